"""A reply goes to one sender, is checked at the last moment, and ends in exactly one fate."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sql

from bot.gate import Gate, GateContext
from bot.gate.approved import ApprovedReply
from bot.messages import Author, Draft, Platform
from bot.store import SqlDeliveries, SqlInbox
from bot.store.deliveries import _talks
from bot.store.parcels import PASSED_OVER, THOUGHT_DEAD
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
    with engine.connect() as connection:  # that others may have gone before it stays on record
        assert connection.execute(sql.select(outbox.c.error)).scalar_one() == THOUGHT_DEAD


def test_what_was_passed_over_and_then_known_unsent_keeps_that_on_record(engine: sql.Engine, said: Callable[..., None]) -> None:
    """Frozen before it sent, past its lease, refused when it went on: then the reply goes after what came behind it."""
    said()
    said("b", "m-2")
    box, later = SqlDeliveries(engine), NOON + LEASE * 2
    [frozen] = box.claim(wanted(UNSAFE), NOON)
    [behind] = box.claim(wanted(UNSAFE), later) or box.claim(wanted(UNSAFE), later)
    box.settle(sent((behind,)), later)
    box.settle([Report(parcel=frozen, fate=Fate.QUEUED, error="refused")], later)
    assert fates(engine) == ["queued", "sent"]
    [again] = box.claim(wanted(UNSAFE), later)
    box.settle([Report(parcel=again, fate=Fate.QUEUED, error="refused once more")], later)
    box.settle(sent(box.claim(wanted(UNSAFE), later)), later)
    with engine.connect() as connection:
        assert connection.execute(sql.select(outbox.c.state, outbox.c.error).order_by(outbox.c.id)).all() == [
            ("sent", PASSED_OVER),
            ("sent", None),
        ]


def test_a_reply_that_was_sent_in_time_has_no_fault(engine: sql.Engine, said: Callable[..., None]) -> None:
    said()
    box = SqlDeliveries(engine)
    box.settle(sent(box.claim(wanted(UNSAFE), NOON)), NOON)
    with engine.connect() as connection:
        assert connection.execute(sql.select(outbox.c.error)).scalar_one() is None


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
