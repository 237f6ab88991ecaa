"""Each message becomes one outcome, once: on one file, from several threads, from several processes."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation, Holder, OrderRef, OrderStatus
from bot.respond import Outcome, Responder
from bot.store import SqlDesk, SqlSeats, SqlTurns, open_database
from bot.store.tables import lines, outbox, verdicts
from tests.conftest import NOON, Told, predict

Say = Callable[..., BuyerMessage]
Respond = Callable[[BuyerMessage, Conversation], Outcome]


def count(engine: sql.Engine, table: sql.Table) -> int:
    with engine.connect() as connection:
        return connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one()


def test_the_same_message_again_has_no_second_effect(engine: sql.Engine, respond: Respond, say: Say, told: Told) -> None:
    turns = SqlTurns(engine)
    told.next = predict("stock")
    [first] = turns.take([say("有货吗")], respond)
    told.next = predict("invoice")
    again = turns.take([say("有货吗"), say("有货吗")], respond)
    assert again == [first, first]
    assert count(engine, lines) == 2
    assert count(engine, outbox) == 1


def test_the_same_id_in_another_conversation_is_another_message(engine: sql.Engine, respond: Respond, say: Say) -> None:
    turns = SqlTurns(engine)
    one, other = turns.take([say("你好"), say("你好", conversation="c-2")], respond)
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert one["trace"] != other["trace"]


def test_a_fault_in_one_message_leaves_the_others_standing(engine: sql.Engine, respond: Respond, say: Say) -> None:
    def sometimes(message: BuyerMessage, conversation: Conversation) -> Outcome:
        if message.text == "boom":
            raise ZeroDivisionError
        return respond(message, conversation)

    good, bad, fine = SqlTurns(engine).take([say("a", "1"), say("boom", "2", conversation="c-9"), say("b", "3")], sometimes)
    assert isinstance(bad, ZeroDivisionError)
    assert isinstance(good, dict)
    assert isinstance(fine, dict)
    assert SqlDesk(engine).transcript("demo", "c-9") is None
    assert isinstance(SqlTurns(engine).take([say("boom", "2", conversation="c-9")], respond)[0], dict)


def test_the_outbox_carries_the_verdict_and_the_hash(engine: sql.Engine, respond: Respond, say: Say) -> None:
    import hashlib

    SqlTurns(engine).take([say("你好")], respond)
    with engine.connect() as connection:
        row = connection.execute(sql.select(outbox, verdicts.c.sha256.label("approved")).join(verdicts)).one()
    assert row.sha256 == row.approved == hashlib.sha256(row.text.encode()).hexdigest()


def test_nothing_enters_the_outbox_without_a_verdict(engine: sql.Engine) -> None:
    row = {"shop": "s", "conversation": "c", "line": 1, "text": "x", "sha256": "0" * 64}
    for verdict in (None, "made-up"):
        with pytest.raises(sql.exc.IntegrityError), engine.begin() as connection:
            connection.execute(outbox.insert().values(**row, verdict=verdict))


def test_what_was_remembered_comes_back(engine: sql.Engine, respond: Respond, say: Say, told: Told) -> None:
    seen: list[Conversation] = []

    def watch(message: BuyerMessage, conversation: Conversation) -> Outcome:
        seen.append(conversation)
        return respond(message, conversation)

    told.next = predict("tracking", label="upset")
    order = OrderRef(id="o-1", status=OrderStatus.SHIPPED, shipped_at=NOON, tracking="SF1")
    SqlTurns(engine).take([say("到哪了", "1", order=order), say("呢", "2")], watch)
    state = seen[1].state
    assert state.order == order
    assert state.upset_turns == 1
    assert state.last_intents == ("tracking",)
    assert len(state.recent_texts) == 1


def test_threads_at_once_make_one_effect(engine: sql.Engine, respond: Respond, say: Say) -> None:
    answers: list[object] = []
    gate = threading.Barrier(8)

    def knock() -> None:
        gate.wait()
        answers.extend(SqlTurns(engine).take([say("你好")], respond))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)
    assert count(engine, outbox) == 1


def test_processes_at_once_make_one_effect_each(where: Path | str) -> None:
    knock = [sys.executable, str(Path(__file__).parent / "knock.py"), str(where)]
    knocking = [subprocess.Popen(knock, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    one, other = [process.communicate(timeout=120)[0].splitlines() for process in knocking]
    assert one == other
    assert len(one) == 20
    engine = open_database(where)
    assert count(engine, outbox) == 20
    assert count(engine, lines) == 40
    engine.dispose()


def test_the_desk_reads_answers_and_gives_back(engine: sql.Engine, respond: Respond, say: Say, told: Told, responder: Responder) -> None:
    told.by_text["气死我了"] = predict("complaint", label="angry")
    told.by_text["转人工"] = predict("human")
    SqlTurns(engine).take([say("转人工", "1"), say("气死我了", "2", conversation="c-2")], respond)
    desk = SqlDesk(engine)
    seats, now = SqlSeats(engine), datetime.now(UTC)
    assert {one.conversation: one.urgent for one in seats.talks(["demo"], now)} == {"c-1": False, "c-2": True}
    assert seats.talks(["another"], now) == ()
    found = desk.transcript("demo", "c-2")
    assert found is not None
    assert found.holder is Holder.HUMAN
    assert [line.author for line in found.lines] == ["buyer", "bot"]
    assert found.lines[0].story is not None
    assert found.lines[0].story["reason"] == "buyer.angry"
    assert seats.end(("demo", "c-2"), "anna", now, resolved=False)
    assert [one.conversation for one in seats.talks(["demo"], now)] == ["c-1"]
    [answer] = SqlTurns(engine).take([say("你好", "3", conversation="c-2")], respond)
    assert isinstance(answer, dict)
    assert (answer["action"], answer["conversation_state"]) == ("reply", "bot")
