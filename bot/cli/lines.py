"""JSON lines from standard input, and back to standard output. A wrong line is named by its number."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from bot.errors import WrongInput


def read_lines() -> Iterator[dict[str, Any]]:
    """Give each line of standard input as an object with a string `text`; raises WrongInput naming the line."""
    for _, row in numbered_lines():
        yield row


def numbered_lines() -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the same with each line's number, from 1."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if not raw.strip():
            continue
        yield number, _object(raw, number)


def write_line(row: dict[str, Any]) -> None:
    """Write one object."""
    print(json.dumps(row, ensure_ascii=False))


def _object(raw: bytes, number: int) -> dict[str, Any]:
    try:
        row: object = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise WrongInput(f"line {number}: this is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise WrongInput(f"line {number}: this is not valid JSON") from None
    if not isinstance(row, dict):
        raise WrongInput(f"line {number}: a JSON object is needed")
    if not isinstance(row.get("text"), str):  # pyright: ignore[reportUnknownMemberType]
        raise WrongInput(f"line {number}: the field text is missing or not a string")
    return row  # pyright: ignore[reportUnknownVariableType] - a JSON object has string keys
