"""Waits grow and are spread; a dead receiver is left alone and then tried with one parcel."""

from datetime import timedelta

from bot.channels import read_channels
from bot.delivery import Backoff, Breaker
from bot.delivery.breaker import LONGEST_S, TRIPS_AT

LINE = ("demo", "webhook")


def test_waits_follow_the_schedule_and_are_spread() -> None:
    waits = (timedelta(seconds=1), timedelta(seconds=10))
    assert Backoff(waits=waits, chance=lambda: 0.0).after(1) == timedelta(seconds=0.8)
    assert Backoff(waits=waits, chance=lambda: 0.5).after(2) == timedelta(seconds=10)
    assert Backoff(waits=waits, chance=lambda: 0.999).after(2) > timedelta(seconds=11.9)  # type: ignore[operator]
    assert Backoff(waits=waits, chance=lambda: 0.5).after(3) is None


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def tripped(clock: Clock) -> Breaker:
    breaker = Breaker(clock=clock, chance=lambda: 0.5)
    for _ in range(TRIPS_AT):
        assert breaker.closed_to() == set()
        breaker.failed(LINE)
    return breaker


def test_it_trips_and_lets_one_try_after_a_while() -> None:
    clock = Clock()
    breaker = tripped(clock)
    assert breaker.closed_to() == {LINE}
    assert not breaker.cautious()
    clock.now += 1.1
    assert breaker.closed_to() == set()
    assert breaker.cautious()
    breaker.sending(LINE)
    assert breaker.closed_to() == {LINE}  # one is enough
    assert not breaker.cautious()
    breaker.worked(LINE)
    assert breaker.closed_to() == set()
    assert not breaker.cautious()


def test_its_patience_grows_to_a_bound() -> None:
    clock = Clock()
    breaker = tripped(clock)
    for _ in range(40):
        breaker.failed(LINE)
    clock.now += LONGEST_S - 1
    assert breaker.closed_to() == {LINE}
    clock.now += 2
    assert breaker.closed_to() == set()


def test_lines_are_apart_and_one_success_forgives() -> None:
    breaker = Breaker(clock=Clock(), chance=lambda: 0.5)
    for _ in range(TRIPS_AT - 1):
        breaker.failed(LINE)
    breaker.worked(LINE)
    breaker.failed(LINE)
    breaker.failed(("other", "webhook"))
    assert breaker.closed_to() == set()


def test_the_channels_file_is_whole() -> None:
    channels = read_channels()
    assert channels["webhook"].terms.idempotent
    assert not channels["chatwoot"].terms.idempotent
    for one in channels.values():
        assert list(one.retry) == sorted(one.retry)
