"""JSON lines from standard input, and back to standard output. A wrong line is named by its number; what stood before it is answered."""

import json
import math
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from bot.errors import WrongInput

_HALF = re.compile("[\ud800-\udfff]")
_MANY = 1 << 20  # bytes of a file from which on a bar is worth showing


def read_lines() -> Iterator[dict[str, Any]]:
    """Give each line of standard input as an object with a string `text`; raises WrongInput naming the line."""
    for _, row in numbered_lines():
        yield row


def numbered_lines() -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the same with each line's number, from 1; where a file goes in and another comes out, a terminal shows how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    console, size = Console(stderr=True), _size()
    with Progress(console=console, disable=not console.is_terminal or sys.stdout.isatty() or size < _MANY, transient=True) as progress:
        bar = progress.add_task("reading", total=size)
        for number, raw in enumerate(sys.stdin.buffer, 1):
            progress.advance(bar, len(raw))
            if not raw.strip():
                continue
            try:
                yield number, parse_line(raw)
            except WrongInput as fault:
                raise WrongInput(f"line {number}: {fault}") from None


def read_chunks(most: int) -> Iterator[list[dict[str, Any]]]:
    """Give the lines `most` at a time; those before a wrong line come first, then WrongInput."""
    chunk: list[dict[str, Any]] = []
    try:
        for row in read_lines():
            chunk.append(row)
            if len(chunk) == most:
                yield chunk
                chunk = []
    except WrongInput:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def write_line(row: dict[str, Any]) -> None:
    """Write one object."""
    print(line_of(row))


def line_of(row: dict[str, Any]) -> str:
    """Give an object as one line; half a surrogate pair, which no UTF-8 holds, is escaped, as JSON allows."""
    line = json.dumps(row, ensure_ascii=False)
    return json.dumps(row) if _HALF.search(line) else line


def parse_line(raw: bytes) -> dict[str, Any]:
    """Read one line; raises WrongInput, which doesn't know the line's number."""
    try:
        row: object = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError:
        raise WrongInput("this is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise WrongInput("this is not valid JSON") from None
    if not isinstance(row, dict):
        raise WrongInput("a JSON object is needed")
    if not isinstance(row.get("text"), str):  # pyright: ignore[reportUnknownMemberType]
        raise WrongInput("the field text is missing or not a string")
    return row  # pyright: ignore[reportUnknownVariableType] - a JSON object has string keys


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity: other programs couldn't read them


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):  # it would be written back as Infinity, which is no JSON
        raise WrongInput(f"the number {digits[:20]} is too large")
    return number


def _size() -> int:
    """Give the bytes of the file on standard input; 0 where it is none."""
    try:
        found = os.fstat(sys.stdin.fileno())
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
