"""The lock of SQLite's one writer: in the order of coming, acknowledgements first, and never lost."""

import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.store import SqlInbox, SqlSeats, open_database, turnstile
from bot.store.turnstile import Turnstile
from tests.conftest import NOON
from tests.store.test_inbox import incoming


def queued(lock: Turnstile, number: int) -> None:
    """Wait until so many threads wait; they can't go on before they are let."""
    end = time.monotonic() + 30
    while len(lock._queue) < number:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_whoever_came_first_goes_first_and_who_has_just_been_goes_last() -> None:
    lock, order, threads = Turnstile(), list[str](), list[threading.Thread]()

    def write(name: str) -> None:
        with lock.turn():
            order.append(name)

    with lock.turn():
        for number in range(5):
            threads.append(threading.Thread(target=write, args=(f"t-{number}",)))
            threads[-1].start()
            queued(lock, number + 1)
    with lock.turn():  # asked again at once, by the thread that is running
        order.append("again")
    for one in threads:
        one.join(30)
    assert order == ["t-0", "t-1", "t-2", "t-3", "t-4", "again"]


def test_an_acknowledgement_goes_before_all_who_wait_and_then_they_go_on() -> None:
    lock, order, threads = Turnstile(), list[str](), list[threading.Thread]()

    def write(name: str, *, first: bool) -> None:
        with lock.turn(first=first):
            order.append(name)

    with lock.turn():
        for number, name in enumerate(("a", "b", "ack")):
            threads.append(threading.Thread(target=write, args=(name,), kwargs={"first": name == "ack"}))
            threads[-1].start()
            queued(lock, number + 1)
    for one in threads:
        one.join(30)
    assert order == ["ack", "a", "b"]


def test_one_at_a_time() -> None:
    lock, inside, most = Turnstile(), 0, 0

    def write() -> None:
        nonlocal inside, most
        for _ in range(200):
            with lock.turn():
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert (inside, most) == (0, 1)
    with lock.turn():
        assert lock._taken
    assert not lock._taken


@pytest.mark.parametrize("handed_on", [False, True])
def test_who_gives_up_waiting_leaves_the_way_free(monkeypatch: pytest.MonkeyPatch, handed_on: bool) -> None:
    """Ctrl-C while waiting, or in the moment in which the lock was handed over."""
    lock = Turnstile()

    class Interrupted:
        def __init__(self) -> None:
            self.asked = 0

        def acquire(self) -> bool:
            self.asked += 1
            if self.asked == 1:
                return True
            if handed_on:
                lock._hand_on()
            raise KeyboardInterrupt

        def release(self) -> None:
            pass

    lock._enter(first=False)
    monkeypatch.setattr(turnstile, "threading", SimpleNamespace(Lock=Interrupted))
    with pytest.raises(KeyboardInterrupt):
        lock._enter(first=False)
    monkeypatch.undo()
    if not handed_on:
        assert lock._taken
        lock._hand_on()
    with lock.turn():
        pass
    assert not lock._taken
    assert not lock._queue


def test_only_an_acknowledgement_asks_to_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    turn = Turnstile.turn

    def noted(self: Turnstile, *, first: bool = False) -> AbstractContextManager[None]:
        asked.append(first)
        return turn(self, first=first)

    monkeypatch.setattr(Turnstile, "turn", noted)
    file = open_database(tmp_path / "x.sqlite3")
    asked.clear()
    SqlInbox(file).receive([incoming("hi", "m-1")], NOON)
    assert asked == [True]
    asked.clear()
    SqlSeats(file).keep("mei", NOON)
    file.dispose()
    assert asked == [False]
