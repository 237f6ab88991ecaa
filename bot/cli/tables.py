"""Rows from and into the files that data people keep: JSON lines, CSV, Parquet, told apart by the name's end. Never what a row means.

Parquet is read and written by DuckDB, a few thousand rows at a time, so that a file may be larger than the memory.
"""

import csv
import glob
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from bot import spreadsheet
from bot.cli.lines import parse_line
from bot.errors import WrongFile, WrongInput

ENDS = (".jsonl", ".csv", ".parquet")
SHEETS = (".xlsx", ".xls", ".ods", ".numbers")
_AT_ONCE = 4096


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Give a file's rows, each with a string `text`; raises WrongFile with the row's line (a Parquet file's row from 1)."""
    if not path.is_file():
        raise WrongFile(path, "the file does not exist")
    readers = {".csv": _read_csv, ".parquet": _read_parquet}
    yield from readers.get(path.suffix, _read_lines)(path)


def count_rows(path: Path) -> int:
    """Give about how many rows a file has, for a progress bar: a CSV text over several lines counts more than once."""
    if not path.is_file():
        return 0
    if path.suffix == ".parquet":
        import duckdb

        with suppress(duckdb.Error):  # what is wrong with it is told when it is read
            return int(_parquet(path, "count(*)").fetchone()[0])
        return 0
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def columns_of(path: Path) -> list[str]:
    """Name a file's columns, where it has them even without a row."""
    if path.suffix == ".csv":
        with path.open(encoding=_encoding(path), newline="") as file:
            return list(csv.DictReader(file).fieldnames or ())
    if path.suffix == ".parquet":
        return [str(one[0]) for one in _parquet(path, "one.*").description]
    return []


def to_format(lines: Path, end: str, columns: Sequence[str] = ()) -> None:
    """Turn a file of JSON lines into the format of a name's end, in place: every field a column; in CSV what is nested stands as JSON.

    `columns`: those of a table without a row.
    """
    writer = {".csv": _write_csv, ".parquet": _write_parquet}.get(end)
    if writer:
        table = lines.with_suffix(".table")
        try:
            writer(lines, table, columns)
            table.replace(lines)
        finally:
            table.unlink(missing_ok=True)


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                yield parse_line(raw)
            except WrongInput as fault:
                raise WrongFile(path, str(fault), line=number) from None


def _read_csv(path: Path) -> Iterator[dict[str, Any]]:
    begins = 1
    with path.open(encoding=_encoding(path), newline="") as file:
        rows = csv.DictReader(file, restkey="more", strict=True)
        try:
            if rows.fieldnames is None:
                raise WrongFile(path, "the file is empty; a CSV begins with the names of its columns, text among them")
            if "text" not in rows.fieldnames:
                raise WrongFile(path, "the column text is missing", line=rows.line_num)
            begins = rows.line_num + 1
            for row in rows:
                if row.get("text") is None:
                    raise WrongFile(path, "the column text is missing", line=rows.line_num)
                yield dict(row)
                begins = rows.line_num + 1
        except UnicodeDecodeError:
            raise WrongFile(path, "the text is neither UTF-8 nor GB 18030", line=rows.line_num + 1) from None
        except csv.Error as fault:
            # Where a quote is never closed, the library has read on to the end: the row's first line is the one to look at.
            problem = "a quote is opened and never closed" if "unexpected end" in str(fault) else f"this is not CSV ({fault})"
            raise WrongFile(path, problem, line=begins) from None


def _encoding(path: Path) -> str:
    """Tell UTF-8 from GB 18030, as Chinese table programs save it; read through once, so that the memory holds no large file."""
    with suppress(UnicodeDecodeError), path.open(encoding="utf-8-sig") as file:
        while file.read(1 << 20):
            pass
        return "utf-8-sig"
    return "gb18030"


def _read_parquet(path: Path) -> Iterator[dict[str, Any]]:
    import duckdb

    number = 0
    try:
        rows = _parquet(path, "to_json(one)")  # as JSON, so that dates and decimals come as text and numbers
        while some := rows.fetchmany(_AT_ONCE):
            for (row,) in some:
                number += 1
                yield parse_line(row.encode())
    except duckdb.Error:
        raise WrongFile(path, "this is not Parquet, or it is damaged", line=number or None) from None
    except WrongInput as fault:
        raise WrongFile(path, str(fault), line=number) from None


def _parquet(path: Path, wanted: str) -> Any:
    import duckdb

    return duckdb.connect().execute(f"SELECT {wanted} FROM read_parquet(?) one", [glob.escape(str(path))])  # noqa: S608 - the words are ours


def _write_parquet(lines: Path, table: Path, columns: Sequence[str]) -> None:
    import duckdb

    whole = lines.with_suffix(".whole")
    with whole.open("w", encoding="utf-8", errors="replace") as file:  # half a surrogate pair isn't UTF-8
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _objects(lines))
    whole.replace(lines)
    target = str(table).replace("'", "''")
    if not lines.stat().st_size and columns:
        empty = ", ".join(f'NULL::VARCHAR AS "{name.replace(chr(34), chr(34) * 2)}"' for name in columns)
        duckdb.connect().execute(f"COPY (SELECT {empty} WHERE false) TO '{target}' (FORMAT parquet)")
        return
    rows = "read_json(?, format = 'newline_delimited', sample_size = -1)"  # -1: a column's type is told by all rows
    duckdb.connect().execute(f"COPY (SELECT * FROM {rows}) TO '{target}' (FORMAT parquet)", [glob.escape(str(lines))])  # noqa: S608 - COPY takes no parameter there


def _write_csv(lines: Path, table: Path, columns: Sequence[str]) -> None:
    columns = list(dict.fromkeys(name for row in _objects(lines) for name in row)) or columns
    with table.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        spreadsheet.write_rows(file, chain([columns], ([_cell(row.get(name)) for name in columns] for row in _objects(lines))))


def _objects(lines: Path) -> Iterator[dict[str, Any]]:
    with lines.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value
