"""Opens the database, SQLite or PostgreSQL, migrated to the newest shape. No query of the product's own lives here.

SQLite: WAL, every commit on the disk, one writer at a time. PostgreSQL: a small pool, and limits so that a frozen process or a dead
line can't hold a lock for ever.
"""

import sqlite3
import time
from functools import cache
from pathlib import Path
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from pydantic_core import from_json, to_json
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.errors import StoreUnavailable, WrongDatabase
from bot.store.hub import Hub
from bot.store.turnstile import Turnstile

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_MS = 10_000
STEP_S = 0.001
PAGES_KIB = 1000  # that each connection keeps; the machine keeps the rest of the file for all of them, and a turn costs the same
MIGRATION_LOCK = 0x7869616F  # any number that nobody else takes
PG_CONNECT_S = 5
MIGRATIONS = Path(__file__).parent / "migrations"
PG_LIMITS = "-c statement_timeout=15000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=10000"
# A dead line is noticed within about ten seconds, not after the kernel's two hours.
PG_KEEPALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def _json(value: object) -> str:
    return to_json(value).decode()


JSON_BY: dict[str, Any] = {"json_serializer": _json, "json_deserializer": from_json}  # in a quarter of the standard library's time


def open_database(where: Path | str, *, pool_size: int = 5, lasting: bool = True) -> sql.Engine:
    """Open `where`: a path (SQLite, made where it is missing) or a URL (`sqlite:///…`, `postgresql://…`).

    `lasting`: False lets SQLite's last commits be lost in a power cut, for rows that can be made again; the file stays sound.
    Raises StoreUnavailable with one sentence, which never names a password.
    """
    url = _url(where)
    shown = url.database if url.drivername == "sqlite" else url.render_as_string(hide_password=True)
    try:
        engine = _sqlite(url, lasting=lasting) if url.drivername == "sqlite" else _postgresql(url, pool_size)
        _migrate(engine)
    except (OSError, SQLAlchemyError) as fault:
        raise StoreUnavailable(f"the database {shown} can't be opened ({plain(fault)})") from fault
    return engine


def plain(fault: Exception) -> str:
    """Say a driver's fault in its first line."""
    inner = getattr(fault, "orig", None) or fault
    return (str(inner).splitlines() or [type(inner).__name__])[0]


def _url(where: Path | str) -> sql.URL:
    if isinstance(where, Path):
        return sql.URL.create("sqlite", database=str(where))
    try:
        url = sql.make_url(where)
    except SQLAlchemyError:
        raise WrongDatabase("the database URL can't be read; give sqlite:///path or postgresql://user:password@host/name") from None
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "postgresql+psycopg"}:
        return url
    raise WrongDatabase(f"databases of the kind {url.drivername!r} are not known here; give sqlite:///path or postgresql://…")


def _sqlite(url: sql.URL, *, lasting: bool) -> sql.Engine:
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    options = {"hub": Hub(), "turnstile": Turnstile()}
    engine = sql.create_engine(
        url,
        connect_args={"check_same_thread": False},
        pool_use_lifo=True,  # the connection that was used last knows the file's pages best
        execution_options=options,
        hide_parameters=True,
        **JSON_BY,
    )
    event.listen(engine, "connect", _on_connect)
    if not lasting:
        event.listen(engine, "connect", _unlasting)
    event.listen(engine, "begin", _on_begin)
    return engine


def _postgresql(url: sql.URL, pool_size: int) -> sql.Engine:
    asked = str(url.query.get("options", ""))
    limits = {"connect_timeout": PG_CONNECT_S, "options": f"{PG_LIMITS} {asked}".strip(), **PG_KEEPALIVE}
    engine = sql.create_engine(
        url,
        connect_args=limits,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=PG_CONNECT_S,
        pool_use_lifo=True,  # the server remembers a connection's statements
        isolation_level="READ COMMITTED",
        execution_options={"hub": Hub()},
        hide_parameters=True,  # a fault's text goes into the log, a buyer's words don't
        **JSON_BY,
    )
    event.listen(engine, "checkout", _still_there)
    return engine


def _still_there(connection: DBAPIConnection, _: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
    """After a restart of the database the first caller gets a fresh connection, not an error; and nobody waits for a ping's answer.

    A server says nothing by itself on a line of the pool but that it ends; a dead line ends by the keepalives.
    """
    line = poll()
    line.register(connection.fileno(), POLLIN)
    if line.poll(0):
        raise DisconnectionError


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is off: it would begin late and deferred, and two processes could then deadlock.
    connection.isolation_level = None
    assert isinstance(connection, sqlite3.Connection)
    # SQLite itself doesn't wait here, and another process may be making the same new file.
    if not _patiently(connection, "PRAGMA journal_mode=WAL"):
        connection.execute("PRAGMA journal_mode=WAL")
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA cache_size=-{PAGES_KIB}")
    cursor.close()


def _unlasting(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Not OFF: a power cut would break the file, and take what is acknowledged in it later along.
    connection.cursor().execute("PRAGMA synchronous=NORMAL")


def _on_begin(connection: sql.Connection) -> None:
    # A writer takes the lock at once, so that "seen before?" and "record" are one step for all processes; a reader doesn't.
    if connection.get_execution_options().get("reads_only"):
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    if not _patiently(raw, "BEGIN IMMEDIATE"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the fault, told as SQLAlchemy tells them


def _patiently(raw: sqlite3.Connection, statement: str) -> bool:
    """Wait for other processes' writers with small steps: SQLite's own waiting sleeps for up to a tenth of a second at a time."""
    end = time.monotonic() + BUSY_MS / 1e3
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                raw.execute(statement)
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    return False
                time.sleep(STEP_S)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def migrations() -> "Config":
    """Give Alembic's configuration; whoever runs it adds `attributes["connection"]`."""
    from alembic.config import Config  # noqa: PLC0415 - see newest

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@cache
def newest() -> str:
    """Name the newest migration that this program knows: the last file's number.

    Alembic itself is loaded only where there is something to migrate: most starts find nothing to do, and would wait for it.
    """
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")).partition("_")[0]


def _migrate(engine: sql.Engine) -> None:
    if _is_newest(engine):
        return
    from alembic import command  # noqa: PLC0415 - see newest

    config = migrations()
    with engine.begin() as connection:  # one writer at a time: two processes that start together migrate once
        if engine.dialect.name == "postgresql":
            # The service's limits are no measure for changing a big table, nor for waiting until another process has.
            for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(sql.text(f"SET LOCAL {limit} = 0"))
            connection.execute(sql.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_newest(engine: sql.Engine) -> bool:
    # Most starts find nothing to do: one look instead of Alembic's whole machinery.
    with engine.connect().execution_options(reads_only=True) as connection:
        if not sql.inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar_one_or_none() == newest()


class SqlHealth:
    """Tells whether the database answers, and in which shape."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        self._newest = newest()

    def check(self) -> None:
        """Do nothing where the database answers and is in the newest shape; raise StoreUnavailable otherwise."""
        self.report()

    def report(self) -> dict[str, str]:
        """Name the database and its migration; raises StoreUnavailable."""
        try:
            with self._engine.connect().execution_options(reads_only=True) as connection:
                found = str(connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar_one())
        except SQLAlchemyError as fault:
            raise StoreUnavailable(f"the database does not answer ({plain(fault)})") from fault
        if found < self._newest:
            raise StoreUnavailable(f"the database is at migration {found}, this program needs {self._newest}")
        return {"database": self._engine.dialect.name, "migration": found}
