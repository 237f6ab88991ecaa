"""Many rows at once: the one place that knows how each database passes over what is there, and takes a list. Names no table of ours.

PostgreSQL gets a list as one JSON text: its driver sends each row of a list by itself.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Rows = Sequence[Mapping[str, Any]]


def insert(to: sql.Engine | sql.Connection, table: sql.Table) -> "postgresql.Insert | sqlite.Insert":
    """Begin an insert that can say what happens to a row that is there (`on_conflict_…`)."""
    return _insert(to.dialect.name, table)


def insert_new(to: sql.Engine | sql.Connection, table: sql.Table) -> sql.Insert:
    """Insert rows, passing over those that are there."""
    return _new(to.dialect.name, table)


def put(connection: sql.Connection, table: sql.Table, rows: Rows, *, new: bool = False) -> None:
    """Insert rows that all name the same columns; `new`: passing over those that are there."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_put_json(table, tuple(rows[0]), new=new), {"rows": rows})
    else:
        connection.execute(_new(connection.dialect.name, table) if new else _plain(table), rows)


def change(connection: sql.Connection, table: sql.Table, rows: Rows, kept: Sequence[str]) -> None:
    """Change the rows with these primary keys; all name the same columns. None leaves a column among `kept` as it is."""
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        connection.execute(_change_json(table, names, tuple(kept)), {"rows": rows})
    else:
        connection.execute(_change_each(table, names, tuple(kept)), [{f"new_{name}": value for name, value in row.items()} for row in rows])


@cache
def _put_json(table: sql.Table, names: tuple[str, ...], *, new: bool) -> sql.Insert:
    given = _insert("postgresql", table).from_select(names, sql.select(*_given(table, names).c))
    return given.on_conflict_do_nothing() if new else given


@cache
def _change_json(table: sql.Table, names: tuple[str, ...], kept: tuple[str, ...]) -> sql.Update:
    return _changed(table, dict(_given(table, names).c.items()), kept)


@cache
def _change_each(table: sql.Table, names: tuple[str, ...], kept: tuple[str, ...]) -> sql.Update:
    return _changed(table, {name: sql.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}, kept)


def _changed(table: sql.Table, given: Mapping[str, sql.ColumnElement[Any]], kept: tuple[str, ...]) -> sql.Update:
    here = {column.name for column in table.primary_key}
    values = {name: sql.func.coalesce(new, table.c[name]) if name in kept else new for name, new in given.items() if name not in here}
    return table.update().where(*(table.c[name] == given[name] for name in sorted(here))).values(values)


def _given(table: sql.Table, names: Sequence[str]) -> sql.TableValuedAlias:
    columns = (sql.column(name, table.c[name].type) for name in names)
    rows = sql.func.json_to_recordset(sql.bindparam("rows", type_=sql.JSON))
    return rows.table_valued(*columns).render_derived("given", with_types=True)


@cache
def _plain(table: sql.Table) -> sql.Insert:
    return table.insert()


@cache
def _new(dialect: str, table: sql.Table) -> sql.Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


def _insert(dialect: str, table: sql.Table) -> "postgresql.Insert | sqlite.Insert":
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - loaded only where it is the database in use: it delays every start

    return postgresql.insert(table)
