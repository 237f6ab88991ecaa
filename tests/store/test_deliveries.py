"""A reply goes to one sender, is checked at the last moment, and ends in exactly one fate."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sql

from bot.gate import Gate, GateContext
from bot.gate.approved import ApprovedReply
from bot.messages import Author, Draft, Platform
from bot.store import SqlDeliveries, SqlInbox, SqlSeats
from bot.store.deliveries import _talks
from bot.store.outgoing import TAKEN_OVER
from bot.store.tables import outbox, verdicts
from bot.traffic import Fate, Parcel, Report, Terms, Wanted, Working
from tests.conftest import NOON, Told, predict
from tests.store.test_inbox import how, incoming  # noqa: F401 - a fixture

LEASE = timedelta(seconds=30)
SAFE, UNSAFE = {"webhook": Terms(idempotent=True)}, {"webhook": Terms(idempotent=False)}


def wanted(terms: dict[str, Terms] | None = None, **more: Any) -> Wanted:
    return Wanted(**({"most": 10, "terms": terms or SAFE, "lease": LEASE} | more))


def fates(engine: sql.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(sql.select(outbox.c.state).order_by(outbox.c.id)).scalars())


@pytest.fixture
def said(engine: sql.Engine, how: Working) -> Callable[..., None]:  # noqa: F811
    def take(text: str = "a", message: str = "m-1", conversation: str = "c-1", at: datetime = NOON) -> None:
        box = SqlInbox(engine)
        box.receive([incoming(text, message, conversation=conversation)], at)
        assert box.work(how, at) == 1

    return take


@pytest.fixture
def approved(gates: dict[Platform, Gate]) -> ApprovedReply:
    verdict = gates[Platform.PINDUODUO].review(Draft(text="您好，我来看一下", author=Author.HUMAN, source="mei"), GateContext())
    assert isinstance(verdict, ApprovedReply)
    return verdict


def sent(parcels: tuple[Parcel, ...]) -> list[Report]:
    return [Report(parcel=one, fate=Fate.SENT, remote=f"r-{one.id}") for one in parcels]


def test_a_parcel_goes_to_one_sender(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    [parcel] = box.claim(wanted(), NOON)
    assert (parcel.shop, parcel.conversation, parcel.buyer, parcel.attempts, parcel.kind) == ("demo", "c-1", "b-1", 1, "reply")
    assert SqlDeliveries(engine).claim(wanted(), NOON) == ()
    box.settle(sent((parcel,)), NOON)
    assert fates(engine) == ["sent"]
    assert box.claim(wanted(), NOON + timedelta(days=1)) == ()


def test_several_reports_are_settled_together(engine: sql.Engine, said: Callable[..., None]) -> None:
    said("a", "1")
    said("a", "1", "c-2")
    box = SqlDeliveries(engine)
    box.settle(sent(box.claim(wanted(), NOON)), NOON)
    assert fates(engine) == ["sent", "sent"]


def test_one_at_a_time_in_a_conversation(engine: sql.Engine, said: Callable[..., None]) -> None:
    said("a", "1")
    said("b", "2")
    said("a", "1", "c-2")
    box = SqlDeliveries(engine)
    first = box.claim(wanted(), NOON)
    assert [one.conversation for one in first] == ["c-1", "c-2"]
    assert box.claim(wanted(), NOON) == ()
    box.settle([Report(parcel=first[0], fate=Fate.QUEUED, due=NOON + timedelta(seconds=5), error="busy")], NOON)
    assert box.claim(wanted(), NOON + timedelta(seconds=1)) == ()  # the second waits behind the first
    [again] = box.claim(wanted(), NOON + timedelta(seconds=5))
    assert (again.id, again.key, again.attempts) == (first[0].id, first[0].key, 2)
    box.settle(sent((again,)), NOON)
    assert [one.conversation for one in box.claim(wanted(), NOON)] == ["c-1"]


def test_a_closed_channel_is_passed_over(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    assert box.claim(wanted(closed={("demo", "webhook")}), NOON) == ()
    assert len(box.claim(wanted(closed={("other", "webhook"), ("demo", "chatwoot")}), NOON)) == 1


def test_a_dead_sender_with_a_key_is_repeated_under_the_same_key(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    [dead] = box.claim(wanted(), NOON)
    assert box.claim(wanted(), NOON + LEASE) == ()
    [again] = box.claim(wanted(), NOON + LEASE * 2) or box.claim(wanted(), NOON + LEASE * 2)
    assert again.key == dead.key
    box.settle([Report(parcel=dead, fate=Fate.FAILED, error="too late to say")], NOON)
    assert fates(engine) == ["sending"]  # it is in other hands


def test_a_dead_sender_without_a_key_is_never_repeated_blindly(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    [dead] = box.claim(wanted(UNSAFE), NOON)
    later = NOON + LEASE * 2
    assert box.claim(wanted(UNSAFE), later) == ()
    assert fates(engine) == ["uncertain"]
    [listed] = box.uncertain(["demo"])
    assert (listed.text, listed.conversation) == (dead.text, "c-1")
    assert box.uncertain(["other"]) == ()
    assert not box.resolve("other", listed.id, sent=False, now=later)
    assert box.resolve("demo", listed.id, sent=False, now=later)
    assert not box.resolve("demo", listed.id, sent=True, now=later)
    assert len(box.claim(wanted(UNSAFE), later)) == 1


def test_a_sender_thought_dead_may_still_say_that_it_sent(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    parcels = box.claim(wanted(UNSAFE), NOON)
    box.claim(wanted(UNSAFE), NOON + LEASE * 2)
    box.settle(sent(parcels), NOON + LEASE * 2)
    assert fates(engine) == ["sent"]


HOUR = timedelta(hours=1)


def test_a_clock_that_is_set_back_holds_nothing_up(engine: sql.Engine, said: Callable[..., None]) -> None:
    said("a", "1", "c-1")
    said("a", "2", "c-2")
    box = SqlDeliveries(engine)
    early = datetime.now(UTC) - HOUR
    dead, other = box.claim(wanted(), early)
    assert {one.conversation for one in (dead, other)} == {"c-1", "c-2"}
    before = early - HOUR
    box.settle(sent((other,)), before)
    assert box.claim(wanted(), early + LEASE / 2) == ()  # its sender may still live
    [again] = box.claim(wanted(), before) or box.claim(wanted(), before)  # a lease of more than an hour was never given
    assert again.key == dead.key
    assert fates(engine) == ["sending", "sent"]


def test_a_clock_that_jumps_ahead_doubles_nothing(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    parcels = box.claim(wanted(UNSAFE), NOON)
    assert box.claim(wanted(UNSAFE), NOON + 24 * HOUR) == ()
    assert fates(engine) == ["uncertain"]
    box.settle(sent(parcels), NOON + 24 * HOUR)
    assert fates(engine) == ["sent"]


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


@pytest.mark.parametrize("table", ["outbox.text", "outbox.sha256", "verdicts.sha256"])
def test_changed_words_are_barred(engine: sql.Engine, said: Callable[..., None], table: str) -> None:
    said()
    change = {
        "outbox.text": outbox.update().values(text="加我微信"),
        "outbox.sha256": outbox.update().values(sha256="0" * 64),
        "verdicts.sha256": verdicts.update().values(sha256="0" * 64),
    }[table]
    with engine.begin() as connection:
        connection.execute(change)
    assert SqlDeliveries(engine).claim(wanted(), NOON) == ()
    assert fates(engine) == ["barred"]


def test_another_buyers_words_open_no_quota(engine: sql.Engine, said: Callable[..., None]) -> None:
    said("a", "1")
    box = SqlDeliveries(engine)
    box.settle(sent(box.claim(wanted(), NOON)), NOON)
    said("a", "1", "c-2")
    with engine.connect() as connection:
        assert _talks(connection, {("demo", "c-1")})["demo", "c-1"].used == 1


def test_the_window_and_the_quota_hold_and_the_notice_has_its_place(engine: sql.Engine, said: Callable[..., None], told: Told) -> None:
    narrow = {"webhook": Terms(idempotent=True, window=timedelta(hours=48), quota=1)}
    box = SqlDeliveries(engine)
    said("a", "1")
    assert box.claim(wanted(narrow), NOON) == ()  # the only place is kept for the notice
    told.next = predict("human")
    said("转人工", "2")
    [notice] = box.claim(wanted(narrow), NOON)
    box.settle(sent((notice,)), NOON)
    said("a", "1", "c-2")
    assert box.claim(wanted(narrow), NOON + timedelta(hours=49)) == ()
    assert fates(engine) == ["expired", "sent", "expired"]


def test_an_unknown_channel_fails_instead_of_waiting_for_ever(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    assert SqlDeliveries(engine).claim(wanted({"other": Terms(idempotent=True)}), NOON) == ()
    assert fates(engine) == ["failed"]


def _busy(parcels: tuple[Parcel, ...], wait: timedelta) -> list[Report]:
    return [Report(parcel=one, fate=Fate.QUEUED, due=NOON + wait, error="busy") for one in parcels]


def _reported(engine: sql.Engine) -> None:
    box = SqlDeliveries(engine)
    box.settle(_busy(box.claim(wanted(), NOON), timedelta(seconds=5)), NOON)


def _died(engine: sql.Engine) -> None:
    box = SqlDeliveries(engine)
    box.claim(wanted(), NOON - LEASE * 2)
    box.claim(wanted(closed=frozenset({("demo", "webhook")})), NOON)  # noticed, and not handed out again


@pytest.mark.parametrize("queued_again", [_reported, _died])
def test_what_is_tried_again_waits_no_longer_where_the_clock_is_set_back(
    engine: sql.Engine, said: Callable[..., None], queued_again: Callable[[sql.Engine], None]
) -> None:
    said()
    queued_again(engine)
    assert fates(engine) == ["queued"]
    [parcel] = SqlDeliveries(engine).claim(wanted(), NOON - timedelta(hours=1))
    assert parcel.attempts == 2


def test_a_pause_between_attempts_holds_between_clocks_that_differ_a_little(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    _reported(engine)
    assert SqlDeliveries(engine).claim(wanted(), NOON - timedelta(milliseconds=1)) == ()
