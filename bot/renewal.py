"""Files that change while the service runs: what tells that they have, and the thread that looks from time to time.

What a change means is the affair of whoever is called: shops (`bot.shop.live`), rules (`bot.gate.live`). No file is read here.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

EVERY_SECONDS = 2.0
Stamp = tuple[tuple[str, int, int], ...]
log = logging.getLogger("xiaoer.renewal")


def stamp_of(paths: Iterable[Path]) -> Stamp:
    """Take what tells changed files: each one's name, size and time; one that isn't there is left out. Cheap: nothing is read."""
    found: list[tuple[str, int, int]] = []
    for path in paths:
        try:
            about = path.stat()
        except OSError:
            continue  # gone, or being replaced at this moment: the next look sees it whole
        found.append((str(path), about.st_size, about.st_mtime_ns))
    return tuple(found)


class Watch:
    """Calls each `look` every so many seconds, until it is stopped; what one of them breaks on is told and stops nobody."""

    def __init__(self, *looks: Callable[[], object], every: float = EVERY_SECONDS) -> None:
        self._looks = looks
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; waits for a look that is under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._every):
            for look in self._looks:
                try:
                    look()
                except Exception:
                    log.exception("changed files could not be looked at; what is in force stays")
