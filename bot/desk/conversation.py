"""One conversation: read it, and answer through the gate.

The gate alone says what may go out; there is no override.
"""

from functools import partial
from zlib import crc32

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from bot.desk.answer import NOTHING, SENT, TOLD, Answer, answer_of
from bot.desk.clock import wait_of
from bot.desk.forms import Form, posted
from bot.desk.house import House
from bot.desk.lines import turns_of
from bot.desk.queue import address_of
from bot.desk.sessions import SignedIn
from bot.gate import GateContext, Refusal
from bot.messages import Author, Conversation, Draft, Holder
from bot.ports import Transcript
from bot.respond import gate_context
from bot.staff import Talk


def add_conversation(router: APIRouter, house: House) -> None:
    """Register the conversation's page, the fragment with its newer lines, and answering."""
    place = _Conversation(house)

    @router.get("/c/{shop}/{conversation:path}")
    def page(request: Request, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        who = house.sessions.required(request)
        told = request.query_params.get("told", "")
        answer = SENT if request.query_params.get("sent") else NOTHING.troubled(told if told in TOLD else "")
        return place.page(who, house.conversation(who, shop, conversation), answer)

    @router.get("/lines/{shop}/{conversation:path}")
    def newer(request: Request, shop: str, conversation: str, after: int = 0) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        who = house.sessions.required(request)
        return place.newer(house.conversation(who, shop, conversation), after)

    @router.post("/c/{shop}/{conversation:path}")
    async def say(request: Request, shop: str, conversation: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(place.say, request, form, shop, conversation)


class _Conversation:
    def __init__(self, house: House) -> None:
        self._house = house

    def page(self, who: SignedIn, found: Transcript, answer: Answer, status: int = 200) -> Response:
        shop = self._house.doors.shops[found.shop]
        now = self._house.doors.clock()
        talk = self._house.talk(found)
        wait = wait_of(talk, shop)
        return self._house.pages.page(
            "conversation.html",
            status,
            who=who,
            found=found,
            shop=shop,
            turns=turns_of(found.lines, self._house.labels, shop.zone),
            reason=self._house.labels.reason(found.reason or ""),
            talk=talk,
            state=_state(talk),
            stage=talk.stage.value,
            mine=talk.owner == who.name,
            wait=wait,
            shown="" if wait is None else wait.shown(now),
            now=now,
            colleagues=self._house.colleagues(who),
            to=partial(address_of, found.shop, found.conversation),
            answer=answer,
        )

    def newer(self, found: Transcript, after: int) -> Response:
        shop = self._house.doors.shops[found.shop]
        fresh = tuple(line for line in found.lines if line.id > after)
        response = self._house.pages.page("turns.html", turns=turns_of(fresh, self._house.labels, shop.zone))
        response.headers["X-State"] = _state(self._house.talk(found))
        return response

    def say(self, request: Request, form: Form, shop: str, conversation: str) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        found = self._house.conversation(who, shop, conversation)
        answer = answer_of(form.get("text", ""))
        if answer.trouble:
            return self.page(who, found, answer, 422)
        if self._house.talk(found).owner not in {None, who.name}:
            return self.page(who, found, answer.troubled("taken"), 409)
        if found.holder is not Holder.HUMAN:
            return self.page(who, found, answer.troubled("given_back"), 409)
        draft = Draft(text=answer.text, author=Author.HUMAN, source=f"agent:{who.name}")
        verdict = self._house.doors.gates[shop].review(draft, self._known(found))
        if isinstance(verdict, Refusal):
            return self.page(who, found, answer.refused(verdict), 422)
        if not self._house.doors.seats.say((shop, conversation), who.name, verdict, self._house.doors.clock()):
            return self.page(who, found, answer.troubled("taken"), 409)
        return RedirectResponse(address_of(shop, conversation) + "?sent=1#answer", status_code=303)

    def _known(self, found: Transcript) -> GateContext:
        doors = self._house.doors
        talk = Conversation(id=found.conversation, shop=found.shop, buyer=found.buyer, state=found.state)
        strangers = None if doors.private is None else doors.private.strangers(found.shop, found.buyer)
        return gate_context(talk, doors.shops[found.shop], strangers, asked=found.asked)


def _state(talk: Talk) -> str:
    # One token: the page shows itself anew when it changes, and a name may hold anything.
    return f"{talk.stage.value}-{crc32((talk.owner or '').encode()):08x}"
