"""Taking a conversation, keeping it, giving it up: the steps that change who has it. Words are not sent here."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, posted
from bot.desk.house import House
from bot.desk.queue import address_of, first_of
from bot.desk.sessions import SignedIn
from bot.ports import Transcript
from bot.staff import Role

_Step = Callable[[SignedIn, Transcript, Form], str]


def add_taking(router: APIRouter, house: House) -> None:
    """Register taking, giving up, handing on, giving back, closing, taking the next one, being away, and the pages' sign of life."""
    taking = _Taking(house)
    steps: dict[str, _Step] = {
        "claim": taking.claim,
        "release": taking.release,
        "transfer": taking.transfer,
        "give-back": taking.give_back,
        "resolve": taking.resolve,
    }

    def add(name: str, step: _Step) -> None:
        @router.post(f"/{name}/{{shop}}/{{conversation:path}}", name=name)
        async def run(request: Request, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
            form = await posted(request)
            return await run_in_threadpool(taking.run, step, (request, form), shop, conversation)

    for name, step in steps.items():
        add(name, step)

    @router.post("/next")
    async def following(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(taking.following, request, form)

    @router.post("/away")
    async def away(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(taking.away, request, form)

    @router.post("/alive")
    async def alive(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(taking.alive, request, form)


class _Taking:
    def __init__(self, house: House) -> None:
        self._house = house
        self._seats = house.doors.seats

    def run(self, step: _Step, asked: tuple[Request, Form], shop: str, conversation: str) -> Response:
        request, form = asked
        who = self._house.sessions.required_to_change(request, form)
        return RedirectResponse(step(who, self._house.conversation(who, shop, conversation), form), status_code=303)

    def claim(self, who: SignedIn, found: Transcript, _: Form) -> str:
        owner = self._seats.claim(found.shop, found.conversation, who.name, self._house.doors.clock())
        return address_of(found.shop, found.conversation) + ("" if owner == who.name else "?told=taken")

    def release(self, who: SignedIn, found: Transcript, _: Form) -> str:
        self._seats.release(found.shop, found.conversation, self._seated(who, found))
        return "/desk"

    def transfer(self, who: SignedIn, found: Transcript, form: Form) -> str:
        to = form.get("to", "")
        here = address_of(found.shop, found.conversation)
        seated = self._seated(who, found)
        if to not in self._house.takers(who, found.shop, seated):
            return f"{here}?told=nobody"
        done = self._seats.transfer((found.shop, found.conversation), seated, to, self._house.doors.clock())
        return "/desk" if done else f"{here}?told=taken"

    def _seated(self, who: SignedIn, found: Transcript) -> str:
        """Give whose seat this person may give up or hand on: one's own, or whoever's it is where one leads the team."""
        owner = self._house.talk(found).owner
        return owner if owner is not None and who.role.may(Role.SUPERVISOR) else who.name

    def give_back(self, who: SignedIn, found: Transcript, _: Form) -> str:
        return self._end(who, found, resolved=False)

    def resolve(self, who: SignedIn, found: Transcript, _: Form) -> str:
        return self._end(who, found, resolved=True)

    def _end(self, who: SignedIn, found: Transcript, *, resolved: bool) -> str:
        key = (found.shop, found.conversation)
        done = self._seats.end(key, who.name, self._house.doors.clock(), resolved=resolved)
        return "/desk" if done else address_of(*key) + "?told=taken"

    def following(self, request: Request, form: Form) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        # Somebody else may be quicker: then the next one is tried, and a queue that is empty by now is shown.
        for _ in range(20):
            talk = first_of(self._house, who)
            if talk is None:
                break
            if self._seats.claim(talk.shop, talk.conversation, who.name, self._house.doors.clock()) == who.name:
                return RedirectResponse(address_of(talk.shop, talk.conversation), status_code=303)
        return RedirectResponse("/desk", status_code=303)

    def alive(self, request: Request, form: Form) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        self._seats.keep(who.name, self._house.doors.clock())
        return Response(status_code=204)

    def away(self, request: Request, form: Form) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        self._house.doors.accounts.be_away(who.name, away=form.get("away") == "1")
        return RedirectResponse("/desk", status_code=303)
