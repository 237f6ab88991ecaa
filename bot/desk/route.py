"""How every route of the desk ends: with strict headers, and with a designed page where something went wrong."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from bot.desk.access import SILENT, least_of
from bot.desk.doors import DeskDoors
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions, SignedIn
from bot.errors import StoreUnavailable
from bot.staff import Deed, Role

log = logging.getLogger("xiaoer.desk")


def route_of(pages: Pages, sessions: Sessions, doors: DeskDoors) -> type[APIRoute]:
    """Make the class of the desk's routes; registering one that the table of access doesn't name raises KeyError."""

    class DeskRoute(APIRoute):
        """A route that answers in pages."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Wrap the route's own handler."""
            handle = super().get_route_handler()
            least = least_of(self.methods or (), self.path)

            async def handled(request: Request) -> Response:
                try:
                    if isinstance(least, Role):
                        who = await run_in_threadpool(_admit, sessions, least, request)
                        # Nothing is changed that the trail doesn't hold: an entry stands before the deed.
                        if request.method != "GET" and self.path.removeprefix("/desk") not in SILENT:
                            await run_in_threadpool(_record, doors, who, self.path, request)
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


def _admit(sessions: Sessions, least: Role, request: Request) -> SignedIn:
    who = sessions.required(request)
    shop = request.path_params.get("shop")
    if shop is not None and shop not in who.shops:
        raise HTTPException(404, "conversation")  # another's shop is not there, whether it is or not
    if not who.role.may(least):
        raise HTTPException(403, "role")
    return who


def _record(doors: DeskDoors, who: SignedIn, path: str, request: Request) -> None:
    action = path.removeprefix("/desk").partition("{")[0].strip("/")
    given = request.path_params
    about = given.get("number") or given.get("version")
    deed = Deed(agent=who.name, action=action, shop=given.get("shop"), conversation=given.get("conversation"), about=about)
    doors.audit.record(deed, doors.clock())


def _told(pages: Pages, fault: HTTPException) -> Response:
    headers = dict(fault.headers or {})
    if fault.status_code == 303:
        return RedirectResponse(headers["Location"], status_code=303)
    return _error(pages, fault.status_code, what=str(fault.detail))


def _error(pages: Pages, status: int, what: str = "") -> Response:
    return pages.page("error.html", status, code=status, what=what)
