"""Rows that may be there already: the one place that knows how each database says so. No table of ours is named here."""

from functools import cache
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert(to: sql.Engine | sql.Connection, table: sql.Table) -> "postgresql.Insert | sqlite.Insert":
    """Begin an insert that can say what happens to a row that is there (`on_conflict_…`)."""
    return _insert(to.dialect.name, table)


def insert_new(to: sql.Engine | sql.Connection, table: sql.Table) -> sql.Insert:
    """Insert rows, passing over those that are there."""
    return _new(to.dialect.name, table)


@cache
def _new(dialect: str, table: sql.Table) -> sql.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


def _insert(dialect: str, table: sql.Table) -> "postgresql.Insert | sqlite.Insert":
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - loaded only where it is the database in use: it delays every start

    return postgresql.insert(table)
