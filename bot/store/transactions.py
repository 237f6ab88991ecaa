"""How a transaction begins and ends: writers one after another on SQLite, and listeners told once it stands. No query lives here."""

import sqlite3
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar, cast

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.store.database import plain
from bot.store.hub import Hub
from bot.traffic import Change

CHANNEL = "xiaoer_changes"
_TOLD = "xiaoer_told"
_AFTER = "xiaoer_after"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Open:
    """The transaction that this thread is in, and what was looked up in it already."""

    connection: sql.Connection
    found: dict[Hashable, object] = field(default_factory=dict[Hashable, object])


# A look-up on the way asks the open transaction; a connection of its own would cost more than the answer.
_OPEN: ContextVar[_Open | None] = ContextVar("open", default=None)


@contextmanager
def writing(engine: sql.Engine, *, first: bool = False) -> Generator[sql.Connection]:
    """Open a transaction that writes; it stands when the block ends, and not at all where it raises. Raises StoreUnavailable.

    `first`: before whatever else this process has to write; for acknowledgements alone, for which a caller waits.
    """
    options = engine.get_execution_options()
    # SQLite has one writer; threads that queue here don't sleep in its busy handler.
    turnstile = options.get("turnstile")
    turn = nullcontext() if turnstile is None else turnstile.turn(first=first)
    try:
        with turn, engine.begin() as connection:
            connection.info[_TOLD] = told = dict[Change, None]()
            connection.info[_AFTER] = later = list[Callable[[], None]]()
            with _open(connection):
                yield connection
            if told and engine.dialect.name == "postgresql":
                _notify(connection, tuple(told))
    except SQLAlchemyError as fault:
        raise StoreUnavailable(f"the database did not take it ({plain(fault)})") from fault
    hub = options["hub"]
    assert isinstance(hub, Hub)
    for change in told:
        hub.tell(change)
    for work in later:
        work()


@contextmanager
def reading(engine: sql.Engine) -> Generator[sql.Connection]:
    """Open a transaction that only reads, or look from within the one that this thread writes; raises StoreUnavailable."""
    here = _OPEN.get()
    try:
        if here is not None and here.connection.engine is engine:
            yield here.connection
            return
        with engine.connect().execution_options(reads_only=True) as connection, _open(connection):
            yield connection
    except SQLAlchemyError as fault:
        raise StoreUnavailable(f"the database does not answer ({plain(fault)})") from fault


def stamp(connection: sql.Connection) -> object:
    """Give a value that is the same in a later transaction only if nobody wrote in between, on SQLite; None on PostgreSQL.

    SQLite counts what others committed as this connection sees it, and what this one changed itself for whomever it served.
    """
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        return None
    [others] = raw.execute("PRAGMA data_version").fetchone()
    return raw, others, raw.total_changes


def looked_up(engine: sql.Engine, what: Hashable, look: Callable[[sql.Connection], Found]) -> Found:
    """Give what `look` finds, once a transaction: every turn of a batch asks for the same few things. Raises StoreUnavailable."""
    here = _OPEN.get()
    if here is not None and here.connection.engine is engine and what in here.found:
        return cast("Found", here.found[what])
    with reading(engine) as connection:
        found = look(connection)
        now = _OPEN.get()
        if now is not None:
            now.found[what] = found
        return found


@contextmanager
def _open(connection: sql.Connection) -> Generator[None]:
    before = _OPEN.set(_Open(connection))
    try:
        yield
    finally:
        _OPEN.reset(before)


def tell(connection: sql.Connection, change: Change) -> None:
    """Let listeners of all processes know, if and when this transaction stands."""
    connection.info[_TOLD][change] = None


def after(connection: sql.Connection, work: Callable[[], None]) -> None:
    """Do something small that can't fail, if and when this transaction stands."""
    connection.info[_AFTER].append(work)


def _notify(connection: sql.Connection, told: tuple[Change, ...]) -> None:
    words = [change.to_text() for change in told]
    connection.execute(
        sql.text(f"SELECT pg_notify('{CHANNEL}', word) FROM unnest(CAST(:words AS text[])) AS word"),  # noqa: S608 - a constant
        {"words": [word for word in words if len(word.encode()) < 7_900] or [Change(topic="conversation").to_text()]},
    )
