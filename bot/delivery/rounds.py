"""A thread that does rounds of work: at once when rung, else every so often; where the database fails it waits. The work is handed in."""

import logging
import threading
from collections.abc import Callable

from bot.delivery.bell import Bell
from bot.errors import StoreUnavailable
from bot.traffic import Change

AGAIN_S = 1.0
LAST_TRIES = 3
log = logging.getLogger("xiaoer.delivery")


class Rounds:
    """Calls `work` until it is stopped; `work` tells whether there may be more to do at once.

    `topic`: the changes that ring. `unfinished` tells whether something must be brought to its end even after the stop.
    """

    def __init__(
        self, work: Callable[[], bool], *, name: str, topic: str, every_s: float, unfinished: Callable[[], bool] = lambda: False
    ) -> None:
        self._work = work
        self._name = name
        self._topic = topic
        self._every_s = every_s
        self._unfinished = unfinished
        self._bell = Bell()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def ending(self) -> bool:
        """Whether nothing new may be begun."""
        return self._ending.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ring(self) -> None:
        """Have the next round now."""
        self._bell.ring()

    def heard(self, change: Change) -> None:
        """Ring where the change may mean work."""
        if change.topic == self._topic or change.anything:
            self._bell.ring()

    def stop(self) -> None:
        """Finish the round at hand, and what must not be left, and end."""
        self._ending.set()
        self._bell.ring()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        tries = LAST_TRIES  # after the stop: what can't be recorded by then, the next process finds by its lease
        while not self._ending.is_set() or (self._unfinished() and tries):
            try:
                if not self._work():
                    self._bell.wait(self._every_s)
                continue
            except StoreUnavailable as fault:
                log.warning("the %s waits for the database: %s", self._name, fault)
            except Exception:
                log.exception("unforeseen fault of the %s", self._name)
            tries -= self._ending.is_set()
            self._bell.wait(AGAIN_S)
