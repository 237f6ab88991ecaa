"""Strict YAML: every value knows its line, a key stands once, an unknown key is refused by name and line.

Reads text and checks shapes; knows nothing of shops, rules or answers. No file is opened here but the one it is handed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import WrongFile

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]


def read_yaml(path: Path, shape: type[Model]) -> Model:
    """Read `path` as one document of the given pydantic shape; raises WrongFile with the line to blame."""
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as fault:
        raise WrongFile(path, _plain(fault), line=_fault_line(fault)) from None
    if node is None:
        raise WrongFile(path, "the file is empty")
    lines = dict(_lines(node, (), path))
    data = cast("object", yaml.load(text, Loader=yaml.CSafeLoader))
    try:
        return shape.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = tuple(first["loc"])
        raise WrongFile(path, _sentence(first["type"], where, first["msg"]), line=_nearest(lines, where)) from None


def read_text(path: Path) -> str:
    """Read a UTF-8 file (a byte-order mark is dropped); raises WrongFile."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise WrongFile(path, "the file does not exist") from None
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise WrongFile(path, "the file is not UTF-8 text", line=line) from None
    except OSError as fault:
        raise WrongFile(path, f"the file can't be read ({fault.strerror})") from None


def _lines(node: yaml.Node, where: Path_, path: Path) -> Iterator[tuple[Path_, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise WrongFile(path, f"the key {name!r} stands twice", line=key.start_mark.line + 1)
            seen.add(name)
            yield (*where, name), key.start_mark.line + 1
            for below, line in _lines(value, (*where, name), path):
                if below != (*where, name):
                    yield below, line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*where, index), path)


def _nearest(lines: dict[Path_, int], where: Path_) -> int | None:
    for length in range(len(where), -1, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return None


def _sentence(kind: str, where: Path_, message: str) -> str:
    name = ".".join(str(step) for step in where)
    if kind == "extra_forbidden":
        return f"unknown key {name!r}"
    if kind == "missing":
        return f"the key {name!r} is missing"
    return f"{name or 'the document'}: {message[:1].lower()}{message[1:]}"


def _plain(fault: yaml.YAMLError) -> str:
    problem = getattr(fault, "problem", None)
    return f"not valid YAML ({problem})" if problem else "not valid YAML"


def _fault_line(fault: yaml.YAMLError) -> int | None:
    mark = getattr(fault, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1
