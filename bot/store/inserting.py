"""Rows that may be there already: the one place that knows how each database says so. No table of ours is named here."""

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite


def insert(to: sql.Engine | sql.Connection, table: sql.Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an insert that can say what happens to a row that is there (`on_conflict_…`)."""
    return postgresql.insert(table) if to.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(to: sql.Engine | sql.Connection, table: sql.Table) -> sql.Insert:
    """Insert rows, passing over those that are there."""
    return insert(to, table).on_conflict_do_nothing()
