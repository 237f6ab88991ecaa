"""Rows named by several columns at once: the one place that says "one of these keys" so that both databases go by the index.

No table of ours is named here.
"""

import sqlalchemy as sql


def among(dialect: str, *columns: sql.ColumnElement[str]) -> sql.ColumnElement[bool]:
    """Tell whether these columns together are one of the parameter `keys`, a sequence of tuples of strings.

    The keys travel as one JSON text: the statement is the same for any number of them. SQLite reads the whole table for a list
    of row values, `(a, b) IN (VALUES …)`, and takes the index for a subquery.
    """
    each = sql.func.json_array_elements if dialect == "postgresql" else sql.func.json_each
    keys = each(sql.bindparam("keys", type_=sql.JSON)).table_valued(sql.column("value", sql.JSON))
    parts = (keys.c.value[place].as_string() for place in range(len(columns)))
    return sql.tuple_(*columns).in_(sql.select(*parts))
