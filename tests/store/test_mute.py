# ruff: noqa: F811 - fixtures of the files beside
"""No automatic word goes out over a person's: a queued reply is muted when one comes, and nothing brings it back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sql

from bot.gate.approved import ApprovedReply
from bot.store import SqlDeliveries, SqlSeats
from bot.store.outgoing import TAKEN_OVER
from bot.store.tables import outbox
from bot.traffic import Fate, Parcel, Report, Terms
from tests.conftest import NOON, Told, predict
from tests.store.test_deliveries import LEASE, SAFE, UNSAFE, approved, fates, said, sent, wanted  # noqa: F401 - fixtures
from tests.store.test_inbox import how, incoming  # noqa: F401 - a fixture


def test_a_queued_reply_is_muted_when_a_person_takes_over(engine: sql.Engine, said: Callable[..., None], approved: ApprovedReply) -> None:
    said()
    assert SqlSeats(engine).say(("demo", "c-1"), "mei", approved, datetime.now(UTC))
    assert fates(engine) == ["muted", "queued"]
    [parcel] = SqlDeliveries(engine).claim(wanted(), datetime.now(UTC))  # the desk goes by the wall clock
    assert (parcel.kind, parcel.text) == ("human", approved.text)


def test_a_reply_that_may_have_gone_out_is_not_called_muted(engine: sql.Engine, said: Callable[..., None], approved: ApprovedReply) -> None:
    said()
    box = SqlDeliveries(engine)
    [parcel] = box.claim(wanted(), NOON)
    box.settle([Report(parcel=parcel, fate=Fate.QUEUED, due=NOON, error="the line broke")], NOON)
    assert SqlSeats(engine).say(("demo", "c-1"), "mei", approved, datetime.now(UTC))
    assert fates(engine) == ["uncertain", "queued"]
    box.settle(sent(box.claim(wanted(), NOON)), NOON)  # the person's words
    said("b", "2", "c-2")
    [other] = box.claim(wanted(), NOON)
    box.settle([Report(parcel=other, fate=Fate.QUEUED, due=NOON, error="the line broke")], NOON)
    narrow = {"webhook": Terms(idempotent=True, window=timedelta(hours=48))}
    assert [one.conversation for one in box.claim(wanted(narrow), NOON + timedelta(hours=49))] == []
    assert fates(engine)[-1] == "uncertain"


def test_a_reply_that_arrived_behind_a_persons_words_keeps_why_it_may(
    engine: sql.Engine, said: Callable[..., None], approved: ApprovedReply
) -> None:
    """Nothing waits for what was on its way when a person came (decision 11): whoever reads the order later must see that it was."""
    said()
    box = SqlDeliveries(engine)
    [slow] = box.claim(wanted(), NOON)
    assert SqlSeats(engine).say(("demo", "c-1"), "mei", approved, datetime.now(UTC))
    assert box.claim(wanted(), datetime.now(UTC)) == ()  # its lease is over
    box.settle(sent(box.claim(wanted(), datetime.now(UTC))), NOON)  # the person's words, first
    box.settle(sent((slow,)), NOON)
    assert fates(engine) == ["sent", "sent"]
    with engine.connect() as connection:
        assert connection.execute(sql.select(outbox.c.error).order_by(outbox.c.id)).scalars().all() == [TAKEN_OVER, None]


def test_mute_is_checked_again_at_sending(engine: sql.Engine, said: Callable[..., None]) -> None:
    from bot.store.tables import conversations

    said()
    with engine.begin() as connection:  # whoever takes over by whatever way
        connection.execute(conversations.update().values(holder="human"))
    assert SqlDeliveries(engine).claim(wanted(), NOON) == ()
    assert fates(engine) == ["muted"]


def test_what_was_approved_before_the_bot_handed_over_still_goes_out(engine: sql.Engine, said: Callable[..., None], told: Told) -> None:
    said("a", "1")
    told.next = predict("human")
    said("转人工", "2")
    assert fates(engine) == ["queued", "queued"]
    box = SqlDeliveries(engine)
    [reply] = box.claim(wanted(), NOON)
    assert reply.kind == "reply"
    box.settle(sent((reply,)), NOON)
    [notice] = box.claim(wanted(), NOON)
    assert notice.kind == "notice"


@pytest.mark.parametrize("was", [Fate.QUEUED, Fate.SENDING])
@pytest.mark.parametrize("way", ["claim", "say", "claim and release"])
def test_it_is_muted_when_a_person_comes(
    engine: sql.Engine, said: Callable[..., None], told: Told, approved: ApprovedReply, way: str, was: Fate
) -> None:
    said("a", "1")
    box = SqlDeliveries(engine)
    away = box.claim(wanted(), NOON) if was is Fate.SENDING else ()
    told.next = predict("human")
    said("转人工", "2")
    seats = SqlSeats(engine)
    if way == "say":
        assert seats.say(("demo", "c-1"), "mei", approved, NOON)
    else:
        assert seats.claim("demo", "c-1", "mei", NOON) == "mei"
    if way == "claim and release":
        assert seats.release("demo", "c-1", "mei")
    box.settle([Report(parcel=one, fate=Fate.QUEUED, due=NOON, error="busy") for one in away], NOON)
    assert fates(engine)[:2] == ["uncertain" if away else "muted", "queued"]
    assert [one.kind for one in box.claim(wanted(), NOON)] == ([] if way == "say" else ["notice"])


@pytest.fixture
def interrupted(engine: sql.Engine, said: Callable[..., None], told: Told) -> tuple[Parcel, ...]:
    """A reply on its way while the bot handed over and a person came and went again."""
    said("a", "1")
    away = SqlDeliveries(engine).claim(wanted(), NOON)
    told.next = predict("human")
    said("转人工", "2")
    seats = SqlSeats(engine)
    seats.claim("demo", "c-1", "mei", NOON)
    assert seats.release("demo", "c-1", "mei")
    return away


def test_what_was_on_its_way_when_a_person_came_is_still_sent_where_it_was(engine: sql.Engine, interrupted: tuple[Parcel, ...]) -> None:
    SqlDeliveries(engine).settle(sent(interrupted), NOON)
    assert fates(engine) == ["sent", "queued"]


def test_a_dead_sender_brings_nothing_back_after_a_person_came(engine: sql.Engine, interrupted: tuple[Parcel, ...]) -> None:
    box = SqlDeliveries(engine)
    later = NOON + LEASE * 2
    box.claim(wanted(), later)
    assert fates(engine)[0] == "uncertain"
    box.settle([Report(parcel=one, fate=Fate.QUEUED, due=later, error="busy") for one in interrupted], later)
    assert fates(engine)[0] == "uncertain"
    [listed] = box.uncertain(["demo"])
    assert box.resolve("demo", listed.id, sent=False, now=later)  # a person's decision holds
    assert fates(engine)[0] == "queued"


def test_a_sender_thought_dead_brings_nothing_back_after_a_person_came(engine: sql.Engine, said: Callable[..., None], told: Told) -> None:
    said("a", "1")
    box, seats, later = SqlDeliveries(engine), SqlSeats(engine), NOON + LEASE * 2
    away = box.claim(wanted(UNSAFE), NOON)
    box.claim(wanted(UNSAFE), later)
    told.next = predict("human")
    said("转人工", "2", at=later)
    seats.claim("demo", "c-1", "mei", later)
    assert seats.release("demo", "c-1", "mei")
    for _ in range(2):
        box.settle([Report(parcel=one, fate=Fate.QUEUED, due=later, error="busy") for one in away], later)
        assert fates(engine)[0] == "uncertain"
    [listed] = box.uncertain(["demo"])
    assert listed.error == TAKEN_OVER  # the desk sees why it wasn't tried again


@pytest.mark.parametrize("way", ["claim", "say"])
def test_and_if_it_were_still_queued_the_claim_of_the_sender_mutes_it(
    engine: sql.Engine, said: Callable[..., None], told: Told, approved: ApprovedReply, way: str
) -> None:
    said("a", "1")
    told.next = predict("human")
    said("转人工", "2")
    seats = SqlSeats(engine)
    seats.claim("demo", "c-1", "mei", NOON) if way == "claim" else seats.say(("demo", "c-1"), "mei", approved, NOON)
    with engine.begin() as connection:  # as if the reply had been put in the outbox between the taking over and the sending
        connection.execute(outbox.update().where(outbox.c.kind == "reply").values(state="queued", settled=None))
    assert [one.kind for one in SqlDeliveries(engine).claim(wanted(), NOON)] == []
    assert fates(engine)[0] == "muted"


def test_a_notice_after_a_persons_words_is_muted(
    engine: sql.Engine, said: Callable[..., None], told: Told, approved: ApprovedReply
) -> None:
    told.next = predict("human")
    said("转人工", "2")
    assert SqlSeats(engine).say(("demo", "c-1"), "mei", approved, datetime.now(UTC))
    assert [one.kind for one in SqlDeliveries(engine).claim(wanted(), NOON)] == []
    assert [one.kind for one in SqlDeliveries(engine).claim(wanted(), datetime.now(UTC))] == ["human"]
    assert fates(engine) == ["muted", "sending"]
