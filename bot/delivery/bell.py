"""Wakes a thread that waits for work. Ringing a bell that nobody waits at is remembered once."""

import threading


class Bell:
    """One waiter, any number of ringers."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Wake the waiter, now or when it next waits."""
        self._rung.set()

    def wait(self, seconds: float) -> None:
        """Wait until the bell rings, at most so long."""
        self._rung.wait(seconds)
        self._rung.clear()
