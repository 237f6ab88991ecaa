"""Teaching on a message: what was wrong with its turn, and what it means. The words are kept without personal data.

What a label does is not known here: a second person looks at it first.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, Sent
from bot.desk.house import House
from bot.desk.meanings import meaning_of, picking_of
from bot.desk.queue import address_of
from bot.desk.sessions import SignedIn, Who
from bot.lessons import Fault, Lesson, Meaning, Standing
from bot.masking import anonymous
from bot.ports import Line, Transcript
from intents.dataset import likeness

if TYPE_CHECKING:
    from collections.abc import Mapping

INBOX = "/desk/teaching"
FAULTS = tuple(fault for fault in Fault if fault is not Fault.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the model made of a line, as it was recorded."""

    guesses: tuple[str, ...]
    answered: tuple[str, ...]
    sentiment: str
    model: str


def add_teaching(router: APIRouter, house: House) -> None:
    """Register the page that teaches on one message, and keeping or skipping it."""
    place = _Teaching(house)

    router.get("/teach/{shop}/{conversation:path}")(place.look)
    router.post("/teach/{shop}/{conversation:path}")(place.teach)


def heard_of(line: Line) -> Heard:
    """Read what was understood of a line; nothing, where nothing was recorded."""
    story: Mapping[str, Any] = line.story or {}
    found: Mapping[str, Any] = story.get("prediction") or {}
    return Heard(
        guesses=tuple(one["intent"] for one in found.get("intents", ())),
        answered=tuple(found.get("answered", ())),
        sentiment=found.get("sentiment", {}).get("label", "calm"),
        model=str(story.get("model") or ""),
    )


class _Teaching:
    def __init__(self, house: House) -> None:
        self._house = house

    def look(self, who: Who, shop: str, conversation: str, line: int = 0) -> Response:
        return self._page(who, self._house.conversation(who, shop, conversation), {"line": str(line)}, "")

    def _page(self, who: SignedIn, found: Transcript, form: Form, trouble: str, status: int = 200) -> Response:
        line = _line_of(found, form)
        heard = heard_of(line)
        chosen = Meaning(intents=tuple(name for name in (form.get("main", ""), form.get("second", "")) if name), sentiment=heard.sentiment)
        return self._house.pages.page(
            "teach.html",
            status,
            who=who,
            found=found,
            line=line,
            text=anonymous(line.text, self._house.doors.school.names),
            picking=picking_of(self._house, heard.guesses, chosen),
            said=tuple(map(self._house.labels.intent, heard.answered)),
            faults=tuple((fault.value, self._house.labels.fault(fault.value)) for fault in FAULTS),
            fault=form.get("fault", FAULTS[0].value),
            trouble=trouble,
            to=address_of(found.shop, found.conversation, "teach"),
            back=address_of(found.shop, found.conversation),
            now=self._house.doors.clock(),
        )

    def teach(self, who: Who, form: Sent, shop: str, conversation: str) -> Response:
        found = self._house.conversation(who, shop, conversation)
        line, heard = _line_of(found, form), heard_of(_line_of(found, form))
        skipped = form.get("step") == "skip"
        meaning = Meaning(intents=(), sentiment=heard.sentiment) if skipped else meaning_of(self._house, form)
        if meaning is None and form.get("from"):
            return RedirectResponse(f"{INBOX}?told=meaning", status_code=303)
        if meaning is None or form.get("fault") not in set(Fault):
            return self._page(who, found, form, "meaning" if meaning is None else "fault", 422)
        lesson = Lesson(
            shop=shop,
            conversation=conversation,
            line=line.id,
            text=anonymous(line.text, self._house.doors.school.names),
            likeness=likeness(line.text),
            fault=Fault(form["fault"]),
            said=heard.answered,
            model=heard.model or self._house.doors.school.reader.version,
            by=who.name,
            meaning=meaning,
            at=self._house.doors.clock(),
            standing=Standing.SKIPPED if skipped else Standing.OPEN,
        )
        kept = self._house.doors.school.lessons.teach(lesson)
        told = "skipped" if skipped else "taught"
        if form.get("from"):
            return RedirectResponse(f"{INBOX}?told={told if kept else 'theirs'}", status_code=303)
        if not kept:
            return self._page(who, found, form, "theirs", 409)
        return RedirectResponse(f"{address_of(shop, conversation)}?told={quote(told)}#answer", status_code=303)


def _line_of(found: Transcript, form: Form) -> Line:
    """Find the buyer's line that is talked of, by default the newest; raises HTTPException 404 where there is none with words."""
    said = [line for line in found.lines if line.author == "buyer" and line.text.strip()]
    wanted = form.get("line", "0")
    for line in reversed(said):
        if wanted in {"0", "", str(line.id)}:
            return line
    raise HTTPException(404, "conversation")
