"""Strict YAML: every value knows its line, a key stands once, an unknown key is refused by name and line.

Reads text and checks shapes; knows nothing of shops, rules or answers. No file is opened here but the one it is handed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import WrongFile
from bot.sentences import name_of, sentence

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Generic[Model]):
    """A document with everything that is wrong with it: `value` is None where it has not the shape; `lines` by place."""

    path: Path
    value: Model | None
    faults: tuple[WrongFile, ...]
    lines: Mapping[Path_, int]

    def fault(self, where: Path_, problem: str) -> WrongFile:
        """Blame a place of the document that only a wider look could find fault with."""
        name = name_of(where)
        return WrongFile(self.path, f"{name}: {problem}" if name else problem, line=_nearest(self.lines, where))


def read_yaml(path: Path, shape: type[Model]) -> Model:
    """Read `path` as one document of the given pydantic shape; raises WrongFile with the line to blame."""
    opened = open_yaml(path, shape)
    if opened.value is None or opened.faults:
        raise opened.faults[0]
    return opened.value


def open_yaml(path: Path, shape: type[Model], units: Mapping[str, str] | None = None) -> Opened[Model]:
    """Read `path` and collect all faults; raises WrongFile only where it is no YAML at all. `units` name what a figure counts, by place."""
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = cast("object", yaml.load(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as fault:
        raise WrongFile(path, _plain(fault), line=_fault_line(fault)) from None
    except (ValueError, RecursionError) as fault:
        raise WrongFile(path, f"not valid YAML ({fault})") from None
    if node is None:
        raise WrongFile(path, "the file is empty")
    twice: list[WrongFile] = []
    lines = dict(_lines(node, (), path, twice))
    value: Model | None = None
    wrong: list[WrongFile] = []
    try:
        value = shape.model_validate(data)
    except ValidationError as fault:
        places = [tuple(one["loc"]) for one in fault.errors()]
        for one, where in zip(fault.errors(), places, strict=True):
            if any(len(other) > len(where) and other[: len(where)] == where for other in places):
                continue  # only a consequence: a list is "too short" where its one entry is wrong
            wrong.append(WrongFile(path, sentence(one, where, units or {}), line=_nearest(lines, where)))
    faults = sorted((*twice, *wrong), key=lambda one: one.line or 0)
    return Opened(path=path, value=value, faults=tuple(faults), lines=lines)


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


def _lines(node: yaml.Node, where: Path_, path: Path, twice: list[WrongFile]) -> Iterator[tuple[Path_, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                twice.append(WrongFile(path, f"the key {name!r} stands twice", line=key.start_mark.line + 1))
            seen.add(name)
            yield (*where, name), key.start_mark.line + 1
            for below, line in _lines(value, (*where, name), path, twice):
                if below != (*where, name):
                    yield below, line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*where, index), path, twice)


def _nearest(lines: Mapping[Path_, int], where: Path_) -> int | None:
    for length in range(len(where), -1, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return None


def _plain(fault: yaml.YAMLError) -> str:
    problem = getattr(fault, "problem", None)
    return f"not valid YAML ({problem})" if problem else "not valid YAML"


def _fault_line(fault: yaml.YAMLError) -> int | None:
    mark = getattr(fault, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1
