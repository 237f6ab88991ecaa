"""Taking a conversation, keeping it, giving it up: the steps that change who has it. Words are not sent here."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, Sent
from bot.desk.house import House
from bot.desk.queue import address_of, first_of
from bot.desk.sessions import SignedIn, Who
from bot.ports import Transcript
from bot.staff import Deed, Role


def add_taking(router: APIRouter, house: House) -> None:
    """Register taking, giving up, handing on, giving back, closing, taking the next one, being away, and the pages' sign of life."""
    taking = _Taking(house)
    here = "{shop}/{conversation:path}"
    router.post(f"/claim/{here}")(taking.claim)
    router.post(f"/release/{here}")(taking.release)
    router.post(f"/transfer/{here}")(taking.transfer)
    router.post(f"/give-back/{here}")(taking.give_back)
    router.post(f"/resolve/{here}")(taking.resolve)
    router.post("/next")(taking.following)
    router.post("/away")(taking.away)
    router.post("/alive")(taking.alive)


class _Taking:
    def __init__(self, house: House) -> None:
        self._house = house
        self._seats = house.doors.seats

    def claim(self, who: Who, shop: str, conversation: str) -> Response:
        found = self._house.conversation(who, shop, conversation)
        owner = self._seats.claim(found.shop, found.conversation, who.name, self._house.doors.clock())
        return _to(_here(found) if owner == who.name else f"{_here(found)}?told=taken")

    def release(self, who: Who, form: Sent, shop: str, conversation: str) -> Response:
        found = self._house.conversation(who, shop, conversation)
        done = self._seats.release(found.shop, found.conversation, _seated(who, form))
        return _to("/desk" if done else f"{_here(found)}?told=taken")

    def transfer(self, who: Who, form: Sent, shop: str, conversation: str) -> Response:
        found, to, seated = self._house.conversation(who, shop, conversation), form.get("to", ""), _seated(who, form)
        if to not in self._house.takers(who, found.shop, seated):
            return _to(f"{_here(found)}?told=nobody")
        done = self._seats.transfer((found.shop, found.conversation), seated, to, self._house.doors.clock())
        return _to("/desk" if done else f"{_here(found)}?told=taken")

    def give_back(self, who: Who, shop: str, conversation: str) -> Response:
        return self._end(who, self._house.conversation(who, shop, conversation), resolved=False)

    def resolve(self, who: Who, shop: str, conversation: str) -> Response:
        return self._end(who, self._house.conversation(who, shop, conversation), resolved=True)

    def _end(self, who: SignedIn, found: Transcript, *, resolved: bool) -> Response:
        done = self._seats.end((found.shop, found.conversation), who.name, self._house.doors.clock(), resolved=resolved)
        return _to("/desk" if done else f"{_here(found)}?told=taken")

    def following(self, who: Who) -> Response:
        # Somebody else may be quicker: then the next one is tried, and a queue that is empty by now is shown.
        for _ in range(20):
            talk = first_of(self._house, who)
            if talk is None:
                break
            now = self._house.doors.clock()
            if self._seats.claim(talk.shop, talk.conversation, who.name, now) == who.name:
                # The trail held "the next one" before; which one that was is known only now.
                deed = Deed(agent=who.name, action="claim", shop=talk.shop, conversation=talk.conversation)
                self._house.doors.audit.record(deed, now)
                return _to(address_of(talk.shop, talk.conversation))
        return _to("/desk")

    def alive(self, who: Who) -> Response:
        self._seats.keep(who.name, self._house.doors.clock())
        return Response(status_code=204)

    def away(self, who: Who, form: Sent) -> Response:
        self._house.doors.accounts.be_away(who.name, away=form.get("away") == "1")
        return _to("/desk")


def _seated(who: SignedIn, form: Form) -> str:
    """Give whose seat is given up or handed on: whom the page showed, another than oneself only where one leads the team.

    The seats compare it with who sits there now: an old page releases nobody who came since.
    """
    owner = form.get("owner", "")
    return owner if owner and who.role.may(Role.SUPERVISOR) else who.name


def _here(found: Transcript) -> str:
    return address_of(found.shop, found.conversation)


def _to(address: str) -> Response:
    return RedirectResponse(address, status_code=303)
