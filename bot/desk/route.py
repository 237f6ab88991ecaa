"""How every route of the desk begins and ends: who asks, whether the form is ours, the trail; strict headers, designed pages for faults.

A route finds who asks and what was sent already judged (`Who`, `Sent`); none of them looks at cookies, tokens or origins itself.
"""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from bot.desk.access import SHOP_CHOSEN, SILENT, TOLD, UNDONE, Least, least_of
from bot.desk.doors import DeskDoors
from bot.desk.forms import Form, posted
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions, SignedIn
from bot.errors import StoreUnavailable
from bot.masking import masked
from bot.staff import Deed, Role

LONGEST_TOLD = 60
log = logging.getLogger("xiaoer.desk")


def route_of(pages: Pages, sessions: Sessions, doors: DeskDoors) -> type[APIRoute]:
    """Make the class of the desk's routes; registering one that the table of access doesn't name raises KeyError."""

    class DeskRoute(APIRoute):
        """A route that answers in pages."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            """Wrap the route's own handler."""
            handle = super().get_route_handler()
            least, inner = least_of(self.methods or (), self.path), self.path.removeprefix("/desk")

            async def handled(request: Request) -> Response:
                request.state.deed = None
                try:
                    await _begin(request, least, inner, (sessions, doors))
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
                if request.state.deed is not None:
                    await run_in_threadpool(_undone, doors, request.state.deed, response)
                return pages.strict(response)

            return handled

    return DeskRoute


async def _begin(request: Request, least: Least, path: str, house: tuple[Sessions, DeskDoors]) -> None:
    """Find out who asks and what was sent, and put the deed on record; raises HTTPException before anything is recorded or done."""
    sessions, doors = house
    who = await run_in_threadpool(_admit, sessions, least, request) if isinstance(least, Role) else None
    request.state.who = who
    if request.method == "GET":
        return
    request.state.form = form = await posted(request)
    if who is None:
        sessions.check_form_token(request, form)
        return
    sessions.check_token(who, form)
    if path not in SILENT:
        deed = _deed(who, path, request, form)
        # Nothing is changed that the trail doesn't hold: an entry stands before the deed.
        await run_in_threadpool(doors.audit.record, deed, doors.clock())
        request.state.deed = deed


def _admit(sessions: Sessions, least: Role, request: Request) -> SignedIn:
    who = sessions.required(request)
    shop = request.path_params.get("shop")
    if shop is not None and shop not in who.shops:
        raise HTTPException(404, "conversation")  # another's shop is not there, whether it is or not
    if not who.role.may(least):
        raise HTTPException(403, "role")
    return who


def _deed(who: SignedIn, path: str, request: Request, form: Form) -> Deed:
    """Say what somebody is about to do, and about whom: ids and choices, no text; what might be anybody's number is masked."""
    given = request.path_params
    said = {name: given.get(name) or form.get(name, "") for name in ("number", "version", *TOLD.get(path, ()))}
    chosen = form.get("shop") if path in SHOP_CHOSEN else None
    return Deed(
        agent=who.name,
        action=path.partition("{")[0].strip("/"),
        shop=given.get("shop") or (chosen if chosen in who.shops else None),
        conversation=given.get("conversation"),
        about=" ".join(f"{name}={masked(value)[:LONGEST_TOLD]}" for name, value in said.items() if value) or None,
    )


def _undone(doors: DeskDoors, deed: Deed, response: Response) -> None:
    """Add that nothing came of a deed: refused, or a colleague was quicker."""
    told = parse_qs(urlsplit(response.headers.get("location", "")).query).get("told", [""])[0]
    if response.status_code >= 400 or told in UNDONE:
        try:
            doors.audit.record(replace(deed, action=f"{deed.action}/undone", about=f"why={told or response.status_code}"), doors.clock())
        except StoreUnavailable:
            log.exception("the trail can't say that nothing came of a deed")


def _told(pages: Pages, fault: HTTPException) -> Response:
    headers = dict(fault.headers or {})
    if fault.status_code == 303:
        return RedirectResponse(headers["Location"], status_code=303)
    return _error(pages, fault.status_code, what=str(fault.detail))


def _error(pages: Pages, status: int, what: str = "") -> Response:
    return pages.page("error.html", status, code=status, what=what)
