"""Writes tables that a spreadsheet opens without running anything in them. What stands in a table is its caller's affair."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MARK = "\ufeff"  # so that spreadsheets show Chinese


def write_rows(stream: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as CSV; None is an empty cell. Numbers stay numbers, words that would be a formula get an apostrophe before them."""
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow(["" if cell is None else cell if isinstance(cell, int | float) else inert(str(cell)) for cell in row])


def inert(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + cell if cell.lstrip(" \u3000").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
