"""One conversation: read it, and answer through the gate.

The gate alone says what may go out; there is no override.
"""

from functools import partial
from zlib import crc32

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.answer import NOTHING, SENT, TOLD, Answer, answer_of
from bot.desk.canned import offers_of
from bot.desk.facts import item_of
from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.judging import spoken
from bot.desk.lines import Shown, Turn, turns_of
from bot.desk.queue import address_of
from bot.desk.sessions import SignedIn, Who
from bot.desk.steps import read_steps
from bot.gate import Refusal
from bot.masking import masked
from bot.messages import Holder
from bot.ports import Transcript
from bot.staff import Note, Role, Talk
from bot.staff.wait import wait_of

MOST_TURNS = 25  # of a long talk: the newest; the page stays light, the rest is one click away


def add_conversation(router: APIRouter, house: House) -> None:
    """Register the conversation's page, the fragment with its newer lines, and answering."""
    place = _Conversation(house)

    here = "{shop}/{conversation:path}"
    router.get(f"/c/{here}")(place.look)
    router.post(f"/c/{here}")(place.say)
    router.get(f"/lines/{here}")(place.newer)
    router.get(f"/reveal/{here}")(place.revealed)
    router.post(f"/reveal/{here}")(place.reveal)


class _Conversation:
    def __init__(self, house: House) -> None:
        self._house = house

    def look(self, who: Who, request: Request, shop: str, conversation: str) -> Response:
        asked = request.query_params
        answer = SENT if asked.get("sent") else NOTHING.troubled(asked.get("told", "") if asked.get("told") in TOLD else "")
        return self._page(who, self._house.conversation(who, shop, conversation), answer, whole=bool(asked.get("whole")))

    def _page(
        self, who: SignedIn, found: Transcript, answer: Answer, status: int = 200, *, bare: bool = False, whole: bool = False
    ) -> Response:
        shop = self._house.doors.shops[found.shop]
        now = self._house.doors.clock()
        talk = self._house.talk(found)
        wait = wait_of(talk, shop, self._house.doors.warn_share)
        turns = turns_of(found.lines, self._house.labels, shop.zone, bare=bare)
        notes = self._house.doors.shelf.notes(found.shop, found.conversation)
        return self._house.pages.page(
            "conversation.html",
            status,
            who=who,
            found=found,
            shop=shop,
            turns=turns if whole else turns[-MOST_TURNS:],
            earlier=0 if whole else max(0, len(turns) - MOST_TURNS),
            hidden=not bare and (any(line.hidden for turn in turns for line in turn.lines) or _beside_hidden(found, notes)),
            shy=str if bare else masked,
            reason=self._house.labels.reason(found.reason or ""),
            talk=talk,
            state=_state(talk),
            stage=talk.stage.value,
            mine=talk.owner == who.name,
            wait=wait,
            shown="" if wait is None else wait.shown(now),
            now=now,
            proposal=_proposal(turns),
            upset=found.urgent or any(turn.story is not None and turn.story.mood in {"upset", "angry"} for turn in turns[-3:]),
            steps=read_steps(),
            offers=offers_of(self._house, who, found),
            item=item_of(found, shop),
            order=found.state.order,
            notes=notes,
            labels=self._house.labels,
            may=who.role.may(Role.AGENT),
            leads=who.role.may(Role.SUPERVISOR),
            takers=self._house.takers(who, found.shop, talk.owner),
            staffed=shop.file.hours.on_duty(now.astimezone(shop.zone), shop.calendar),
            to=partial(address_of, found.shop, found.conversation),
            teach=_teach(who, found),
            answer=answer,
        )

    def reveal(self, who: Who, shop: str, conversation: str) -> Response:
        return self._page(who, self._house.conversation(who, shop, conversation), NOTHING, bare=True, whole=True)

    def revealed(self, shop: str, conversation: str) -> Response:
        # A page that showed the numbers stands at this address: shown anew, it hides them again.
        return RedirectResponse(address_of(shop, conversation), status_code=303)

    def newer(self, who: Who, shop: str, conversation: str, after: int = 0) -> Response:
        found = self._house.conversation(who, shop, conversation)
        fresh = tuple(line for line in found.lines if line.id > after)
        turns = turns_of(fresh, self._house.labels, self._house.doors.shops[shop].zone)
        response = self._house.pages.page("turns.html", turns=turns, teach=_teach(who, found))
        response.headers["X-State"] = _state(self._house.talk(found))
        return response

    def say(self, who: Who, form: Sent, shop: str, conversation: str) -> Response:
        found = self._house.conversation(who, shop, conversation)
        answer = answer_of(form.get("text", ""))
        if answer.trouble:
            return self._page(who, found, answer, 422)
        if self._house.talk(found).owner not in {None, who.name}:
            return self._page(who, found, answer.troubled("taken"), 409)
        if found.holder is not Holder.HUMAN:
            return self._page(who, found, answer.troubled("given_back"), 409)
        verdict = spoken(self._house.doors, who.name, found, answer.text)
        if isinstance(verdict, Refusal):
            self._house.doors.ledger.note_refusal((shop, conversation), who.name, verdict, self._house.doors.clock())
            self._house.doors.refused(verdict)
            return self._page(who, found, answer.refused(verdict), 422)
        if verdict is None:
            return self._page(who, found, answer.troubled("taken"), 409)
        return RedirectResponse(address_of(shop, conversation) + "?sent=1#answer", status_code=303)


def _beside_hidden(found: Transcript, notes: tuple[Note, ...]) -> bool:
    """Tell whether anything beside the talk is starred out: the order's numbers, the buyer's name, a note."""
    order = found.state.order
    words = (found.buyer, *(note.text for note in notes), *(() if order is None else (order.id, order.tracking or "")))
    return any(masked(word) != word for word in words)


def _proposal(turns: tuple[Turn, ...]) -> Shown | None:
    """Give the buyer's newest line where the bot proposes an answer to it and no person has spoken since."""
    if not turns or any(line.side == "human" for line in turns[-1].lines):
        return None
    asked = turns[-1].lines[0]
    return asked if asked.story is not None and asked.story.proposed else None


def _teach(who: SignedIn, found: Transcript) -> str:
    """Give where this person may teach on a line; '' for whoever only reads."""
    return address_of(found.shop, found.conversation, "teach") if who.role.may(Role.AGENT) else ""


def _state(talk: Talk) -> str:
    # One token: the page shows itself anew when it changes, and a name may hold anything.
    return f"{talk.stage.value}-{crc32((talk.owner or '').encode()):08x}"
