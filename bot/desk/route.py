"""How every route of the desk ends: with strict headers, and with a designed page where something went wrong."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from bot.desk.pages import Pages
from bot.errors import StoreUnavailable

log = logging.getLogger("xiaoer.desk")


def route_of(pages: Pages) -> type[APIRoute]:
    """Make the class of the desk's routes."""

    class DeskRoute(APIRoute):
        """A route that answers in pages."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Wrap the route's own handler."""
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    response = await handle(request)
                except HTTPException as fault:
                    response = _told(pages, fault)
                except RequestValidationError:
                    response = _error(pages, 400)
                except StoreUnavailable:
                    log.exception("the desk's store does not answer")
                    response = _error(pages, 503)
                except Exception:
                    log.exception("unforeseen fault at the desk")
                    response = _error(pages, 500)
                return pages.strict(response)

            return handled

    return DeskRoute


def _told(pages: Pages, fault: HTTPException) -> Response:
    headers = dict(fault.headers or {})
    if fault.status_code == 303:
        return RedirectResponse(headers["Location"], status_code=303)
    return _error(pages, fault.status_code, what=str(fault.detail))


def _error(pages: Pages, status: int, what: str = "") -> Response:
    return pages.page("error.html", status, code=status, what=what)
