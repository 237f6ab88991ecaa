"""Log-ins: the cookie, and who is behind it. Only a token's SHA-256 is stored. No password is looked at here."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response

from bot.desk.doors import DeskDoors
from bot.desk.forms import Form, same_secret
from bot.staff import Agent, Role, Session

LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person at the desk: the name, the token for changes, the role, the shops that this person may see, the team, and whether away."""

    name: str
    csrf: str
    role: Role
    shops: tuple[str, ...]
    team: str = ""
    away: bool = False


async def _who(request: Request) -> SignedIn:
    return request.state.who


Who = Annotated[SignedIn, Depends(_who)]
"""Who asks, known before the route began (`route`)."""


class Sessions:
    """Who is logged in, by cookie."""

    def __init__(self, doors: DeskDoors) -> None:
        self._doors = doors
        prefix = "__Host-" if doors.secure_cookies else ""
        self._cookie = f"{prefix}xiaoer-desk"
        self._form_cookie = f"{prefix}xiaoer-form"

    def required(self, request: Request) -> SignedIn:
        """Tell who asks; raises HTTPException 303 to the log-in page where nobody is logged in."""
        found = self.found(request)
        if found is None:
            back = request.url.path if request.method == "GET" else "/desk"
            raise HTTPException(303, headers={"Location": f"/desk/login?next={quote(back, safe='')}"})
        return found

    def found(self, request: Request) -> SignedIn | None:
        """Tell who asks, or None."""
        token = request.cookies.get(self._cookie)
        found = self._doors.accounts.session(_hashed(token), self._doors.clock()) if token else None
        return None if found is None else self._signed_in(*found)

    def _signed_in(self, session: Session, agent: Agent) -> SignedIn:
        shops = tuple(shop for shop in self._doors.shops if agent.shops is None or shop in agent.shops)
        return SignedIn(name=agent.name, csrf=session.csrf, role=agent.role, shops=shops, team=agent.team, away=agent.away)

    def check_token(self, who: SignedIn, form: Form) -> None:
        """Do nothing where a form comes from this person's page; raises HTTPException 403 where its token is missing or wrong."""
        if not same_secret(form.get("csrf", ""), who.csrf):
            raise HTTPException(403)

    def begin(self, agent: str, response: Response) -> None:
        """Log a person in, with a new token."""
        token = secrets.token_urlsafe(32)
        expires = self._doors.clock() + LASTS
        session = Session(agent=agent, csrf=secrets.token_urlsafe(24), expires=expires)
        self._doors.accounts.add_session(_hashed(token), session)
        self._set(response, self._cookie, token)
        self._drop(response, self._form_cookie)

    def end(self, request: Request, response: Response) -> None:
        """Log a person out, here and in the store."""
        token = request.cookies.get(self._cookie)
        if token:
            self._doors.accounts.end_session(_hashed(token))
        self._drop(response, self._cookie)

    def form_token(self, request: Request) -> str:
        """Give the log-in form's token: the cookie's, or a new one."""
        return request.cookies.get(self._form_cookie) or secrets.token_urlsafe(24)

    def keep_form_token(self, response: Response, token: str) -> None:
        """Remember the log-in form's token in a cookie, to compare when the form comes back."""
        self._set(response, self._form_cookie, token)

    def check_form_token(self, request: Request, form: Form) -> None:
        """Do nothing where the log-in form is ours; raises HTTPException 403 otherwise."""
        if not same_secret(form.get("csrf", ""), request.cookies.get(self._form_cookie, "")):
            raise HTTPException(403)

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=self._doors.secure_cookies)

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=self._doors.secure_cookies)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
