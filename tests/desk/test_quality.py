"""The pages on quality: figures worked out by hand, own shops only, tables that run nothing, inspection of people's words."""

import csv
import io
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql
from fastapi import FastAPI

from bot.desk import create_desk
from bot.desk.plots import bars_of, line_of
from bot.staff import Role
from bot.store import SqlLedger
from bot.store.moments import to_row
from bot.store.tables import lines, outbox, outcomes, refusals, verdicts
from tests.desk.conftest import MEI, NOW, ORIGIN, hidden

if TYPE_CHECKING:
    from bot.kpi import Span
    from tests.desk.conftest import Place

SURE = {"action": "reply", "reason": "model.sure", "intent": "stock", "confidence": 0.9, "sure": True}
UNSURE = {"action": "handoff", "reason": "model.unsure", "intent": "usage", "confidence": 0.3, "sure": False}


def record(place: "Place", shop: str, name: str, *said: tuple[float, str, str, dict[str, object] | None]) -> None:
    """Put lines of (minutes before now, author, text, what the bot made of it) into a conversation that is there."""
    with place.desk.engine.begin() as connection:
        for minutes, author, text, turn in said:
            at = to_row(NOW - timedelta(minutes=minutes))
            message = f"q{minutes}" if author == "buyer" else None
            row = {"shop": shop, "conversation": name, "author": author, "message": message, "kind": "text", "text": text, "at": at}
            key = connection.execute(lines.insert().values(**row).returning(lines.c.id)).scalar_one()
            if turn is not None:
                connection.execute(outcomes.insert().values(trace=f"{shop}{name}{minutes}", line=key, answer={}, story={}, **turn))


@pytest.fixture
def busy(inside: "Place") -> "Place":
    """The agent of one shop has three buyers there: the bot's, one in time, one too late; the other shop has its own."""
    for table in (outcomes, outbox, lines):
        with inside.desk.engine.begin() as connection:
            connection.execute(table.delete())
    record(inside, "demo", "c-1", (60, "buyer", "有货吗", SURE), (59, "bot", "有的", None))
    record(inside, "demo", "a/b c?#", (50, "buyer", "咋弄", UNSURE), (49, "human:mei", "加我微信 13812345678", None))
    record(inside, "demo", "a/b c?#", (30, "buyer", "咋弄", None), (20, "human:=mei()", "好的", None))
    record(inside, "other", "c-9", (10, "buyer", "别家的话", UNSURE), (1, "human:fang", "别家的回复，微信 x", None))
    with inside.desk.engine.begin() as connection:
        for shop, author, rule in (
            ("demo", "human:mei", "wechat.id"),
            ("demo", "bot", "absolute.best"),
            ("other", "human:fang", "qq.number"),
        ):
            row = {"shop": shop, "conversation": "c", "author": author, "rule": rule, "family": "wechat", "at": to_row(NOW)}
            connection.execute(refusals.insert().values(**row))
    return inside


def test_the_figures_by_hand(busy: "Place") -> None:
    page = busy.client.get("/desk/quality?days=1").text
    assert "2 个会话，3 条买家消息" in page
    assert "拼多多 5分钟回复率" in page
    assert "50.0%" in page  # two buyers, one of them once too late
    assert "及格线 80.0% · 超时/总数 1/2" in page
    assert "不达标" in page
    assert "没把握听懂" in page
    assert 'role="img"' in page
    assert "还不能判断" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_another_shops_figures_are_nowhere(busy: "Place") -> None:
    for path in (
        "/desk/quality",
        "/desk/quality/inspection",
        "/desk/quality/figures.csv",
        "/desk/quality/refused.csv",
        "/desk/quality/replies.csv",
    ):
        text = busy.client.get(path).text
        assert text
        for words in ("fang", "别家", "qq.number"):
            assert words not in text, (path, words)
        assert busy.client.get(f"{path}?shop=other").status_code == 404
        assert busy.client.get(f"{path}?shop=nowhere").status_code == 404
        assert busy.client.get(f"{path}?shop=demo&days=30").status_code == 200


def test_whoever_sees_all_shops_sees_them_apart_and_together(busy: "Place") -> None:
    busy.client.cookies.clear()
    assert busy.log_in(name="lan").status_code == 303
    assert "3 个会话" in busy.client.get("/desk/quality?days=1").text
    assert "1 个会话" in busy.client.get("/desk/quality?days=1&shop=other").text


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.AGENT, 403), (Role.SUPERVISOR, 200), (Role.ADMIN, 200)])
def test_leads_and_administrators_only(busy: "Place", role: Role, status: int) -> None:
    from dataclasses import replace

    busy.accounts.add_agent(replace(MEI, role=role, shops=("demo",)))
    assert busy.client.get("/desk/quality").status_code == status
    assert ('href="/desk/quality"' in busy.client.get("/desk").text) is (status == 200)


def test_the_tables_run_nothing_in_a_spreadsheet(busy: "Place") -> None:
    for name, least in (("figures", 10), ("refused", 3), ("replies", 2)):
        answer = busy.client.get(f"/desk/quality/{name}.csv?days=1")
        assert answer.headers["content-type"].startswith("text/csv")
        assert f'filename="xiaoer-{name}-' in answer.headers["content-disposition"]
        assert answer.text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert len(rows) >= least, rows
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert busy.client.get("/desk/quality/people.csv").status_code == 404


def test_inspection_judges_anew_and_masks(busy: "Place") -> None:
    page = busy.client.get("/desk/quality/inspection?days=1").text
    assert "最近 2 条人工回复" in page
    assert "1 条现在不会放行" in page
    assert "13812345678" not in page
    assert "不能引导买家到平台外" in page
    assert 'href="/desk/c/demo/a%2Fb%20c%3F%23"' in page
    asked = len(busy.gate.asked)
    busy.client.get("/desk/quality/inspection?days=1")
    assert len(busy.gate.asked) == asked  # what was judged once is known


def test_words_refused_at_sending_are_counted_with_their_agent(busy: "Place") -> None:
    assert busy.post("/desk/c/demo/c-1", text="加我微信").status_code == 422
    with busy.desk.engine.connect() as connection:
        found = connection.execute(sql.select(refusals.c.author, refusals.c.rule).where(refusals.c.rule == "contact.wechat")).all()
        assert connection.execute(sql.select(sql.func.count()).select_from(verdicts)).scalar_one() == 0
    assert [tuple(row) for row in found] == [("human:mei", "contact.wechat")]
    assert "contact.wechat" in busy.client.get("/desk/quality?days=1").text


def test_a_buyer_is_left_out_and_counted_again(busy: "Place") -> None:
    assert "超时/总数 1/2" in busy.client.get("/desk/quality?days=1").text
    token = hidden(busy.client.get("/desk").text, "csrf")

    def post(**form: str) -> int:
        return busy.client.post("/desk/quality/left-out/demo", data={"csrf": token, **form}, headers=ORIGIN).status_code

    assert post(buyer="buyer of a/b c?#", why="blocked", step="add") == 303
    page = busy.client.get("/desk/quality?days=1").text
    assert "超时/总数 0/1" in page
    assert "已拉黑" in page
    assert post(buyer="buyer of a/b c?#", step="drop") == 303
    assert "超时/总数 1/2" in busy.client.get("/desk/quality?days=1").text
    assert post(buyer=" ", why="blocked") == 422
    assert post(buyer="x", why="thanks") == 400


def test_what_was_counted_a_moment_ago_is_not_counted_again(busy: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.desk import board

    counts: list[int] = []
    real = board.figures_of
    monkeypatch.setattr(board, "figures_of", lambda *given: counts.append(1) or real(*given))
    for _ in range(3):
        busy.client.get("/desk/quality?days=1")
    assert len(counts) == 1
    busy.clock.now = NOW + timedelta(seconds=21)
    assert "10:00:00 数的" in busy.client.get("/desk/quality?days=1").text  # nobody waits: it is counted meanwhile
    assert "10:00:21 数的" in _until(busy, "10:00:21")
    assert len(counts) == 2
    busy.clock.now = NOW + timedelta(minutes=6)
    assert "10:06:00 数的" in busy.client.get("/desk/quality?days=1").text  # too old to be shown at all


def _until(place: "Place", words: str) -> str:
    end = time.monotonic() + 20
    page = ""
    while words not in page and time.monotonic() < end:
        page = place.client.get("/desk/quality?days=1").text
    return page


def test_days_without_anything_say_so(inside: "Place") -> None:
    inside.desk.clear()
    assert "这些天没有会话" in inside.client.get("/desk/quality").text
    assert "这些天没有人工回复" in inside.client.get("/desk/quality/inspection").text


def test_odd_questions_are_answered_plainly(inside: "Place") -> None:
    assert inside.client.get("/desk/quality?days=400").status_code == 200
    assert inside.client.get("/desk/quality?days=x").status_code == 400


def test_bars_stand_on_the_floor_and_within_the_plot() -> None:
    plot = bars_of([("8", 4, 1, "a"), ("9", 0, 0, "b"), ("10", 2, 2, "c")])
    assert plot.most == 4
    first, none, last = plot.bars
    assert first.top == plot.top
    assert first.top + first.height == pytest.approx(plot.floor)
    assert first.bad_height == pytest.approx(first.height / 4, abs=0.1)
    assert none.height == 0
    assert last.bad_top == last.top
    assert last.x + last.width <= plot.wide
    assert bars_of([]).bars == ()


def test_a_line_breaks_where_a_day_has_nothing() -> None:
    plot = line_of([("1", 0.0, ""), ("2", None, ""), ("3", 0.25, "")], 0.1, {"3": True})
    assert plot.path.count("M") == 2
    assert plot.most == pytest.approx(0.3)
    assert [point.mark for point in plot.points] == [False, True]
    assert plot.points[0].y == plot.floor
    assert plot.usual is not None
    assert plot.points[1].y < plot.usual < plot.floor
    assert line_of([], None, {}).usual is None


def test_a_long_counting_is_said_and_the_page_asks_again(busy: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    told, chats = threading.Event(), SqlLedger.chats

    def slowly(self: SqlLedger, span: "Span") -> object:
        assert told.wait(30)
        return chats(self, span)

    monkeypatch.setattr(SqlLedger, "chats", slowly)
    app = FastAPI()
    app.include_router(create_desk(replace(busy.doors, patience=timedelta(0))), prefix="/desk")
    with type(busy.client)(app, cookies=busy.client.cookies) as client:
        first = client.get("/desk/quality?days=1").text
        assert "正在数" in first
        assert '<meta http-equiv="refresh" content="1">' in first
        told.set()
        assert client.get("/desk/quality/figures.csv?days=1").status_code == 200  # a table waits until it is counted
        assert "2 个会话，3 条买家消息" in client.get("/desk/quality?days=1").text
