"""Messages that are answered later: kept durably, then acknowledged. Many share one disk write; a long backlog refuses new ones.

Nothing is answered here.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.errors import Overloaded
from bot.traffic import Inbox, Incoming
from bot.web.queue import BatchQueue

COUNTED_EVERY_S = 1.0
RETRY_AFTER_S = 10


class Receipts:
    """The way into the inbox. `backlog`: how many messages may wait to be answered before new ones are refused."""

    def __init__(self, *, inbox: Inbox, clock: Callable[[], datetime], limit: int, backlog: int) -> None:
        self._inbox = inbox
        self._clock = clock
        self._backlog = backlog
        self._waiting = 0
        self._counted = 0.0
        self._queue = BatchQueue(self._keep, limit=limit, name="receipts")

    async def keep(self, one: Incoming) -> bool:
        """Keep a message durably; False where it was kept before. Raises Overloaded, StoreUnavailable."""
        return await self._queue.put(one)

    def close(self) -> None:
        """Keep what came, take nothing more."""
        self._queue.close()

    def _keep(self, batch: Sequence[tuple[Incoming, float]]) -> Sequence[bool | Exception]:
        if time.monotonic() - self._counted > COUNTED_EVERY_S:
            self._waiting = self._inbox.waiting()
            self._counted = time.monotonic()
        if self._waiting >= self._backlog:
            return [Overloaded(RETRY_AFTER_S)] * len(batch)
        self._waiting += len(batch)
        return self._inbox.receive([one for one, _ in batch], self._clock())
