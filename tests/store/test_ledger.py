"""What the figures are counted from, on both databases: who spoke, what went out and when, what was refused, who is left out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic import command
from sqlalchemy import event

from bot.gate import ApprovedReply, Gate, GateContext, Refusal
from bot.kpi import Exclusion, Refused, Span, Voice
from bot.messages import Author, BuyerMessage, Conversation, Draft, MessageKind, Platform
from bot.respond import Outcome
from bot.staff import LeftOut
from bot.store import SqlLedger, SqlSeats, SqlTurns, open_database
from bot.store.database import migrations
from bot.store.deliveries import _talks as sending
from bot.store.moments import to_row
from bot.store.seats import _talks
from bot.store.tables import lines, outbox, outcomes, refusals
from tests.conftest import NOON, Told, predict

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Say = Callable[..., BuyerMessage]
SPAN = Span(shops=("demo",), since=NOON - timedelta(days=400), until=NOON + timedelta(days=4000))


@pytest.fixture
def turns(engine: sql.Engine, respond: Respond, told: Told) -> Callable[[BuyerMessage], None]:
    told.by_text["转人工"] = predict("human")
    told.by_text["这个咋弄啊"] = predict("usage", ranked=("usage",), sure=False, confidence=0.3)

    def take(message: BuyerMessage) -> None:
        [answer] = SqlTurns(engine).take([message], respond)
        assert isinstance(answer, dict), answer

    return take


@pytest.fixture
def ledger(engine: sql.Engine) -> SqlLedger:
    return SqlLedger(engine)


def approve(gates: dict[Platform, Gate], text: str) -> ApprovedReply:
    verdict = gates[Platform.PINDUODUO].review(Draft(text=text, author=Author.HUMAN, source="agent:mei"), GateContext())
    assert isinstance(verdict, ApprovedReply)
    return verdict


def settle(engine: sql.Engine, state: str, settled: datetime | None) -> None:
    with engine.begin() as connection:
        connection.execute(outbox.update().values(state=state, settled=None if settled is None else to_row(settled)))


def test_a_conversation_is_read_with_who_spoke_and_what_the_bot_made_of_it(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say, told: Told, gates: dict[Platform, Gate]
) -> None:
    told.next = predict("greeting")
    turns(say("你好", "1"))
    turns(say("", "2", kind=MessageKind.SYSTEM))
    turns(say("转人工", "3"))
    assert SqlSeats(engine).say(("demo", "c-1"), "mei", approve(gates, "您好，我来看看"), NOON)
    [chat] = ledger.chats(SPAN)
    assert (chat.shop, chat.conversation, chat.buyer, chat.left_out) == ("demo", "c-1", "b-1", frozenset())
    assert [one.voice for one in chat.said] == [Voice.BUYER, Voice.BOT, Voice.BUYER, Voice.HOLD, Voice.HUMAN]
    assert [one.who for one in chat.said] == ["", "", "", "", "mei"]
    first, handed = chat.said[0].turn, chat.said[2].turn
    assert first is not None
    assert (first.action, first.intent, first.confidence, first.sure) == ("reply", "greeting", 0.95, True)
    assert handed is not None
    assert (handed.action, handed.reason) == ("handoff", "buyer.asked_for_person")


def test_a_proposal_sent_as_it_was_is_assisted_and_a_changed_one_is_not(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say, gates: dict[Platform, Gate]
) -> None:
    turns(say("转人工", "1"))
    story = {"action": "handoff", "reason": "x", "proposed": [{"text": "亲，有货的"}, {"text": "可以直接拍"}]}
    with engine.begin() as connection:
        connection.execute(outcomes.update().values(story=story))
    seats = SqlSeats(engine)
    for text in ("亲，有货的\n可以直接拍", "亲，有货的"):
        assert seats.say(("demo", "c-1"), "mei", approve(gates, text), NOON)
    [chat] = ledger.chats(SPAN)
    assert [one.voice for one in chat.said][-2:] == [Voice.ASSIST, Voice.HUMAN]


@pytest.mark.parametrize("state", ["queued", "sending", "muted", "barred", "expired", "failed", "uncertain"])
def test_what_did_not_surely_go_out_was_not_said(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say, state: str
) -> None:
    turns(say("你好", "1"))
    settle(engine, state, NOON)
    [chat] = ledger.chats(SPAN)
    assert [one.voice for one in chat.said] == [Voice.BUYER]


def test_what_was_sent_was_said_when_it_had_gone(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say
) -> None:
    turns(say("你好", "1"))
    gone = NOON + timedelta(minutes=7)
    settle(engine, "sent", gone)
    [chat] = ledger.chats(SPAN)
    assert (chat.said[1].voice, chat.said[1].at) == (Voice.BOT, gone)


def test_only_the_named_shops_and_the_named_days_are_read(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say
) -> None:
    turns(say("你好", "1"))
    assert ledger.chats(Span(shops=("other",), since=SPAN.since, until=SPAN.until)) == []
    assert ledger.heard(Span(shops=("other",), since=SPAN.since, until=SPAN.until)) == []
    assert ledger.chats(Span(shops=("demo",), since=SPAN.since, until=NOON - timedelta(days=1))) == []
    with engine.begin() as connection:
        connection.execute(lines.update().where(lines.c.author == "bot").values(at=to_row(NOON + timedelta(hours=20))))
    [chat] = ledger.chats(Span(shops=("demo",), since=SPAN.since, until=NOON + timedelta(seconds=1)))
    assert [one.voice for one in chat.said] == [Voice.BUYER, Voice.BOT]  # a late answer is read with what was asked


def test_how_sure_the_model_was(turns: Callable[[BuyerMessage], None], ledger: SqlLedger, say: Say) -> None:
    turns(say("你好", "1"))
    turns(say("这个咋弄啊", "2"))
    turns(say("", "3", kind=MessageKind.IMAGE))
    assert [(one.sure, one.confidence) for one in ledger.heard(SPAN)] == [(True, 0.95), (False, 0.3)]


def test_refusals_of_the_bot_and_of_people_are_kept_by_rule(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say, gates: dict[Platform, Gate]
) -> None:
    draft = Draft(text="加我微信 abc12345，再加一次微信 abc12345", author=Author.HUMAN, source="agent:mei")
    refusal = gates[Platform.PINDUODUO].review(draft, GateContext())
    assert isinstance(refusal, Refusal)
    ledger.note_refusal(("demo", "c-1"), "mei", refusal, NOON)
    found = ledger.refused(SPAN)
    assert {one.rule for one in found} == {one.rule for one in refusal.findings}
    assert len(found) == len({one.rule for one in found})
    assert {(one.shop, one.author, one.at) for one in found} == {("demo", "mei", NOON)}
    assert ledger.refused(Span(shops=("other",), since=SPAN.since, until=SPAN.until)) == []
    with engine.connect() as connection:
        assert "abc12345" not in str(connection.execute(sql.select(refusals)).all())


def test_a_buyer_is_left_out_once_and_taken_in_again(turns: Callable[[BuyerMessage], None], ledger: SqlLedger, say: Say) -> None:
    turns(say("你好", "1"))
    one = LeftOut(shop="demo", buyer="b-1", why=Exclusion.BLOCKED, agent="mei", at=NOON)
    ledger.leave_out(one)
    ledger.leave_out(one)
    assert ledger.left_out(["demo"]) == (one,)
    assert ledger.left_out(["other"]) == ()
    assert ledger.chats(SPAN)[0].left_out == {Exclusion.BLOCKED}
    ledger.take_in("demo", "b-1")
    assert ledger.left_out(["demo"]) == ()
    assert ledger.chats(SPAN)[0].left_out == frozenset()


def test_what_people_said_is_listed_newest_first(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say, gates: dict[Platform, Gate]
) -> None:
    turns(say("转人工", "1"))
    for text in ("您好", "请稍等", "马上帮您看"):
        assert SqlSeats(engine).say(("demo", "c-1"), "mei", approve(gates, text), NOON)
    assert [(one.agent, one.text) for one in ledger.replies(SPAN, 2)] == [("mei", "马上帮您看"), ("mei", "请稍等")]
    assert ledger.replies(Span(shops=("other",), since=SPAN.since, until=SPAN.until), 9) == ()


def test_what_an_older_version_recorded_is_counted_too(
    turns: Callable[[BuyerMessage], None], ledger: SqlLedger, engine: sql.Engine, say: Say
) -> None:
    turns(say("你好", "1"))
    turns(say("这个咋弄啊", "2"))
    finding = {"rule": "wechat.id", "family": "wechat"}
    with engine.begin() as connection:
        story = connection.execute(sql.select(outcomes.c.story).limit(1)).scalar_one()
        connection.execute(outcomes.update().values(story={**story, "refused": [{"findings": [finding, finding]}]}))
    before = ledger.chats(SPAN)
    config = migrations()
    for step, to in ((command.downgrade, "0007"), (command.upgrade, "head")):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config, to)
    after = ledger.chats(SPAN)
    assert after[0].said[0] == before[0].said[0]
    assert len(ledger.heard(SPAN)) == 2
    assert [(one.author, one.rule) for one in ledger.refused(SPAN)] == [("bot", "wechat.id")] * 2
    assert isinstance(ledger.refused(SPAN)[0], Refused)


def test_queue_and_sending_read_by_conversation_not_by_time(tmp_path: Path) -> None:
    """An index by time must not lure SQLite into reading all of a shop's lines for each conversation."""
    made = open_database(tmp_path / "x.sqlite3")
    asked: list[str] = []
    with made.connect() as connection:
        event.listen(made, "before_cursor_execute", lambda *told: asked.append(told[2]))
        connection.execute(_talks())
        sending(connection, {("demo", "c-1")})
        queries = [f"EXPLAIN QUERY PLAN {one}" for one in asked if one.startswith("SELECT")]
        plans = [[row[3] for row in connection.exec_driver_sql(one, ("x",) * one.count("?"))] for one in queries]
    made.dispose()
    assert len(plans) == 2
    for steps in plans:
        reads = [step for step in steps if "INDEX lines" in step]
        assert len(reads) >= 2
        assert all("(shop=? AND conversation=?" in step for step in reads), reads
