"""How often a log-in was tried lately, by name, in memory. Who may log in is not decided here."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST_TRIES = 10
WINDOW = timedelta(minutes=15)
MOST_NAMES = 10_000


class Attempts:
    """At most ten tries a name in any fifteen minutes; the names remembered are bounded."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, now: datetime) -> int:
        """Count one more try and return 0, or, where there were too many, the seconds until the next may come."""
        with self._lock:
            tries = self._tries.setdefault(name, deque())
            self._tries.move_to_end(name)
            while tries and tries[0] <= now - WINDOW:
                tries.popleft()
            if len(tries) >= MOST_TRIES:
                return max(1, round((tries[0] + WINDOW - now).total_seconds()))
            tries.append(now)
            while len(self._tries) > MOST_NAMES:
                self._tries.popitem(last=False)
            return 0

    def forget(self, name: str) -> None:
        """Start anew after a log-in that was right."""
        with self._lock:
            self._tries.pop(name, None)
