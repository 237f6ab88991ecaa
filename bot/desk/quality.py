"""The pages on quality: figures by the platforms' clocks, inspection of people's replies, and both as tables for a spreadsheet."""

import io
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from bot.desk.board import DAYS, Asked, Board
from bot.desk.forms import Sent
from bot.desk.house import House
from bot.desk.inspecting import MOST, Inspection, Inspector
from bot.desk.quality_view import view_of
from bot.desk.sessions import SignedIn, Who
from bot.kpi import Exclusion
from bot.kpi.words import author_of, rows_of, words
from bot.spreadsheet import MARK, write_rows
from bot.staff import LeftOut

LONGEST_BUYER = 200


def add_quality(router: APIRouter, house: House) -> None:
    """Register the page of figures, the page of inspection, the three tables, and leaving a buyer out."""
    pages = _Quality(house)

    router.get("/quality")(pages.look)
    router.get("/quality/inspection")(pages.inspection)
    router.get("/quality/{name}.csv")(pages.table)
    router.post("/quality/left-out/{shop}")(pages.left_out)


class _Quality:
    def __init__(self, house: House) -> None:
        self._house = house
        self._ledger = house.doors.ledger
        self._inspector = Inspector(house.doors, house.labels)
        self._board = Board(house.doors)

    def look(self, who: Who, days: int = DAYS[1], shop: str = "") -> Response:
        return self._figures(who, self._board.asked(who, days, shop))

    def _figures(self, who: SignedIn, asked: Asked, status: int = 200, *, told: bool = False) -> Response:
        found = self._board.soon(asked)
        if found is None:
            return self._page("counting.html", 200, who=who)
        view = view_of(asked, found, self._ledger.left_out(asked.span.shops), self._names(who), self._house.labels)
        return self._page("quality.html", status, who=who, view=view, place="/desk/quality", told=told)

    def inspection(self, who: Who, days: int = DAYS[1], shop: str = "") -> Response:
        asked = self._board.asked(who, days, shop)
        replies = self._ledger.replies(asked.span, MOST)
        bad, people = self._inspector.judged(replies, asked.places)
        view = Inspection(
            days=asked.days,
            shop=asked.shop,
            query=urlencode(asked.query),
            names=self._names(who),
            judged=len(replies),
            bad=bad,
            people=people,
        )
        return self._page("inspection.html", 200, who=who, view=view, place="/desk/quality/inspection")

    def table(self, who: Who, name: str, days: int = DAYS[1], shop: str = "") -> Response:
        asked = self._board.asked(who, days, shop)
        rows = {"figures": self._figure_rows, "refused": self._refused_rows, "replies": self._reply_rows}.get(name)
        if rows is None:
            raise HTTPException(404)
        page = io.StringIO(newline="")
        page.write(MARK)
        write_rows(page, rows(asked))
        file = f"xiaoer-{name}-{asked.span.since:%Y%m%d}-{asked.days}d.csv"
        return Response(page.getvalue(), media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{file}"'})

    def left_out(self, who: Who, form: Sent, shop: str) -> Response:
        buyer, step, why = form.get("buyer", "").strip(), form.get("step", "add"), form.get("why", Exclusion.REPORTED.value)
        if not 0 < len(buyer) <= LONGEST_BUYER:
            return self._figures(who, self._board.asked(who, DAYS[1], ""), 422, told=True)
        if step == "drop":
            self._ledger.take_in(shop, buyer)
        elif why in {Exclusion.REPORTED, Exclusion.BLOCKED}:
            self._ledger.leave_out(LeftOut(shop=shop, buyer=buyer, why=Exclusion(why), agent=who.name, at=self._house.doors.clock()))
        else:
            raise HTTPException(400)
        self._board.forget()
        return RedirectResponse("/desk/quality", status_code=303)

    def _figure_rows(self, asked: Asked) -> Iterable[Sequence[object]]:
        return rows_of(self._board.counted(asked).figures, self._house.labels)

    def _refused_rows(self, asked: Asked) -> Iterable[Sequence[object]]:
        say, labels = words().csv, self._house.labels
        yield say["refused"].split("|")
        for one in self._ledger.refused(asked.span):
            place = asked.places[one.shop]
            yield (
                f"{one.at.astimezone(place.zone):%Y-%m-%d %H:%M:%S}",
                place.name,
                author_of(one.author),
                labels.family(one.family),
                one.rule,
            )

    def _reply_rows(self, asked: Asked) -> Iterable[Sequence[object]]:
        yield words().csv["replies"].split("|")
        bad, _ = self._inspector.judged(self._ledger.replies(asked.span, MOST), asked.places)
        for one in bad:
            yield one.at, one.shop, one.agent, " ".join(family for family, _ in one.reasons), " ".join(one.rules), one.text

    def _names(self, who: SignedIn) -> tuple[tuple[str, str], ...]:
        return tuple((shop, self._house.doors.shops[shop].file.name) for shop in who.shops)

    def _page(self, template: str, status: int, **shown: object) -> Response:
        return self._house.pages.page(template, status, now=self._house.doors.clock(), **shown)
