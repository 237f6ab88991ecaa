"""Logging in and out. The accounts know who may; a caller never learns whether the name or the password was wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, Sent
from bot.desk.house import House
from bot.desk.passwords import PasswordCheck
from bot.errors import Overloaded
from bot.staff import Deed

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """Why a log-in did not go through: `wrong` or `wait`, and for how many seconds."""

    kind: str
    status: int
    seconds: int = 0

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


def add_login(router: APIRouter, house: House) -> None:
    """Register the log-in page, the log-in and the log-out."""
    login = _Login(house)

    router.get("/login")(login.look)
    router.post("/login")(login.enter)
    router.post("/logout")(login.leave)


class _Login:
    def __init__(self, house: House) -> None:
        self._house = house
        self._passwords = PasswordCheck()

    def look(self, request: Request) -> Response:
        return self._page(request, {"next": request.query_params.get("next", "")}, None)

    def _page(self, request: Request, form: Form, trouble: _Trouble | None) -> Response:
        if not self._house.doors.accounts.agents():
            return RedirectResponse("/desk/setup", status_code=303)
        sessions = self._house.sessions
        token = sessions.form_token(request)
        response = self._house.pages.page(
            "login.html",
            200 if trouble is None else trouble.status,
            csrf=token,
            name=form.get("name", "")[:LONGEST_NAME],
            next=_inside(form.get("next", "")),
            trouble=trouble,
        )
        sessions.keep_form_token(response, token)
        if trouble is not None and trouble.seconds:
            response.headers["Retry-After"] = str(trouble.seconds)
        return response

    async def enter(self, request: Request, form: Sent) -> Response:
        doors = self._house.doors
        name = form.get("name", "").strip()[:LONGEST_NAME]
        seconds = await run_in_threadpool(doors.tries.wait, name, doors.clock())
        if seconds:
            return self._page(request, form, _Trouble(kind="wait", status=429, seconds=seconds))
        agent = await run_in_threadpool(doors.accounts.agent, name) if name else None
        known = None if agent is None else agent.password_hash
        try:
            right = await self._passwords.holds(known, form.get("password", ""))
        except Overloaded as fault:
            return self._page(request, form, _Trouble(kind="wait", status=429, seconds=fault.retry_after))
        if agent is None or agent.disabled or not right:
            return self._page(request, form, _Trouble(kind="wrong", status=401))
        await run_in_threadpool(doors.tries.forget, name)
        return await run_in_threadpool(self._entered, agent.name, form)

    def leave(self, request: Request) -> Response:
        return self._redirected("/desk/login", lambda response: self._house.sessions.end(request, response))

    def _entered(self, name: str, form: Form) -> Response:
        self._house.doors.audit.record(Deed(agent=name, action="login"), self._house.doors.clock())
        return self._redirected(_inside(form.get("next", "")), lambda response: self._house.sessions.begin(name, response))

    def _redirected(self, where: str, first: Callable[[Response], None]) -> Response:
        response = RedirectResponse(where, status_code=303)
        first(response)
        return response


def _inside(path: str) -> str:
    # Only a page of the desk may be gone back to: no other host or scheme, nothing that a browser would read as one.
    inside = path.startswith("/desk/") and path.isprintable() and "\\" not in path
    return path if inside else "/desk"
