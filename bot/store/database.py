"""Opens the database: SQLite in WAL mode with every commit on the disk, migrated to the newest shape. No query lives here."""

from pathlib import Path

import sqlalchemy as sql
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreUnavailable

BUSY_MS = 10_000


def open_database(path: Path) -> sql.Engine:
    """Open (making it where it is missing) the SQLite file `path`; raises StoreUnavailable with one sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = sql.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        _migrate(engine)
    except (OSError, SQLAlchemyError) as fault:
        raise StoreUnavailable(f"the database {path} can't be opened ({_plain(fault)})") from fault
    return engine


def _plain(fault: Exception) -> str:
    inner = getattr(fault, "orig", None) or fault
    return str(inner).splitlines()[0]


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is off: it would begin late and deferred, and two processes could then deadlock.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_begin(connection: sql.Connection) -> None:
    # A writer takes the lock at once, so that "seen before?" and "record" are one step for all processes; a reader doesn't.
    mode = "DEFERRED" if connection.get_execution_options().get("reads_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _migrate(engine: sql.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:  # one writer at a time: two processes that start together migrate once
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


class SqlHealth:
    """Tells whether the database answers."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def check(self) -> None:
        """Do nothing where the database answers; raise StoreUnavailable otherwise."""
        try:
            with self._engine.connect().execution_options(reads_only=True) as connection:
                connection.execute(sql.text("SELECT version_num FROM alembic_version"))
        except SQLAlchemyError as fault:
            raise StoreUnavailable(f"the database does not answer ({_plain(fault)})") from fault
