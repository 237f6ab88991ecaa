"""The second look: a supervisor approves, refuses or disputes what a colleague taught; approved rows leave as lines of training data."""

import json
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.meanings import Picking, meaning_of, picking_of, said_of
from bot.desk.queue import address_of
from bot.desk.sessions import SignedIn, Who
from bot.lessons import Lesson, Meaning, Standing, as_row

REVIEW = "/desk/teaching/review"
TOLD = frozenset(("approved", "refused", "disputed", "late", "meaning"))
SHOWN = 20
RECENT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lesson as the page shows it, in words. `yours`: this person may say something about it."""

    lesson: Lesson
    fault: str
    said: str
    meaning: str
    other: str
    address: str
    yours: bool


def add_review(router: APIRouter, house: House) -> None:
    """Register the page of the second look, its steps, and the file of approved rows."""
    review = _Review(house)

    router.get("/teaching/review")(review.page)
    router.post("/teaching/judge/{shop}/{number}")(review.judge)
    router.get("/teaching/export/{shop}")(review.export)


class _Review:
    def __init__(self, house: House) -> None:
        self._house = house

    def page(self, who: Who, at: int = 0, told: str = "") -> Response:
        lessons = self._house.doors.school.lessons
        rows = [self._row(one, who) for one in lessons.lessons(who.shops, (Standing.OPEN, Standing.DISPUTED))]
        todo = [row for row in rows if row.yours]
        first = next((row for row in todo if row.lesson.id == at), todo[0] if todo else None)
        settled = reversed(lessons.lessons(who.shops, (Standing.APPROVED, Standing.REFUSED), RECENT))
        names = {shop: self._house.doors.shops[shop].file.name for shop in who.shops}
        return self._house.pages.page(
            "review.html",
            who=who,
            first=first,
            picking=None if first is None else self._picking(first.lesson),
            rest=[row for row in todo if row is not first][:SHOWN],
            number=len(todo),
            waiting=len(rows) - len(todo),
            settled=[self._row(one, who) for one in settled],
            counts=lessons.counts(who.shops),
            names=names,
            told=told if told in TOLD else "",
            now=self._house.doors.clock(),
        )

    def judge(self, who: Who, form: Sent, shop: str, number: int) -> Response:
        refused = form.get("step") == "refuse"
        meaning = None if refused else meaning_of(self._house, form)
        if meaning is None and not refused:
            return RedirectResponse(f"{REVIEW}?told=meaning&at={number}", status_code=303)
        after = self._house.doors.school.lessons.judge((shop, number), who.name, meaning, self._house.doors.clock())
        return RedirectResponse(f"{REVIEW}?told={'late' if after is None else after.standing.value}", status_code=303)

    def export(self, shop: str) -> Response:
        found = self._house.doors.school.lessons.lessons((shop,), (Standing.APPROVED,))
        text = "".join(json.dumps(as_row(one), ensure_ascii=False) + "\n" for one in found)
        headers = {"Content-Disposition": 'attachment; filename="taught.jsonl"'}
        return Response(text, media_type="application/jsonl", headers=headers)

    def _row(self, lesson: Lesson, who: SignedIn) -> Row:
        return Row(
            lesson=lesson,
            fault=self._house.labels.fault(lesson.fault.value),
            said=said_of(self._house, lesson.said),
            meaning=self._said(lesson.meaning),
            other="" if lesson.other is None else self._said(lesson.other),
            address=address_of(lesson.shop, lesson.conversation),
            yours=lesson.by != who.name,
        )

    def _picking(self, lesson: Lesson) -> Picking:
        return picking_of(self._house, (), lesson.meaning)

    def _said(self, meaning: Meaning) -> str:
        return f"{said_of(self._house, meaning.intents)} · {self._house.labels.sentiment(meaning.sentiment)}"
