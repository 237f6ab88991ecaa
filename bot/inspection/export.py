"""Reads a chat export: CSV (UTF-8 or GB 18030) with a header, or JSON lines, its columns found by name. Judges nothing.

Raises WrongFile naming the line. A row without text, of a buyer or of the system is counted and skipped.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bot.errors import WrongFile
from bot.inspection.words import bare, words
from bot.messages import Platform

LARGEST_CELL = 200_000
JSON_LINES = frozenset((".jsonl", ".ndjson", ".json"))
DAY = len("2026-01-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One row: who wrote what, when and where. `text` is None where the row is no agent's text."""

    line: int
    text: str | None
    agent: str
    time: str
    platform: Platform
    conversation: str

    @property
    def day(self) -> str:
        """The date, as YYYY-MM-DD where it begins so; otherwise empty."""
        day = self.time.replace("/", "-")[:DAY].replace("T", " ").split(" ", 1)[0]
        parts = day.split("-")
        whole = len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[0]) == 4
        return f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}" if whole else ""


def read_export(path: Path, platform: Platform | None) -> Iterator[Reply]:
    """Every row; `platform` is meant where a row names none. Raises WrongFile."""
    if not path.is_file():
        raise WrongFile(path, "the file does not exist")
    text = _decoded(path)
    if path.suffix.lower() in JSON_LINES:
        return _from_json(path, text, platform)
    return _from_csv(path, text, platform)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        wrong = data.count(b"\n", 0, fault.start) + 1
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise WrongFile(path, "the text is neither UTF-8 nor GB 18030", line=wrong) from None


def _from_csv(path: Path, text: str, platform: Platform | None) -> Iterator[Reply]:
    csv.field_size_limit(LARGEST_CELL)
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        header = next(rows, list[str]())
        columns = _columns(path, header, platform)
        before = rows.line_num
        for row in rows:
            line, before = before + 1, rows.line_num
            if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
                raise WrongFile(path, f"the row has {len(row)} cells, the header {len(header)}", line=line)
            cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
            yield _reply(path, line, cells, platform)
    except csv.Error as fault:
        raise WrongFile(path, f"this is no CSV: {fault}", line=rows.line_num) from None


def _from_json(path: Path, text: str, platform: Platform | None) -> Iterator[Reply]:
    for line, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            row: Any = json.loads(raw)
        except (ValueError, RecursionError):
            raise WrongFile(path, "this is not valid JSON", line=line) from None
        if not isinstance(row, dict):
            raise WrongFile(path, "a JSON object is needed", line=line)
        names, values = list(cast("dict[str, Any]", row)), list(cast("dict[str, Any]", row).values())
        columns = _columns(path, names, platform, line=line)
        cells = {name: "" if values[place] is None else str(values[place]).strip() for name, place in columns.items()}
        if not isinstance(values[columns["text"]], str | None):
            raise WrongFile(path, f"{names[columns['text']]} is not a string", line=line)
        yield _reply(path, line, cells, platform)


def _columns(path: Path, header: list[str], platform: Platform | None, *, line: int = 1) -> dict[str, int]:
    bared = [bare(name) for name in header]
    found: dict[str, int] = {}
    for column, names in words().columns.items():
        places = [bared.index(bare(name)) for name in names if bare(name) in bared]
        free = [place for place in places if place not in found.values()]
        if free:
            found[column] = free[0]
    if "text" not in found:
        raise WrongFile(path, f"no column holds the text; name it one of {', '.join(words().columns['text'])}", line=line)
    if "platform" not in found and platform is None:
        raise WrongFile(path, "no column names the platform; add one or give --platform", line=line)
    return found


def _reply(path: Path, line: int, cells: dict[str, str], platform: Platform | None) -> Reply:
    known = words()
    role = bare(cells.get("role", ""))
    named = cells.get("platform", "")
    meant = platform
    if named:
        meant = next((one for one, names in known.platforms.items() if bare(named) in map(bare, names)), None)
        if meant is None:
            raise WrongFile(path, f"the platform {named!r} is none of {', '.join(Platform)}", line=line)
    if meant is None:
        raise WrongFile(path, "the row names no platform; fill it in or give --platform", line=line)
    text = cells["text"]
    outgoing = bool(text) and role not in map(bare, known.buyers)
    return Reply(
        line=line,
        text=text if outgoing else None,
        agent=cells.get("agent", ""),
        time=cells.get("time", ""),
        platform=meant,
        conversation=cells.get("conversation", ""),
    )
