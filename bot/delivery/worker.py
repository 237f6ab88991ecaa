"""Answers what waits in the inbox. Any number of processes may have one: the store shares the work out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.rounds import Rounds
from bot.traffic import Change, Inbox, Working

LOOK_S = 0.2
KEPT = timedelta(days=8)  # bytes of answered messages; their ids stay for ever
SWEEP = timedelta(hours=1)


class InboxWorker:
    """Looks for due conversations when the bell rings, and every fifth of a second (a quiet time ends by itself)."""

    def __init__(self, *, inbox: Inbox, how: Working, clock: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._how = how
        self._clock = clock
        self._swept = clock() - SWEEP
        self._rounds = Rounds(self._round, name="inbox", topic="inbox", every_s=LOOK_S)

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def heard(self, change: Change) -> None:
        """Wake up where messages may have come."""
        self._rounds.heard(change)

    def stop(self) -> None:
        """Finish the conversations at hand and end; what waits stays waiting, for whoever starts next."""
        self._rounds.stop()

    def _round(self) -> bool:
        answered = self._inbox.work(self._how, self._clock())
        if abs(self._clock() - self._swept) >= SWEEP:  # a clock that was set back sweeps too
            self._swept = self._clock()
            self._inbox.forget(self._swept - KEPT)
        return answered > 0
