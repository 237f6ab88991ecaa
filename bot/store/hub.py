"""Who wants to know of a change, inside one process. How changes come from other processes is `changes`' affair."""

import logging
import threading
from collections.abc import Callable

from bot.traffic import Change

log = logging.getLogger("xiaoer.store")


class Hub:
    """A list of listeners; telling them never fails and never waits for long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Change], None]] = []

    def subscribe(self, heard: Callable[[Change], None]) -> Callable[[], None]:
        """Call `heard` at every change, from whatever thread; gives the way to stop."""
        with self._lock:
            self._listeners.append(heard)
        return lambda: self._drop(heard)

    def tell(self, change: Change) -> None:
        """Tell every listener; one that fails is logged and the others still hear."""
        with self._lock:
            listeners = list(self._listeners)
        for heard in listeners:
            try:
                heard(change)
            except Exception:
                log.exception("a listener to changes failed")

    def _drop(self, heard: Callable[[Change], None]) -> None:
        with self._lock:
            if heard in self._listeners:
                self._listeners.remove(heard)
