"""Rows that may be there already: the one place that knows how each database says so. No table of ours is named here."""

from functools import cache

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite


def insert(to: sql.Engine | sql.Connection, table: sql.Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an insert that can say what happens to a row that is there (`on_conflict_…`)."""
    return _insert(to.dialect.name, table)


def insert_new(to: sql.Engine | sql.Connection, table: sql.Table) -> sql.Insert:
    """Insert rows, passing over those that are there."""
    return _new(to.dialect.name, table)


@cache
def _new(dialect: str, table: sql.Table) -> sql.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


def _insert(dialect: str, table: sql.Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
