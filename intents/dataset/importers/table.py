"""What lives here: CSV (or tab-separated) files as Excel saves them: UTF-8 with a mark, or GB18030. Reads the disk.

What never may: guessing at a file without a header line.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

from intents.dataset.importers.opening import opened
from intents.dataset.labelled import LabelledText
from intents.errors import WrongData

_ENCODINGS = ("utf-8-sig", "gb18030")
_SEVERAL = ("+", "|", ";")


def read_table(path: Path) -> tuple[LabelledText, ...]:
    """Read a CSV with a header line (names: headers.yaml); several intents are joined by +, | or ;. Raises WrongData."""
    text = opened(path, _ENCODINGS)
    first = text.split("\n", 1)[0]
    mark = max((",", "\t", ";"), key=first.count)
    lines = _lines(path, text, mark)
    _, first_cells = next(lines, (1, list[str]()))
    header = [name.strip().lower() for name in first_cells]
    place = _places(path, header)
    rows: list[LabelledText] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if len(cells) <= max(place["text"], place["intent"]):
            raise WrongData(path, f"has {len(cells)} cells where the header has {len(header)}", line=number)
        found = {name: cells[at].strip() for name, at in place.items() if at < len(cells)}
        if not found["text"]:
            raise WrongData(path, "the text is empty", line=number)
        rows.append(
            LabelledText(
                text=found["text"],
                intents=_intents(found["intent"]),
                sentiment=found.get("sentiment") or None,
                view=found.get("view", ""),
            )
        )
    if not rows:
        raise WrongData(path, "holds a header and no line")
    return tuple(rows)


def _lines(path: Path, text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the number of its last line; an open quote, which would swallow all rows after it, is refused."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    begins = 1
    try:
        for cells in rows:
            yield rows.line_num, cells
            begins = rows.line_num + 1
    except csv.Error as problem:
        told = "a quote is opened and never closed" if "unexpected end" in str(problem) else f"is not CSV ({problem})"
        raise WrongData(path, told, line=begins) from None


def _places(path: Path, header: list[str]) -> dict[str, int]:
    words = cast("dict[str, list[str]]", yaml.safe_load((Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")))
    place = {
        meaning: next(at for at, name in enumerate(header) if name in names)
        for meaning, names in words.items()
        if any(name in names for name in header)
    }
    for needed in ("text", "intent"):
        if needed not in place:
            raise WrongData(path, f"has no column for {needed} (its header: {', '.join(header) or 'empty'})", line=1)
    return place


def _intents(cell: str) -> tuple[str, ...]:
    for mark in _SEVERAL:
        cell = cell.replace(mark, "+")
    return tuple(part.strip() for part in cell.split("+") if part.strip())
