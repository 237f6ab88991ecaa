"""Many callers share one disk write: a thread takes whatever waits, does it in one go, and wakes the callers (group commit).

Bounded: a full queue is said at once, never waited on. No HTTP here, no query.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from bot.errors import Overloaded, StoreUnavailable
from bot.messages import BuyerMessage
from bot.ports import Answered, Respond, Turns

One = TypeVar("One")
Told = TypeVar("Told")
LARGEST_BATCH = 64
RETRY_AFTER_S = 2
LATE_S = 10.0


class BatchQueue(Generic[One, Told]):
    """Things waiting to be done together, in the order in which they came; `work` gets each with the moment (monotonic) of its coming."""

    def __init__(self, work: Callable[[Sequence[tuple[One, float]]], Sequence[Told | Exception]], *, limit: int, name: str) -> None:
        self._do = work
        self._limit = limit
        self._waiting: deque[tuple[One, float, Future[Told]]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def put(self, one: One) -> Told:
        """Wait until it is done; raises Overloaded at once where too many wait, StoreUnavailable where the store fails."""
        future: Future[Told] = Future()
        with self._changed:
            if self._closed or len(self._waiting) >= self._limit:
                raise Overloaded(RETRY_AFTER_S)
            self._waiting.append((one, time.monotonic(), future))
            self._changed.notify()
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Do what waits, take nothing more, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            told: Sequence[Told | Exception]
            try:
                told = self._do([(one, came) for one, came, _ in batch])
            except Exception as fault:  # noqa: BLE001 - the thread must outlive any fault; every caller is told
                told = [fault] * len(batch)
            for (_, _, future), answer in zip(batch, told, strict=True):
                _settle(future, answer)

    def _next(self) -> list[tuple[One, float, Future[Told]]]:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]


class TurnQueue:
    """Messages waiting for their turn. One that waited longer than `late_s` gets `hold`'s words (the holding line, and a person)."""

    def __init__(self, *, turns: Turns, respond: Respond, limit: int, hold: Respond | None = None, late_s: float = LATE_S) -> None:
        self._turns = turns
        self._respond = respond
        self._hold = hold or respond
        self._late_s = late_s
        self._queue = BatchQueue(self._take, limit=limit, name="turns")

    async def answer(self, message: BuyerMessage) -> Answered:
        """Wait for the message's answer; raises Overloaded at once where too many wait, StoreUnavailable where the store fails."""
        return await self._queue.put(message)

    def close(self) -> None:
        """Answer what waits, take nothing more, and end the thread."""
        self._queue.close()

    def _take(self, batch: Sequence[tuple[BuyerMessage, float]]) -> list[Answered | Exception]:
        # Waiting is in order of coming, so the late ones stand first and nobody overtakes.
        now = time.monotonic()
        late = [message for message, came in batch if now - came > self._late_s]
        rest = [message for message, _ in batch[len(late) :]]
        answers = list(self._turns.take(late, self._hold)) if late else []
        return [*answers, *(self._turns.take(rest, self._respond) if rest else [])]


def _settle(future: Future[Told], answer: Told | Exception) -> None:
    if not future.set_running_or_notify_cancel():
        return  # the caller is gone; what was done is recorded all the same and a retry will find it
    if isinstance(answer, Exception):
        future.set_exception(answer if isinstance(answer, (StoreUnavailable, Overloaded)) else _undone(answer))
    else:
        future.set_result(answer)


def _undone(fault: Exception) -> StoreUnavailable:
    failure = StoreUnavailable("the message could not be answered; nothing was recorded, send it again")
    failure.__cause__ = fault
    return failure
