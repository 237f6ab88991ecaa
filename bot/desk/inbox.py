"""The labelling inbox: messages that the model was not sure of, most useful first; and one's own labels that a colleague disputes."""

from datetime import timedelta
from functools import lru_cache

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.desk.house import House
from bot.desk.meanings import picking_of, said_of
from bot.desk.queue import address_of
from bot.desk.sessions import Who
from bot.desk.teaching import INBOX
from bot.desk.useful import Asked, useful
from bot.lessons import Lesson, Meaning, Standing
from bot.masking import anonymous
from bot.staff import Role
from intents import IntentPrediction

SINCE = timedelta(days=30)
LOOKED_AT = 3000  # of the newest messages: a page is shown in a blink
SHOWN = 12
TOLD = frozenset(("taught", "skipped", "theirs", "undone", "nothing", "meaning", "accepted", "late"))
_REMEMBERED = 5000


def add_inbox(router: APIRouter, house: House) -> None:
    """Register the inbox, undoing one's last label, and taking over a colleague's."""
    inbox = _Inbox(house)

    router.get("/teaching")(inbox.page)
    router.post("/teaching/undo")(inbox.undo)
    router.post("/teaching/accept/{shop}/{number}")(inbox.accept)


class _Inbox:
    def __init__(self, house: House) -> None:
        self._house = house
        self._predicted = lru_cache(_REMEMBERED)(self._predict_one)

    def page(self, who: Who, at: int = 0, told: str = "") -> Response:
        school = self._house.doors.school
        found = school.lessons.unsure(who.shops, self._house.doors.clock() - SINCE, LOOKED_AT)
        asked = useful(found, school.lessons.known(who.shops), self._predict, school.reader.least_scope)
        first = next((one for one in asked if one.newest.line == at), asked[0] if asked else None)
        disputed = school.lessons.lessons(who.shops, (Standing.DISPUTED,))
        return self._house.pages.page(
            "inbox.html",
            who=who,
            first=first,
            text="" if first is None else self._text(first),
            picking=None if first is None else self._picking(first),
            to="" if first is None else address_of(first.newest.shop, first.newest.conversation, "teach"),
            back="" if first is None else address_of(first.newest.shop, first.newest.conversation),
            rest=[(one, self._text(one)) for one in asked if one is not first][:SHOWN],
            number=len(asked),
            mine=[(one, self._said(one.meaning), self._said(one.other)) for one in disputed if one.by == who.name],
            counts=school.lessons.counts(who.shops),
            leads=who.role.may(Role.SUPERVISOR),
            told=told if told in TOLD else "",
            now=self._house.doors.clock(),
        )

    def undo(self, who: Who) -> Response:
        undone = self._house.doors.school.lessons.undo(who.name, who.shops)
        where = f"{INBOX}?told=nothing" if undone is None else f"{INBOX}?told=undone&at={undone.line}"
        return RedirectResponse(where, status_code=303)

    def accept(self, who: Who, shop: str, number: int) -> Response:
        """Take over the label of the colleague who looked at one's own."""
        lessons = self._house.doors.school.lessons
        found = next((one for one in lessons.lessons((shop,), (Standing.DISPUTED,)) if one.id == number), None)
        settled: Lesson | None = None
        if found is not None and found.by == who.name:
            settled = lessons.judge((shop, number), who.name, found.other, self._house.doors.clock())
        return RedirectResponse(f"{INBOX}?told={'late' if settled is None else 'accepted'}", status_code=303)

    def _predict(self, texts: list[str]) -> list[IntentPrediction]:
        version = self._house.doors.school.reader.version
        return [self._predicted(version, text) for text in texts]

    def _predict_one(self, version: str, text: str) -> IntentPrediction:
        del version  # another model is asked anew
        return self._house.doors.school.reader.predict_many([text])[0]

    def _picking(self, one: Asked) -> object:
        guesses = [ranked.intent for ranked in one.prediction.intents]
        return picking_of(self._house, guesses, Meaning(intents=(), sentiment=one.prediction.sentiment.label))

    def _text(self, one: Asked) -> str:
        return anonymous(one.newest.text, self._house.doors.school.names)

    def _said(self, meaning: Meaning | None) -> str:
        return "" if meaning is None else f"{said_of(self._house, meaning.intents)} · {self._house.labels.sentiment(meaning.sentiment)}"
