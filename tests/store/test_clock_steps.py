# ruff: noqa: F811 - fixtures of the files beside
"""Clocks that differ, are set back or jump ahead: nothing waits for ever, nothing is done twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sql

from bot.respond import Outcome
from bot.store import SqlDeliveries, SqlInbox
from bot.store.inbox import CONVERSATIONS
from bot.store.tables import outcomes
from bot.traffic import Fate, Parcel, Report, Working
from tests.conftest import NOON, Told
from tests.store.test_deliveries import LEASE, SAFE, UNSAFE, approved, fates, said, sent, wanted  # noqa: F401 - fixtures
from tests.store.test_inbox import LATER, changed, how, incoming, rows, talk  # noqa: F401 - a fixture

HOUR = timedelta(hours=1)


def test_a_clock_that_is_set_back_makes_no_message_wait(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a", quiet=1.5)], NOON)
    assert box.work(how, NOON + timedelta(seconds=1)) == 0
    assert box.work(how, NOON - timedelta(hours=1)) == 1
    [row] = rows(engine, sql.select(outcomes))
    assert row.answer["action"] == "reply"


def test_clocks_that_differ_a_little_skip_no_quiet_time(engine: sql.Engine, how: Working) -> None:
    box = SqlInbox(engine)
    box.receive([incoming("a", quiet=1.5)], NOON + timedelta(milliseconds=1))
    assert box.work(how, NOON) == 0
    assert box.work(how, NOON + timedelta(seconds=1.6)) == 1


def test_what_was_put_off_waits_no_longer_where_the_clock_is_set_back(engine: sql.Engine, how: Working, told: Told) -> None:
    box = SqlInbox(engine)

    def fail(*_: object) -> Outcome:
        raise ValueError("no")

    failing = changed(how, respond=fail)
    box.receive([incoming("a")], NOON - timedelta(hours=2))
    box.work(changed(failing, late=timedelta(days=1)), NOON)  # put off a second
    later = changed(how, late=timedelta(days=1))
    assert box.work(later, NOON + timedelta(seconds=0.5)) == 0
    assert box.work(later, NOON - timedelta(hours=1)) == 1


def test_what_was_put_off_before_a_clock_was_set_back_keeps_nobody_waiting(engine: sql.Engine, how: Working) -> None:
    """They came first, and there are more of them than are taken at once."""
    box = SqlInbox(engine)

    def fail(*_: object) -> Outcome:
        raise ValueError("no")

    many = [incoming("a", f"m-{number}", conversation=f"c-{number}") for number in range(CONVERSATIONS)]
    box.receive(many, NOON)
    box.work(changed(how, respond=fail), NOON)
    back = NOON - timedelta(hours=1)
    box.receive([incoming("b", conversation="c-new")], back)
    assert box.work(how, back) + box.work(how, back) == CONVERSATIONS + 1
    assert box.waiting() == 0


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
