"""Brings word of what other processes did: LISTEN on PostgreSQL, a look at the file's counter on SQLite. Nothing is queried here."""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.store.hub import Hub
from bot.store.transactions import CHANNEL
from bot.traffic import Change

EVERY_S = 0.25
AGAIN_S = 1.0
ANYTHING = Change(topic="conversation")
log = logging.getLogger("xiaoer.store")


class SqlChanges:
    """`Changes` on a SQL database; listens from the first subscription on."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        hub = engine.get_execution_options()["hub"]
        assert isinstance(hub, Hub)
        self._hub = hub
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def subscribe(self, heard: Callable[[Change], None]) -> Callable[[], None]:
        """Call `heard` at every change; see `bot.traffic.Changes`."""
        with self._lock:
            if self._thread is None:
                listen = self._listen if self._engine.dialect.name == "postgresql" else self._watch
                self._thread = threading.Thread(target=self._forever, args=(listen,), name="changes", daemon=True)
                self._thread.start()
        return self._hub.subscribe(heard)

    def tell_here(self, change: Change) -> None:
        """Tell the listeners of this process alone."""
        self._hub.tell(change)

    def close(self) -> None:
        """Listen no longer."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _forever(self, listen: Callable[[], None]) -> None:
        while not self._end.is_set():
            try:
                listen()
            except (SQLAlchemyError, StoreUnavailable) as fault:
                log.warning("word of changes is interrupted (%s)", str(fault).splitlines()[:1])
                self._end.wait(AGAIN_S)

    def _listen(self) -> None:
        import psycopg  # noqa: PLC0415 - loaded only where PostgreSQL is in use: it delays every start

        try:
            connection = self._engine.raw_connection()  # raises the driver's own faults
        except psycopg.Error as fault:
            raise StoreUnavailable(str(fault)) from fault
        try:
            raw = connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            raw.autocommit = True
            raw.execute(f"LISTEN {CHANNEL}")
            self._hub.tell(ANYTHING)  # what was said while nobody listened is not known
            while not self._end.is_set():
                for word in raw.notifies(timeout=EVERY_S):
                    self._hub.tell(Change.from_text(word.payload))
                    if self._end.is_set():
                        break
        except psycopg.Error as fault:
            raise StoreUnavailable(str(fault)) from fault
        finally:
            connection.invalidate()  # a listening connection goes back into no pool, and a lost one has nothing to take leave of

    def _watch(self) -> None:
        # The counter moves at every commit of another connection, of whatever process.
        with self._engine.connect().execution_options(reads_only=True) as connection:
            before = -1
            while not self._end.wait(EVERY_S):
                now = int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
                connection.rollback()
                if before not in {-1, now}:
                    self._hub.tell(ANYTHING)
                before = now
