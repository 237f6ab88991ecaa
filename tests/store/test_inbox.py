"""An acknowledged message is kept once and answered once, in order, whatever fails on the way."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation, Holder, MessageKind
from bot.respond import Outcome, Responder
from bot.shop import Shop
from bot.store import SqlDesk, SqlInbox, SqlTurns
from bot.store.tables import inbox, lines, outbox, outcomes
from bot.traffic import Incoming, Working
from tests.conftest import NOON, Told

Respond = Callable[[BuyerMessage, Conversation], Outcome]
LATER = NOON + timedelta(seconds=10)


def incoming(text: str, message: str = "m-1", *, conversation: str = "c-1", quiet: float = 0, kind: str = "text") -> Incoming:
    body = json.dumps({"conversation": conversation, "message": message, "text": text, "kind": kind}).encode()
    return Incoming(
        channel="webhook",
        shop="demo",
        conversation=conversation,
        message=message,
        body=body,
        quiet=timedelta(seconds=quiet),
    )


def read(raw: bytes) -> BuyerMessage:
    found = json.loads(raw)
    kind = MessageKind(found.pop("kind"))
    return BuyerMessage(shop="demo", buyer="b-1", sent_at=NOON, kind=kind, **found)


@pytest.fixture
def how(responder: Responder, demo: Shop) -> Working:
    return Working(
        read={"webhook": read},
        respond=lambda message, conversation: responder.respond(message, conversation, demo, NOON),
        hold=lambda message, conversation: responder.hold(message, conversation, demo, NOON),
    )


def changed(how: Working, **more: Any) -> Working:
    fields = {name: getattr(how, name) for name in ("read", "respond", "hold", "attempts", "late", "again")}
    return Working(**(fields | more))


def rows(engine: sql.Engine, query: sql.Select[Any]) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(query))


def talk(engine: sql.Engine, conversation: str = "c-1") -> list[tuple[str, str]]:
    found = SqlDesk(engine).transcript("demo", conversation)
    return [] if found is None else [(line.author, line.text if line.author == "buyer" else "") for line in found.lines]


def test_a_message_is_kept_once(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    assert box.receive([incoming("a"), incoming("a"), incoming("b", "m-2")], NOON) == [True, False, True]
    assert box.receive([incoming("a")], LATER) == [False]
    assert box.waiting() == 2
    assert box.work(how, NOON) == 2
    assert box.receive([incoming("a")], LATER) == [False]
    assert (box.waiting(), box.work(how, LATER)) == (0, 0)


def test_a_redelivery_80_hours_later_has_no_effect(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a")], NOON)
    box.work(how, NOON)
    late = NOON + timedelta(hours=80)
    assert box.receive([incoming("a")] * 5, late) == [False] * 5
    assert box.forget(late + timedelta(days=7)) == 1
    box.receive([incoming("a")], late + timedelta(days=8))  # its row is gone by now, its line is not
    box.work(how, late + timedelta(days=8))
    assert talk(engine) == [("buyer", "a"), ("bot", "")]
    assert len(rows(engine, sql.select(outbox))) == 1


def test_both_doors_share_one_memory(engine: sql.Engine, how: Working, respond: Respond) -> None:
    box = SqlInbox(engine)
    [answer] = SqlTurns(engine).take([read(incoming("a").body)], respond)
    box.receive([incoming("a")], NOON)
    assert box.work(how, NOON) == 1
    box.receive([incoming("b", "m-2")], NOON)
    box.work(how, NOON)
    [again, other] = SqlTurns(engine).take([read(incoming("a").body), read(incoming("b", "m-2").body)], respond)
    assert again == answer
    assert isinstance(other, dict)
    assert talk(engine) == [("buyer", "a"), ("bot", ""), ("buyer", "b"), ("bot", "")]


def test_a_reply_is_queued_for_its_channel(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a")], NOON)
    box.work(how, NOON)
    [row] = rows(engine, sql.select(outbox))
    assert (row.state, row.channel, row.kind, len(row.key)) == ("queued", "webhook", "reply", 32)


def test_a_burst_is_answered_once_when_the_buyer_is_quiet(engine: sql.Engine, how: Working, told: Told) -> None:
    box = SqlInbox(engine)
    heard: list[str] = []
    told.by_text = {}
    watching = changed(how, respond=lambda m, c: (heard.append(m.text), how.respond(m, c))[1])
    for number, text in enumerate(("在吗", "这款苹果", "有货吗")):
        box.receive([incoming(text, f"m-{number}", quiet=1.5)], NOON + timedelta(seconds=number))
    assert box.work(watching, NOON + timedelta(seconds=3)) == 0
    assert box.work(watching, NOON + timedelta(seconds=3.6)) == 3
    assert heard == ["在吗\n这款苹果\n有货吗"]
    assert talk(engine) == [("buyer", "在吗"), ("buyer", "这款苹果"), ("buyer", "有货吗"), ("bot", "")]
    answers = [row.answer["reason"] for row in rows(engine, sql.select(outcomes).order_by(outcomes.c.line))]
    assert answers[:2] == ["message.merged", "message.merged"]
    assert answers[2] != "message.merged"


def test_a_buyer_who_never_stops_typing_is_answered(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    for number in range(6):
        box.receive([incoming("x", f"m-{number}", quiet=1.5)], NOON + timedelta(seconds=number))
    assert box.work(how, NOON + timedelta(seconds=6.1)) == 6


def test_a_picture_in_a_burst_stands_alone(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a", "1"), incoming("", "2", kind="image"), incoming("b", "3"), incoming("c", "4")], NOON)
    assert box.work(how, NOON) == 4
    found = rows(engine, sql.select(outcomes.c.answer).order_by(outcomes.c.line))
    assert [row.answer["reason"] for row in found][1:] == ["message.media", "message.merged", "conversation.human"]


def test_a_fault_is_tried_again_and_then_a_person_has_it(engine: sql.Engine, how: Working) -> None:
    def broken(_m: BuyerMessage, _c: Conversation) -> Outcome:
        raise ZeroDivisionError

    box = SqlInbox(engine)
    box.receive([incoming("a", "1"), incoming("fine", "1", conversation="c-2")], NOON)
    failing = changed(how, respond=lambda m, c: broken(m, c) if m.text != "fine" else how.respond(m, c))
    assert box.work(failing, NOON) == 1
    box.receive([incoming("b", "2")], NOON)  # a later message doesn't overtake
    assert box.work(failing, NOON + timedelta(seconds=0.5)) == 0
    assert talk(engine) == []
    assert box.work(failing, NOON + timedelta(seconds=2)) == 0
    assert box.work(failing, NOON + timedelta(seconds=20)) == 2
    found = SqlDesk(engine).transcript("demo", "c-1")
    assert found is not None
    assert (found.holder, found.reason) == (Holder.HUMAN, "engine.late")
    assert [line.author for line in found.lines] == ["buyer", "buyer", "bot"]
    [notice] = rows(engine, sql.select(outbox).where(outbox.c.conversation == "c-1"))
    assert notice.kind == "notice"


def test_where_the_holding_line_fails_too_there_is_silence_and_a_person(engine: sql.Engine, how: Working) -> None:
    def broken(_m: BuyerMessage, _c: Conversation) -> Outcome:
        raise ZeroDivisionError

    box = SqlInbox(engine)
    box.receive([incoming("a", "1")], NOON)
    for seconds in (0, 5, 20):
        box.work(changed(how, respond=broken, hold=broken), NOON + timedelta(seconds=seconds))
    found = SqlDesk(engine).transcript("demo", "c-1")
    assert found is not None
    assert (found.holder, found.reason, len(found.lines)) == (Holder.HUMAN, "engine.failed", 1)


def test_bytes_that_can_no_longer_be_read_reach_a_person(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a")], NOON)
    box.work(changed(how, read={}), NOON)
    assert SqlDesk(engine).transcript("demo", "c-1") is not None
    assert len(rows(engine, sql.select(inbox).where(inbox.c.body.is_not(None)))) == 1


def test_late_work_is_a_holding_line_and_a_person(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a")], NOON)
    box.work(how, NOON + timedelta(minutes=5))
    [row] = rows(engine, sql.select(outcomes))
    assert (row.answer["action"], row.answer["reason"], len(row.answer["replies"])) == ("handoff", "engine.late", 1)


def test_many_workers_keep_every_conversations_order(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    talks, each = 20, 10
    for number in range(each):
        box.receive([incoming(f"{number}", f"m-{number}", conversation=f"c-{one}") for one in range(talks)], NOON)
    gate = threading.Barrier(4)
    faults: list[BaseException] = []

    def worker() -> None:
        try:
            gate.wait()
            while SqlInbox(engine).waiting():
                SqlInbox(engine).work(how, NOON)
        except BaseException as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    found = rows(engine, sql.select(lines.c.conversation, lines.c.text).where(lines.c.author == "buyer").order_by(lines.c.id))
    for one in range(talks):
        assert [row.text for row in found if row.conversation == f"c-{one}"] == [str(number) for number in range(each)]


def test_first_messages_at_once_make_one_conversation(engine: sql.Engine, respond: Respond, how: Working) -> None:
    from bot.store.tables import conversations

    rounds = 10
    for number in range(rounds):
        gate = threading.Barrier(4)

        def knock(one: int, number: int = number, gate: threading.Barrier = gate) -> None:
            gate.wait()
            message = BuyerMessage(shop="demo", conversation=f"c-{number}", message=f"m-{one}", buyer="b", sent_at=NOON, text="hi")
            SqlTurns(engine).take([message], respond)

        threads = [threading.Thread(target=knock, args=(one,)) for one in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(rows(engine, sql.select(conversations))) == rounds
    assert len(rows(engine, sql.select(outcomes))) == 4 * rounds


def test_incoming_is_a_plain_value() -> None:
    assert asdict(incoming("a"))["quiet"] == timedelta(0)
    assert isinstance(NOON, datetime)


def test_what_another_worker_recorded_first_is_heard_of_once(engine: sql.Engine, how: Working) -> None:
    """Two workers think about one message; one of them does so in vain."""
    heard: list[Outcome] = []
    mine, other = SqlInbox(engine, heard.append), SqlInbox(engine, heard.append)
    overtaken: list[int] = []

    def respond(message: BuyerMessage, talk: Conversation) -> Outcome:
        if not overtaken:
            overtaken.append(1)
            overtaken.append(other.work(how, NOON))  # none on PostgreSQL: the conversation is locked
        return how.respond(message, talk)

    mine.receive([incoming("a")], NOON)
    mine.work(changed(how, respond=respond), NOON)
    assert overtaken == [1, 0 if engine.dialect.name == "postgresql" else 1]
    assert [outcome.message.message for outcome in heard] == ["m-1"]


def test_what_could_not_be_recorded_is_not_heard_of(engine: sql.Engine, how: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Outcome] = []
    box = SqlInbox(engine, heard.append)
    box.receive([incoming("a")], NOON)
    with monkeypatch.context() as broken:
        broken.setattr("bot.store.inbox._settle", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            box.work(how, NOON)
    assert heard == []
    assert box.work(how, NOON) == 1
    assert len(heard) == 1


def test_a_process_answers_first_what_came_through_its_own_door(engine: sql.Engine, how: Working) -> None:
    """Two that think about the same message think once in vain; nobody waits for a process that is gone."""
    mine, theirs = SqlInbox(engine), SqlInbox(engine)
    theirs.receive([incoming("a", conversation="c-1")], NOON)
    mine.receive([incoming("b", conversation="c-2")], NOON)
    assert mine.work(how, NOON) == 1
    assert [row.conversation for row in rows(engine, sql.select(inbox).where(inbox.c.state == "done"))] == ["c-2"]
    assert mine.work(how, NOON) == 1  # nothing of its own is left
    theirs.receive([incoming("a", conversation="c-3")], NOON - timedelta(seconds=20))
    mine.receive([incoming("b", conversation="c-4")], NOON)
    assert mine.work(how, NOON) == 2  # the other one should have answered by now
