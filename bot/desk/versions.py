"""The model of this installation: training it anew, what the new one would change, promoting or refusing it, and going back.

One model answers for all shops, so that only who may see all of them decides. Whether a model is worse is measured, never argued here:
a worse one takes over with a reason on record, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from bot.desk.forms import Form, posted
from bot.desk.house import House
from bot.desk.sessions import SignedIn
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

    @router.get("/teaching/model")
    def page(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        asked = request.query_params
        return page_of.page(house.sessions.required(request), asked)

    @router.get("/teaching/job")
    def job() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        return page_of.job()

    @router.post("/teaching/train")
    async def train(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(page_of.train, request, form)

    @router.post("/teaching/cancel")
    async def cancel(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(page_of.cancel, request, form)

    @router.post("/teaching/promote/{version}")
    async def promote(request: Request, version: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(page_of.promote, request, form, version)

    @router.post("/teaching/refuse/{version}")
    async def refuse(request: Request, version: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(page_of.refuse, request, form, version)

    @router.post("/teaching/back/{version}")
    async def back(request: Request, version: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        form = await posted(request)
        return await run_in_threadpool(page_of.back, request, form, version)


class _Versions:
    def __init__(self, house: House) -> None:
        self._house = house
        self._school = house.doors.school

    def page(self, who: SignedIn, asked: Mapping[str, str]) -> Response:
        school, now, told = self._school, self._house.doors.clock(), asked.get("told", "")
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

    def train(self, request: Request, form: Form) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        if not self._all_shops(who):
            return _to("shops")
        return _to("begun" if self._school.trainer.start(who.name) else "running")

    def cancel(self, request: Request, form: Form) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        newest = self._school.trainings.newest(self._house.doors.clock())
        if not self._all_shops(who):
            return _to("shops")
        if newest is None or newest.state is not TrainingState.RUNNING or not self._school.trainings.cancel(newest.id):
            return _to("nothing")
        return _to("cancelled")

    def promote(self, request: Request, form: Form, version: str) -> Response:
        who, reason = self._house.sessions.required_to_change(request, form), form.get("reason", "").strip()[:LONGEST_REASON]
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

    def refuse(self, request: Request, form: Form, version: str) -> Response:
        who = self._house.sessions.required_to_change(request, form)
        if not self._all_shops(who):
            return _to("shops")
        return _to("refused" if self._school.versions.refuse(version) else "nothing", version)

    def back(self, request: Request, form: Form, version: str) -> Response:
        who = self._house.sessions.required_to_change(request, form)
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
