"""One thread that takes whatever messages are waiting, answers them in one durable transaction, and wakes their callers.

Many callers share one disk write that way (group commit). Bounded: a full queue is said at once, never waited on. No HTTP here.
"""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future

from bot.errors import Overloaded, StoreUnavailable
from bot.messages import BuyerMessage
from bot.ports import Answered, Respond, Turns

LARGEST_BATCH = 64
RETRY_AFTER_S = 2


class TurnQueue:
    """Messages waiting for their turn, in the order in which they came."""

    def __init__(self, *, turns: Turns, respond: Respond, limit: int) -> None:
        self._turns = turns
        self._respond = respond
        self._limit = limit
        self._waiting: deque[tuple[BuyerMessage, Future[Answered]]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="turns", daemon=True)
        self._thread.start()

    async def answer(self, message: BuyerMessage) -> Answered:
        """Wait for the message's answer; raises Overloaded at once where too many wait, StoreUnavailable where the store fails."""
        future: Future[Answered] = Future()
        with self._changed:
            if self._closed or len(self._waiting) >= self._limit:
                raise Overloaded(RETRY_AFTER_S)
            self._waiting.append((message, future))
            self._changed.notify()
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Answer what waits, take nothing more, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            try:
                answers = self._turns.take([message for message, _ in batch], self._respond)
            except Exception as fault:  # noqa: BLE001 - the thread must outlive any fault; every caller is told
                answers = [fault] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                _settle(future, answer)

    def _next(self) -> list[tuple[BuyerMessage, Future[Answered]]]:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]


def _settle(future: Future[Answered], answer: Answered | Exception) -> None:
    if not future.set_running_or_notify_cancel():
        return  # the caller is gone; the answer is recorded all the same and a retry will find it
    if isinstance(answer, Exception):
        future.set_exception(answer if isinstance(answer, StoreUnavailable) else _unanswered(answer))
    else:
        future.set_result(answer)


def _unanswered(fault: Exception) -> StoreUnavailable:
    failure = StoreUnavailable("the message could not be answered; nothing was recorded, send it again")
    failure.__cause__ = fault
    return failure
