"""The thread that answers what waits in the inbox. Any number of processes may have one: the store shares the work out."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.bell import Bell
from bot.errors import StoreUnavailable
from bot.traffic import Change, Inbox, Working

LOOK_S = 0.2
AGAIN_S = 1.0
KEPT = timedelta(days=8)  # bytes of answered messages; their ids stay for ever
SWEEP = timedelta(hours=1)
log = logging.getLogger("xiaoer.delivery")


class InboxWorker:
    """Looks for due conversations when the bell rings, and every fifth of a second (a quiet time ends by itself)."""

    def __init__(self, *, inbox: Inbox, how: Working, clock: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._how = how
        self._clock = clock
        self._bell = Bell()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="inbox", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def heard(self, change: Change) -> None:
        """Wake up where messages may have come."""
        if change.topic == "inbox" or change.shop is None:
            self._bell.ring()

    def stop(self) -> None:
        """Finish the conversation at hand and end; what waits stays waiting, for whoever starts next."""
        self._ending.set()
        self._bell.ring()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        swept = self._clock() - SWEEP
        while not self._ending.is_set():
            try:
                if not self._inbox.work(self._how, self._clock()):
                    self._bell.wait(LOOK_S)
                if self._clock() - swept >= SWEEP:
                    swept = self._clock()
                    self._inbox.forget(swept - KEPT)
            except StoreUnavailable as fault:
                log.warning("the inbox waits for the database: %s", fault)
                self._ending.wait(AGAIN_S)
            except Exception:
                log.exception("unforeseen fault at the inbox")
                self._ending.wait(AGAIN_S)
