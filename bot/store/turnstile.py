"""The one writer at a time of a SQLite file, among this process's threads: in the order of coming, but one of them first. No query here."""

import threading
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager


class Turnstile:
    """A lock that is handed on, in the order of coming.

    A plain lock goes to whoever happens to run when it is let go, mostly the thread that had it: one that writes much keeps an
    acknowledgement waiting.
    """

    def __init__(self) -> None:
        self._here = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._taken = False

    @contextmanager
    def turn(self, *, first: bool = False) -> Generator[None]:
        """Have the lock for a block; `first`: before all who wait. One thread alone may ask so: two could pass it between them for ever."""
        self._enter(first=first)
        try:
            yield
        finally:
            with self._here:
                self._hand_on()

    def _enter(self, *, first: bool) -> None:
        with self._here:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            (self._queue.appendleft if first else self._queue.append)(mine)
        try:
            mine.acquire()
        except BaseException:  # Ctrl-C while waiting
            with self._here:
                if mine in self._queue:
                    self._queue.remove(mine)
                else:
                    self._hand_on()
            raise

    def _hand_on(self) -> None:
        if self._queue:
            self._queue.popleft().release()
        else:
            self._taken = False
