"""The model of this installation: training it anew, what the new one would change, promoting or refusing it, and going back.

One model answers for all shops, so that only who may see all of them decides. Whether a model is worse is measured, never argued here:
a worse one takes over with a reason on record, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.sessions import SignedIn, Who
from bot.lessons import Standing
from bot.staff import Deed
from bot.versions import Promotion, TrainingState

MODEL = "/desk/teaching/model"
TOLD = frozenset(("begun", "running", "cancelled", "promoted", "refused", "back", "shops", "stale", "reason", "late", "nothing"))
SHOWN = 6
ROWS = 60  # of a long list that a page shows at once
LONGEST_REASON, SHORTEST_REASON = 400, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a long list: `number` rows there are, these from `start` on."""

    rows: Sequence[Mapping[str, Any]]
    start: int
    number: int

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return self.start + len(self.rows)

    @property
    def left(self) -> int:
        """How many come after it."""
        return self.number - self.end


def add_versions(router: APIRouter, house: House) -> None:
    """Register the model's page, the fragment with a training's progress, and every step."""
    page_of = _Versions(house)

    router.get("/teaching/model")(page_of.page)
    router.get("/teaching/job")(page_of.job)
    router.post("/teaching/train")(page_of.train)
    router.post("/teaching/cancel")(page_of.cancel)
    router.post("/teaching/promote/{version}")(page_of.promote)
    router.post("/teaching/refuse/{version}")(page_of.refuse)
    router.post("/teaching/back/{version}")(page_of.back)


class _Versions:
    def __init__(self, house: House) -> None:
        self._house = house
        self._school = house.doors.school

    def page(self, who: Who, request: Request) -> Response:
        asked, told = request.query_params, request.query_params.get("told", "")
        school, now = self._school, self._house.doors.clock()
        candidates = school.versions.candidates(SHOWN)
        wanted = school.versions.candidate(asked.get("at", "")) or next(iter(candidates), None)
        report: Mapping[str, Any] = {} if wanted is None else wanted.report
        serving = self._name(school.versions.serving())
        history = school.versions.history()
        return self._house.pages.page(
            "model.html",
            who=who,
            serving=serving,
            loaded=school.reader.version,
            shipped=school.shipped,
            training=school.trainings.newest(now),
            approved=school.lessons.counts(tuple(self._house.doors.shops))[Standing.APPROVED],
            one=wanted,
            stale=wanted is not None and wanted.baseline != serving,
            others=[one for one in candidates if wanted is None or one.version != wanted.version],
            listed=SHOWN,
            changes=_part(who, report.get("week", {}).get("changes", ()), asked.get("changes")),
            unclear=_part(who, report.get("lessons", {}).get("open", ()), asked.get("unclear")),
            history=history,
            earlier=self._earlier(history, serving),
            mine=self._all_shops(who),
            labels=self._house.labels,
            told=told if told in TOLD else "",
            longest=LONGEST_REASON,
            now=now,
        )

    def job(self) -> Response:
        training = self._school.trainings.newest(self._house.doors.clock())
        return self._house.pages.page("job.html", training=training, labels=self._house.labels)

    def train(self, who: Who) -> Response:
        if not self._all_shops(who):
            return _to("shops")
        return _to("begun" if self._school.trainer.start(who.name) else "running")

    def cancel(self, who: Who) -> Response:
        newest = self._school.trainings.newest(self._house.doors.clock())
        if not self._all_shops(who):
            return _to("shops")
        if newest is None or newest.state is not TrainingState.RUNNING or not self._school.trainings.cancel(newest.id):
            return _to("nothing")
        return _to("cancelled")

    def promote(self, who: Who, form: Sent, version: str) -> Response:
        reason = form.get("reason", "").strip()[:LONGEST_REASON]
        found = self._school.versions.candidate(version)
        if found is None:
            raise HTTPException(404)
        if not self._all_shops(who):
            return _to("shops")
        serving = self._school.versions.serving()
        if found.baseline != self._name(serving):  # it was compared with another one
            return _to("stale", version)
        if found.worse and len(reason) < SHORTEST_REASON:
            return _to("reason", version)
        if found.worse:
            self._record(who, "promote-worse", f"{version}: {reason}")
        promotion = Promotion(version=version, by=who.name, at=self._house.doors.clock(), reason=reason)
        return self._let_serve(promotion, serving, "promoted")

    def refuse(self, who: Who, version: str) -> Response:
        if not self._all_shops(who):
            return _to("shops")
        return _to("refused" if self._school.versions.refuse(version) else "nothing", version)

    def back(self, who: Who, form: Sent, version: str) -> Response:
        if not self._all_shops(who):
            return _to("shops")
        if version != self._school.shipped and version not in {one.version for one in self._school.versions.history()}:
            raise HTTPException(404)  # only what has served before is gone back to
        serving = self._school.versions.serving()
        if form.get("instead") != self._name(serving):  # the page showed another one
            return _to("late")
        to = None if version == self._school.shipped else version
        return self._let_serve(Promotion(version=to, by=who.name, at=self._house.doors.clock()), serving, "back")

    def _let_serve(self, promotion: Promotion, instead: str | None, told: str) -> Response:
        done = self._school.versions.promote(promotion, instead=instead)
        return _to(told if done else "late", promotion.version or "")

    def _record(self, who: SignedIn, action: str, about: str) -> None:
        self._house.doors.audit.record(Deed(agent=who.name, action=action, about=about), self._house.doors.clock())

    def _name(self, version: str | None) -> str:
        return version or self._school.shipped

    def _earlier(self, history: tuple[Promotion, ...], serving: str) -> list[str]:
        names = [self._name(one.version) for one in history]
        return [name for name in dict.fromkeys((*names, self._school.shipped)) if name != serving]

    def _all_shops(self, who: SignedIn) -> bool:
        return set(who.shops) == set(self._house.doors.shops)


def _part(who: SignedIn, rows: Sequence[Mapping[str, Any]], asked: str | None) -> Part:
    mine = [row for row in rows if row["shop"] in who.shops]
    start = int(asked) if asked is not None and asked.isdecimal() and int(asked) < len(mine) else 0
    return Part(rows=mine[start : start + ROWS], start=start, number=len(mine))


def _to(told: str, version: str = "") -> Response:
    return RedirectResponse(f"{MODEL}?told={told}" + (f"&at={version}" if version.isalnum() else ""), status_code=303)
