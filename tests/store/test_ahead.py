"""Thinking happens before the writer's lock on SQLite: nobody waits for it, and what changed meanwhile is thought out anew."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.gate import Gate, GateContext
from bot.gate.approved import ApprovedReply
from bot.messages import Author, BuyerMessage, Conversation, Draft, Holder, Platform
from bot.respond import Outcome
from bot.store import SqlInbox, SqlSeats, SqlTurns, open_database
from bot.store.transactions import reading, writing
from bot.traffic import Working
from tests.conftest import NOON
from tests.store.test_inbox import changed, how, incoming  # noqa: F401 - a fixture

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Say = Callable[..., BuyerMessage]


@pytest.fixture
def file(tmp_path: Path) -> sql.Engine:
    return open_database(tmp_path / "x.sqlite3")


def elsewhere(work: Callable[[], object]) -> None:
    """Do it in another thread, as another caller would; it must come to its end at once."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive(), "somebody waits for another's thinking"


@pytest.mark.parametrize("door", ["turns", "inbox"])
def test_others_write_while_a_turn_is_thought_out(
    file: sql.Engine,
    respond: Respond,
    say: Say,
    how: Working,  # noqa: F811
    door: str,
) -> None:
    box = SqlInbox(file)
    others: list[int] = []

    def slowly(message: BuyerMessage, talk: Conversation) -> Outcome:
        others.append(len(others))
        elsewhere(lambda: box.receive([incoming("b", f"m-{len(others)}", conversation="c-9")], NOON))
        return respond(message, talk)

    if door == "turns":
        SqlTurns(file).take([say("hi"), say("hi", "m-2")], slowly)
    else:
        box.receive([incoming("a")], NOON)
        assert box.work(changed(how, respond=slowly), NOON) == 1
    assert len(others) == (2 if door == "turns" else 1)  # thought out once each, not again under the lock
    file.dispose()


def test_a_conversation_that_a_person_took_meanwhile_is_thought_out_anew(
    file: sql.Engine, respond: Respond, say: Say, gates: dict[Platform, Gate]
) -> None:
    turns, seats = SqlTurns(file), SqlSeats(file, timedelta(seconds=45))
    turns.take([say("hi")], respond)
    words = gates[Platform.PINDUODUO].review(Draft(text="您好，我来看一下", author=Author.HUMAN, source="mei"), GateContext())
    assert isinstance(words, ApprovedReply)
    holders: list[Holder] = []

    def interrupted(message: BuyerMessage, talk: Conversation) -> Outcome:
        if not holders:
            elsewhere(lambda: seats.say(("demo", "c-1"), "mei", words, NOON))
        holders.append(talk.state.holder)
        return respond(message, talk)

    [answer] = turns.take([say("在吗", "m-2")], interrupted)
    assert holders == [Holder.BOT, Holder.HUMAN]
    assert isinstance(answer, dict)
    assert (answer["action"], answer["replies"]) == ("wait", [])
    file.dispose()


def test_what_comes_while_a_turn_is_thought_out_waits_for_the_next_look(
    file: sql.Engine,
    respond: Respond,
    how: Working,  # noqa: F811
) -> None:
    """Nobody thinks under the writer's lock because a buyer has written on."""
    box = SqlInbox(file)
    thought: list[str] = []

    def slowly(message: BuyerMessage, talk: Conversation) -> Outcome:
        if not thought:
            elsewhere(lambda: box.receive([incoming("b", "m-2"), incoming("c", conversation="c-2")], NOON))
        thought.append(message.text)
        return respond(message, talk)

    box.receive([incoming("a")], NOON)
    assert box.work(changed(how, respond=slowly), NOON) == 1
    assert thought == ["a"]
    assert box.work(changed(how, respond=slowly), NOON) == 2
    assert thought == ["a", "b", "c"]
    file.dispose()


def test_a_look_on_the_way_sees_what_its_own_transaction_wrote(engine: sql.Engine) -> None:
    with writing(engine) as connection, reading(engine) as inside:
        assert inside is connection
    with reading(engine) as one, reading(engine) as other:
        assert one is other
    with reading(engine) as after:
        assert after is not connection
