"""How long to wait before the next attempt: a schedule, spread by chance so that many don't come back at once. Chance is handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

SPREAD = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """`waits` after the first, second … attempt; `chance` gives numbers from 0 up to 1."""

    waits: Sequence[timedelta]
    chance: Callable[[], float]

    def after(self, attempts: int) -> timedelta | None:
        """Give the wait after so many attempts (counted from 1), up to a fifth shorter or longer; None: give up."""
        if attempts > len(self.waits):
            return None
        return self.waits[attempts - 1] * (1 - SPREAD + 2 * SPREAD * self.chance())
