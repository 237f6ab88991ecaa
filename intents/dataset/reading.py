"""What lives here: the reader and the writer of our JSONL. Reads and writes the disk.

What never may: guessing at what a line means. A line that can't be used is an error that names file and line.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from intents.dataset.labelled import LabelledText
from intents.errors import WrongData


def read(path: Path) -> tuple[LabelledText, ...]:
    """Read labelled text: a .jsonl file, or a folder's *.jsonl files in order of name.

    A line is `{"text": str, "intents": [str, …] or "intent": str, "sentiment"?, "view"?, "intents_ok"?, "sentiment_ok"?}`; in a
    line without `intents`, `second` may list what is wanted besides. Other keys are passed over. Raises WrongData (file, line, what is
    wrong).
    """
    if path.is_dir():
        files = sorted(path.glob("*.jsonl"))
        if not files:
            raise WrongData(path, "this folder holds no .jsonl file")
        return tuple(row for file in files for row in read(file))
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as problem:
        raise WrongData(path, f"can't be read ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        raise WrongData(path, f"is not UTF-8 (byte {problem.start})") from problem
    rows = tuple(_row(path, place, line) for place, line in enumerate(lines, 1) if line.strip())
    if not rows:
        raise WrongData(path, "holds no line")
    return rows


def write(path: Path, rows: Iterable[LabelledText]) -> int:
    """Write `rows` as JSONL to `path` (replaced), and give how many there were."""
    lines = [json.dumps(_fields(row), ensure_ascii=False) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def _fields(row: LabelledText) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": row.text, "intents": list(row.intents)}
    if row.sentiment:
        fields["sentiment"] = row.sentiment
    if row.view:
        fields["view"] = row.view
    return fields


def _row(path: Path, place: int, line: str) -> LabelledText:
    try:
        raw: Any = json.loads(line)
    except json.JSONDecodeError as problem:
        raise WrongData(path, f"not JSON ({problem.msg} at column {problem.colno})", line=place) from problem
    except (ValueError, RecursionError) as problem:
        raise WrongData(path, "not JSON that can be read (too deep, or a number too long)", line=place) from problem
    if not isinstance(raw, dict):
        raise WrongData(path, "must be a JSON object", line=place)
    fields = cast("dict[str, Any]", raw)
    text = fields.get("text")
    if not isinstance(text, str):
        raise WrongData(path, "`text` is missing or not a string", line=place)
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise WrongData(path, "`text` holds half a surrogate pair, which is no character", line=place)
    alternatives = _names(path, place, fields, "intents_ok")
    if "intents" in fields:
        intents = _names(path, place, fields, "intents")
    elif isinstance(fields.get("intent"), str) and fields["intent"]:
        intents = (cast("str", fields["intent"]),)
    elif "intents_ok" in fields:
        intents = (*alternatives[:1], *_names(path, place, fields, "second"))
    else:
        raise WrongData(path, "needs `intents` (a list of names) or `intent` (a name)", line=place)
    sentiment = fields.get("sentiment")
    if sentiment is not None and not isinstance(sentiment, str):
        raise WrongData(path, "`sentiment` must be a string", line=place)
    view = fields.get("view")
    return LabelledText(
        text=text,
        intents=intents,
        sentiment=sentiment or None,
        view=view if isinstance(view, str) else "",
        intents_ok=alternatives,
        sentiment_ok=_names(path, place, fields, "sentiment_ok"),
        where=f"{path}:{place}",
    )


def _names(path: Path, place: int, fields: dict[str, Any], key: str) -> tuple[str, ...]:
    raw = fields.get(key, [])
    if not isinstance(raw, list) or not all(isinstance(name, str) and name for name in cast("list[Any]", raw)):
        raise WrongData(path, f"`{key}` must be a list of names", line=place)
    return tuple(cast("list[str]", raw))
