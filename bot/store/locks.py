"""The lock on a conversation, held until the transaction ends: whoever answers, sends for, or takes over a conversation has it.

SQLite's one writer has every lock already. PostgreSQL: an advisory lock, since a conversation must be lockable before its row exists.
Order is law: conversations first (sorted), rows after them.
"""

import hashlib
from collections.abc import Iterable
from functools import cache

import sqlalchemy as sql

Key = tuple[str, str]  # shop, conversation


def lock(connection: sql.Connection, keys: Iterable[Key]) -> None:
    """Wait for these conversations' locks."""
    if connection.dialect.name != "postgresql":
        return
    numbers = sorted({number_of(key) for key in keys})
    connection.execute(sql.text("SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) AS n"), {"numbers": numbers})


def try_lock(connection: sql.Connection, keys: Iterable[Key]) -> list[Key]:
    """Take those locks that are free, waiting for none; gives the conversations that are now held."""
    wanted = list(dict.fromkeys(keys))
    if connection.dialect.name != "postgresql" or not wanted:
        return wanted
    numbers = sorted({number_of(key) for key in wanted})
    query = sql.text("SELECT n FROM unnest(CAST(:numbers AS bigint[])) AS n WHERE pg_try_advisory_xact_lock(n)")
    held = set(connection.execute(query, {"numbers": numbers}).scalars())
    return [key for key in wanted if number_of(key) in held]


def take_numbers(connection: sql.Connection, column: sql.Column[int], count: int) -> list[int]:
    """Take the next `count` numbers of a table, rising, so that rows which name each other are written in one go.

    SQLite: the one writer's are those after the largest; PostgreSQL: its sequence's, which nobody else gets.
    """
    if connection.dialect.name != "postgresql":
        largest = connection.execute(_largest(column)).scalar() or 0
        return list(range(largest + 1, largest + 1 + count))
    query = sql.text("SELECT nextval(pg_get_serial_sequence(:of, :named)) FROM generate_series(1, :count)")
    return sorted(connection.execute(query, {"of": column.table.name, "named": column.name, "count": count}).scalars())


@cache
def _largest(column: sql.Column[int]) -> sql.Select[int]:
    return sql.select(sql.func.max(column))


def number_of(key: Key) -> int:
    """Turn a conversation's name into the 64-bit number that PostgreSQL locks."""
    digest = hashlib.sha256("\0".join(key).encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
