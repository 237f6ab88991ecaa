"""A database that is gone for half a minute: the server stopped, or the file locked by somebody else. Nobody is killed here.

What was acknowledged is held against the lab's checkers; the nodes must live on and be back soon.
"""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.crash.client import TALKS
from tests.crash.lab import Lab, Plan, lab

PATIENCE_S = 300


@dataclass(frozen=True, kw_only=True)
class Gone:
    """For how long, with how much work before and after, how soon it must go on (all in seconds); `talks` of each client at a time."""

    seconds: float = 30
    around: float = 5
    back: float = 10  # the promise
    talks: int = TALKS


class Outage(Lab):
    """Takes the database away once."""

    gone: Gone
    found: list[str]

    def strike(self) -> None:
        self.found = []
        self._until(lambda: self._acked() > 0 and self._sent() > 0)
        time.sleep(self.gone.around)
        with self._gone():
            time.sleep(self.gone.seconds)
        back, acked, sent = time.monotonic(), self._acked(), self._sent()
        waited = {"acknowledging": self._until(lambda: self._acked() > acked), "sending": self._until(lambda: self._sent() > sent)}
        sys.stderr.write(f"gone {self.gone.seconds:g} s; back after { ({name: round(at - back, 1) for name, at in waited.items()}) }\n")
        self.found += [f"{name} again only after {at - back:.1f} s" for name, at in waited.items() if at - back > self.gone.back]
        time.sleep(self.gone.around)
        self.found += [f"node {place} ended" for place, node in enumerate(self.nodes) if os.waitpid(node, os.WNOHANG) != (0, 0)]

    def _sent(self) -> int:
        log = self.folder / "sink.log"
        return log.stat().st_size if log.exists() else 0

    def _until(self, true: Callable[[], bool]) -> float:
        """Wait until it is so, at most PATIENCE_S; gives the moment."""
        end = time.monotonic() + PATIENCE_S
        while not true() and time.monotonic() < end:
            time.sleep(0.02)
        return time.monotonic()

    @contextmanager
    def _gone(self) -> Generator[None]:
        if self.server is not None:
            self.server.stop("fast")
            yield
            self.server.start()
            return
        with closing(sqlite3.connect(self.where, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")


def outage(database: str, folder: Path, gone: Gone) -> list[str]:
    """Take the database away; gives the breaches, in words."""
    with lab(Outage, database, folder, Plan(kills=0, acks=0, talks=gone.talks)) as made:
        made.gone = gone
        result = made.run()
        sys.stderr.write(f"{database}: {result.acked} acknowledged, {result.arrived} arrived, {result.uncertain} uncertain\n")
        return made.found + result.breaches + ([f"{result.late_effects} late effects"] if result.late_effects else [])
