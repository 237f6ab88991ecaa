"""Who sits with a conversation: one owner whoever races, a lease that ends, and a bot that is silent from the claim on."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sql

from bot.gate import ApprovedReply, Gate, GateContext
from bot.messages import Author, BuyerMessage, Conversation, Draft, Platform
from bot.respond import Outcome
from bot.staff import Stage, Talk
from bot.store import SqlDeliveries, SqlInbox, SqlSeats, SqlTurns
from bot.store.tables import outbox
from bot.traffic import Change, Terms, Wanted
from tests.conftest import NOON, Told, predict
from tests.store.test_deliveries import fates, how, said  # noqa: F401 - fixtures

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Say = Callable[..., BuyerMessage]
LATER = timedelta(seconds=46)
WANTED = Wanted(most=10, terms={"webhook": Terms(idempotent=True)}, lease=timedelta(seconds=30))


@pytest.fixture
def handed(engine: sql.Engine, respond: Respond, say: Say, told: Told) -> SqlSeats:
    told.by_text["转人工"] = predict("human")
    SqlTurns(engine).take([say("转人工", "1")], respond)
    return SqlSeats(engine)


def stage(seats: SqlSeats, now: datetime) -> Stage:
    found = seats.talk("demo", "c-1", now)
    assert found is not None
    return found.stage


def test_many_agents_race_and_one_has_it(handed: SqlSeats) -> None:
    barrier, owners = threading.Barrier(8), dict[str, str]()

    def take(name: str) -> None:
        barrier.wait()
        owners[name] = handed.claim("demo", "c-1", name, NOON)

    threads = [threading.Thread(target=take, args=(f"agent-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(owners) == 8
    assert len(set(owners.values())) == 1
    [talk] = handed.talks(["demo"], NOON)
    assert talk.owner == owners["agent-0"]


def test_whoever_only_counts_sees_the_same_queue_without_words(handed: SqlSeats) -> None:
    handed.claim("demo", "c-1", "mei", NOON)
    found: list[Talk] = []
    handed.each(["demo"], NOON, found.append)
    [talk] = handed.talks(["demo"], NOON)
    assert (talk.last, talk.owner) == ("转人工", "mei")
    assert found == [replace(talk, last="")]
    handed.each(["elsewhere"], NOON, found.append)
    assert len(found) == 1


def test_a_lease_ends_unless_it_is_kept(handed: SqlSeats) -> None:
    assert stage(handed, NOON) is Stage.QUEUED
    assert handed.claim("demo", "c-1", "mei", NOON) == "mei"
    assert stage(handed, NOON) is Stage.ASSIGNED
    assert handed.keep("mei", NOON + LATER / 2) == 1
    assert stage(handed, NOON + LATER) is Stage.ASSIGNED
    assert handed.claim("demo", "c-1", "lan", NOON + LATER) == "mei"
    dead = NOON + 2 * LATER
    assert stage(handed, dead) is Stage.QUEUED
    assert handed.keep("mei", dead) == 0
    assert handed.claim("demo", "c-1", "lan", dead) == "lan"


def test_a_seat_is_handed_on_and_given_up_by_its_owner_only(handed: SqlSeats) -> None:
    handed.claim("demo", "c-1", "mei", NOON)
    assert not handed.transfer(("demo", "c-1"), "lan", "lan", NOON)
    assert not handed.release("demo", "c-1", "lan")
    assert not handed.end(("demo", "c-1"), "lan", NOON, resolved=True)
    assert handed.transfer(("demo", "c-1"), "mei", "lan", NOON)
    assert handed.claim("demo", "c-1", "mei", NOON) == "lan"
    assert handed.release("demo", "c-1", "lan")
    assert stage(handed, NOON) is Stage.QUEUED
    assert not handed.transfer(("demo", "c-1"), "lan", "mei", NOON)


def test_a_resolved_conversation_is_the_bots_at_the_buyers_next_word(
    handed: SqlSeats, engine: sql.Engine, respond: Respond, say: Say
) -> None:
    assert handed.end(("demo", "c-1"), "mei", NOON, resolved=True)
    assert stage(handed, NOON) is Stage.RESOLVED
    assert handed.talks(["demo"], NOON) == ()
    assert [one.stage for one in handed.recent(["demo"], 10)] == [Stage.RESOLVED]
    SqlTurns(engine).take([say("你好", "2")], respond)
    assert stage(handed, NOON) is Stage.BOT
    assert handed.recent(["another"], 10) == ()


def test_a_holding_line_does_not_stop_the_buyers_wait_and_a_persons_words_do(handed: SqlSeats, gates: dict[Platform, Gate]) -> None:
    words = gates[Platform.PINDUODUO].review(Draft(text="您好，马上看", author=Author.HUMAN, source="mei"), GateContext())
    assert isinstance(words, ApprovedReply)
    [talk] = handed.talks(["demo"], NOON)
    assert talk.asked_at == NOON
    assert handed.say(("demo", "c-1"), "mei", words, NOON)
    assert stage(handed, NOON) is Stage.WAITING
    assert not handed.say(("demo", "c-1"), "lan", words, NOON)
    [talk] = handed.talks(["demo"], NOON)
    assert (talk.owner, talk.asked_at) == ("mei", None)


def test_a_queued_bot_reply_does_not_go_out_after_the_claim(engine: sql.Engine, said: Callable[..., None]) -> None:  # noqa: F811
    said("a", "1", "c-1")
    said("a", "2", "c-2")
    seats = SqlSeats(engine)
    assert seats.claim("demo", "c-1", "mei", NOON) == "mei"
    sent = SqlDeliveries(engine).claim(WANTED, datetime.now(UTC))
    assert {one.conversation for one in sent} == {"c-2"}
    assert fates(engine) == ["muted", "sending"]


def test_a_reply_that_was_queued_by_a_slower_turn_is_muted_at_the_last_moment(engine: sql.Engine, said: Callable[..., None]) -> None:  # noqa: F811
    said("a", "1", "c-1")
    SqlSeats(engine).claim("demo", "c-1", "mei", NOON)
    with engine.begin() as connection:  # as if the reply had been put in the outbox between the claim and the sending
        connection.execute(outbox.update().values(state="queued", settled=None))
    assert SqlDeliveries(engine).claim(WANTED, datetime.now(UTC)) == ()
    assert fates(engine) == ["muted"]


def test_every_step_is_told_to_listeners(handed: SqlSeats, engine: sql.Engine) -> None:
    heard: list[Change] = []
    engine.get_execution_options()["hub"].subscribe(heard.append)
    handed.claim("demo", "c-1", "mei", NOON)
    handed.transfer(("demo", "c-1"), "mei", "lan", NOON)
    handed.release("demo", "c-1", "lan")
    handed.end(("demo", "c-1"), "mei", NOON, resolved=False)
    assert heard == [Change(topic="conversation", shop="demo", conversation="c-1")] * 4


def test_the_bots_own_inbox_stays_silent_while_a_person_has_it(engine: sql.Engine, respond: Respond, say: Say) -> None:
    SqlTurns(engine).take([say("你好", "1")], respond)
    SqlSeats(engine).claim("demo", "c-1", "mei", NOON)
    [answer] = SqlTurns(engine).take([say("你好", "2")], respond)
    assert isinstance(answer, dict)
    assert (answer["action"], answer["replies"]) == ("wait", [])
    assert SqlInbox(engine).waiting() == 0
