"""The lab's short form on both databases, and proof that its checkers see what they are there to see."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from bot.store import open_database
from bot.store.outgoing import TAKEN_OVER
from bot.store.parcels import PASSED_OVER, THOUGHT_DEAD
from bot.store.tables import inbox, lines, outbox, outcomes
from tests.crash import backlog, checkers
from tests.crash.node import BLIND, KEYED, House, incoming, prepare, working
from tests.postgres import unavailable

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_thirty_kills_lose_and_double_nothing(database: str) -> None:
    reason = unavailable() if database == "postgresql" else None
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.crash", "--database", database, "--kills", "30", "--acks", "300"]
    command += ["--only", "kills", "--pause", "0.4", "--restart-every", "12", "--minutes", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["breaches"] == []
    assert told["late_effects"] == 0
    assert told["kills"] >= 30
    assert told["acked"] >= 300
    assert told["uncertain"] <= 4 * told["kills"]  # at most what one node has on its way
    if database == "postgresql":
        assert told["restarts"] >= 2
    assert done.returncode == 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_four_processes_keep_the_order_and_begin_each_conversation_once(database: str) -> None:
    reason = unavailable() if database == "postgresql" else None
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.crash", "--database", database, "--only", "order", "--only", "races"]
    command += ["--talks", "24", "--each", "10", "--rounds", "40"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["part"], one["breaches"]) for one in told] == [("order", []), ("races", [])], done.stderr[-3000:]
    assert done.returncode == 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_that_is_gone_for_a_moment_costs_nothing(database: str) -> None:
    """SQLite's file is locked, PostgreSQL's server stopped: no node ends, nothing acknowledged is lost, doubled or out of order."""
    reason = unavailable() if database == "postgresql" else None
    if reason is not None:
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.crash", "--database", database, "--only", "outage", "--outage", "1.5", "--around", "0.3"]
    command += ["--buyers", "12", "--back", "300"]  # how soon it is over is measured by `make crash`; a test is no clock
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.stdout, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert (told["part"], told["breaches"]) == ("outage", [])
    assert done.returncode == 0


@pytest.fixture
def house(tmp_path: Path) -> House:
    return prepare(tmp_path / "x.sqlite3", tmp_path, 9, 9)


@pytest.fixture
def history(house: House) -> checkers.History:
    """A short history in which all is well: two conversations, two answers each, delivered."""
    from bot.store import SqlInbox

    engine = open_database(house.where)
    box, now = SqlInbox(engine), datetime.now(UTC)
    acked: set[tuple[str, str, str]] = set()
    for number in (1, 2):
        for shop in (KEYED, BLIND):
            one = incoming(shop, f"c-{shop}", f"{number:06d}", "hi")
            box.receive([one], now)
            acked.add((one.shop, one.conversation, one.message))
        box.work(working(house), now)
    with engine.begin() as connection:
        connection.execute(outbox.update().values(state="sent"))
        rows = connection.execute(sql.select(outbox).order_by(outbox.c.id)).all()
    seen = [[row.shop, row.conversation, f"msg_{row.key}", row.kind, now.timestamp()] for row in rows]
    return checkers.History(acked=acked, seen=seen, faults=checkers.Counter(), engine=engine)


def change(history: checkers.History, *statements: Any) -> None:
    with history.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def test_all_is_well(history: checkers.History) -> None:
    assert checkers.breaches(history) == []


def blind(history: checkers.History) -> list[Any]:
    return next(one for one in history.seen if one[0] == BLIND)


def late_word(history: checkers.History) -> None:
    """A reply leaves long after the person's coming that should have muted it."""
    first = history.rows(sql.select(outbox).order_by(outbox.c.id))[-1]
    change(history, outbox.update().where(outbox.c.id == first.id).values(kind="human"))
    early = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=5)
    change(history, lines.update().where(lines.c.id == first.line).values(at=early))


@pytest.mark.parametrize(
    ("plant", "seen_by"),
    [
        (lambda h: h.acked.add((KEYED, "c-keyed", "000099")), "kept_once"),
        (lambda h: change(h, inbox.update().where(inbox.c.id == 1).values(state="waiting")), "ended_once"),
        (lambda h: change(h, outbox.update().where(outbox.c.id == 1).values(state="sending")), "ended_once"),
        (lambda h: change(h, outcomes.update().where(outcomes.c.line == 1).values(answer={"replies": []})), "one_answer_each"),
        (lambda h: h.seen.append(blind(h)), "delivered_once"),
        (lambda h: h.seen.remove(blind(h)), "delivered_once"),
        (lambda h: change(h, outbox.update().where(outbox.c.shop == BLIND).values(state="muted")), "delivered_once"),
        (lambda h: change(h, outbox.update().where(outbox.c.shop == KEYED).values(state="uncertain")), "delivered_once"),
        (lambda h: h.seen.reverse(), "in_order"),
        (lambda h: change(h, lines.update().where(lines.c.id == 1).values(message="999999")), "in_order"),
        (late_word, "no_word_after_hand_over"),
        (lambda h: change(h, outbox.update().where(outbox.c.id <= 2).values(kind="notice")), "no_word_after_hand_over"),
        (lambda h: h.acked.add((KEYED, "c-none", "000001")), "one_conversation_each"),
    ],
)
def test_a_planted_breach_is_seen(history: checkers.History, plant: Callable[[checkers.History], None], seen_by: str) -> None:
    plant(history)
    assert seen_by in {words.split(":")[0] for words in checkers.breaches(history)}


@pytest.mark.parametrize("why", [TAKEN_OVER, THOUGHT_DEAD, PASSED_OVER])
def test_what_was_let_go_may_come_late(history: checkers.History, why: str) -> None:
    """Nobody waits for what was on its way when a person came, nor for what was uncertain once: its sender, frozen past its lease, went on
    (two in 1,020 kills on SQLite). Everything else keeps its order."""
    history.seen.reverse()
    change(history, outbox.update().where(outbox.c.id <= 2).values(error=why))
    assert checkers.breaches(history) == []
    change(history, outbox.update().where(outbox.c.shop == BLIND).values(error=None))
    assert [words.split(":")[0] for words in checkers.breaches(history)] == ["in_order"]


def test_what_was_on_its_way_when_the_person_came_may_arrive_late(history: checkers.History) -> None:
    """A sender was frozen past its lease and went on 6.03 s after the person had come (one of 14,783 replies in 1,010 kills)."""
    late_word(history)
    broken = [words for words in checkers.breaches(history) if words.startswith("no_word")]
    assert broken
    change(history, outbox.update().where(outbox.c.kind == "reply").values(error=TAKEN_OVER))
    assert [words for words in checkers.breaches(history) if words.startswith("no_word")] == []


def test_what_nobody_has_read_yet_is_not_called_lost(history: checkers.History) -> None:
    """A run on a machine too slow to answer everything once was judged so."""
    from bot.store import SqlInbox

    SqlInbox(history.engine).receive([incoming(KEYED, "c-keyed", "000003", "hi")], datetime.now(UTC))
    history.acked.add((KEYED, "c-keyed", "000003"))
    assert checkers.breaches(history) == ["ended_once: 000003 of c-keyed is still waiting"]


def test_the_end_waits_as_long_as_something_moves() -> None:
    moments, looks = iter(range(0, 10**6, int(backlog.PATIENCE_S * 0.9))), iter([(9, 0), (9, 0), None, (8, 1), (8, 0), (0, 0)])
    assert backlog.wait(lambda: next(looks), clock=lambda: float(next(moments)) / 3, sleep=lambda _: None)
    assert next(looks, None) is None


def test_the_end_gives_up_where_nothing_moves() -> None:
    moments = iter(range(10**6))
    assert not backlog.wait(lambda: (1, 0), clock=lambda: float(next(moments)), sleep=lambda _: None)
    assert next(moments) <= backlog.PATIENCE_S + 3


def test_what_is_left_is_counted(history: checkers.History) -> None:
    look = backlog.left(history.engine, messages=5)
    assert look() == (1, 0, 0, 0)
    change(
        history,
        inbox.update().where(inbox.c.id == 1).values(state="waiting"),
        outbox.update().where(outbox.c.id <= 2).values(state="queued", attempts=3),
    )
    assert look() == (1, 1, 2, 6)


@pytest.mark.parametrize("verdict", [None, "none-such"])
def test_the_outbox_asks_for_a_verdict(history: checkers.History, verdict: str | None) -> None:
    row = dict(history.rows(sql.select(outbox))[0]._mapping) | {"id": 99, "key": "k-99"}
    change(history, outbox.insert().values(row))
    with pytest.raises(sql.exc.IntegrityError):
        change(history, outbox.insert().values(row | {"id": 100, "key": "k-100", "verdict": verdict}))
