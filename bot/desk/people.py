"""The people of the desk: the first administrator, and whom administrators add, change and shut out. Passwords are shown once."""

import hmac
from dataclasses import dataclass, replace

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, Sent
from bot.desk.house import House
from bot.desk.passwords import hash_password, make_password
from bot.desk.sessions import SignedIn, Who
from bot.staff import Agent, Deed, Role

LONGEST_NAME = 40
SHORTEST_PASSWORD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the page tells: a trouble, or whose password was made."""

    trouble: str = ""
    name: str = ""
    password: str = ""


def add_people(router: APIRouter, house: House) -> None:
    """Register the setting-up of the first administrator, the list of people, adding and changing one."""
    people = _People(house)

    router.get("/setup")(people.first)
    router.post("/setup")(people.begin)
    router.get("/people")(people.look)
    router.post("/people")(people.add)
    router.post("/people/change")(people.change)


class _People:
    def __init__(self, house: House) -> None:
        self._house = house
        self._accounts = house.doors.accounts

    def first(self, request: Request) -> Response:
        return self._first(request, {}, "")

    def _first(self, request: Request, form: Form, trouble: str) -> Response:
        if self._accounts.agents():
            raise HTTPException(303, headers={"Location": "/desk/login"})
        token = self._house.sessions.form_token(request)
        shown = {"csrf": token, "name": form.get("name", ""), "trouble": trouble, "shortest": SHORTEST_PASSWORD}
        response = self._house.pages.page("setup.html", 422 if trouble else 200, **shown)
        self._house.sessions.keep_form_token(response, token)
        return response

    def begin(self, request: Request, form: Sent) -> Response:
        name, password = form.get("name", "").strip(), form.get("password", "")
        known = self._house.doors.setup_code
        if self._accounts.agents() or not known or not hmac.compare_digest(form.get("code", "").strip().encode(), known.encode()):
            return self._first(request, form, "code")
        if not _named(name):
            return self._first(request, form, "name")
        if len(password) < SHORTEST_PASSWORD:
            return self._first(request, form, "password")
        self._house.doors.audit.record(Deed(agent=name, action="setup"), self._house.doors.clock())
        self._accounts.add_agent(Agent(name=name, password_hash=hash_password(password), role=Role.ADMIN))
        return RedirectResponse("/desk/login", status_code=303)

    def look(self, who: Who) -> Response:
        return self._page(who, _Told())

    def _page(self, who: SignedIn, told: _Told, status: int = 200) -> Response:
        names = {shop: self._house.doors.shops[shop].file.name for shop in self._house.doors.shops}
        shown = {"people": self._accounts.agents(), "roles": tuple(Role), "names": names, "labels": self._house.labels}
        return self._house.pages.page("people.html", status, who=who, told=told, now=self._house.doors.clock(), **shown)

    def add(self, who: Who, form: Sent) -> Response:
        name = form.get("name", "").strip()
        if not _named(name):
            return self._page(who, _Told(trouble="name"), 422)
        if self._accounts.agent(name) is not None:
            return self._page(who, _Told(trouble="twice"), 422)
        password = make_password()
        role, shops = self._rights(form)
        self._accounts.add_agent(Agent(name=name, password_hash=hash_password(password), role=role, shops=shops, team=_team(form)))
        return self._page(who, _Told(name=name, password=password))

    def change(self, who: Who, form: Sent) -> Response:
        found = self._accounts.agent(form.get("name", ""))
        if found is None:
            raise HTTPException(404)
        if found.name == who.name:  # nobody shuts the last door behind oneself
            return self._page(who, _Told(trouble="self"), 422)
        step, password = form.get("step", ""), ""
        if step == "rights":
            role, shops = self._rights(form)
            found = replace(found, role=role, shops=shops, team=_team(form))
        elif step in {"disable", "enable"}:
            found = replace(found, disabled=step == "disable")
        elif step == "password":
            password = make_password()
            found = replace(found, password_hash=hash_password(password))
        else:
            raise HTTPException(400)
        self._accounts.add_agent(found)
        if step in {"disable", "password"}:
            self._accounts.end_sessions(found.name)
        return self._page(who, _Told(name=found.name, password=password))

    def _rights(self, form: Form) -> tuple[Role, tuple[str, ...] | None]:
        role = form.get("role", "")
        if role not in set(Role):
            raise HTTPException(400)
        shop = form.get("shop", "")
        if shop and shop not in self._house.doors.shops:
            raise HTTPException(400)
        return Role(role), (shop,) if shop else None


def _team(form: Form) -> str:
    return form.get("team", "").strip()[:LONGEST_NAME]


def _named(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()
