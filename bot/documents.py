"""Strict YAML: every value knows its line, a key stands once, an unknown key is refused by name and line.

Reads text and checks shapes; knows nothing of shops, rules or answers. No file is opened here but the one it is handed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import WrongFile
from bot.sentences import name_of, sentence

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]
_DEEPEST = 50  # levels: no file here needs more than ten, and the YAML library itself dies of a hundred thousand
_LARGEST = 200_000  # values, each alias counted as all that it stands for
_BRACKETS = re.compile(r"[][{}]")
_STEPS = re.compile(r"(?:[-?] +){50}")


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
    return parse_yaml(path, read_text(path), shape)


def parse_yaml(path: Path, text: str, shape: type[Model]) -> Model:
    """Read `text`, which stands in `path`, as `read_yaml` does."""
    opened = _opened(path, text, shape, {})
    if opened.value is None or opened.faults:
        raise opened.faults[0]
    return opened.value


def open_yaml(path: Path, shape: type[Model], units: Mapping[str, str] | None = None) -> Opened[Model]:
    """Read `path` and collect all faults; raises WrongFile only where it is no YAML at all. `units` name what a figure counts, by place."""
    return _opened(path, read_text(path), shape, units or {})


def _opened(path: Path, text: str, shape: type[Model], units: Mapping[str, str]) -> Opened[Model]:
    twice: list[WrongFile] = []
    lines: dict[Path_, int] = {}
    try:
        _check_depth(path, text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                raise WrongFile(path, "the file is empty")
            _check_size(path, node)
            lines.update(_lines(node, (), path, twice))
            data = cast("object", loader.construct_document(node))  # pyright: ignore[reportUnknownMemberType] - untyped there
        finally:
            loader.dispose()
    except yaml.YAMLError as fault:
        raise WrongFile(path, _plain(fault), line=_fault_line(fault, text)) from None
    value: Model | None = None
    wrong: list[WrongFile] = []
    try:
        value = shape.model_validate(data)
    except ValidationError as fault:
        places = [tuple(one["loc"]) for one in fault.errors()]
        for one, where in zip(fault.errors(), places, strict=True):
            if any(len(other) > len(where) and other[: len(where)] == where for other in places):
                continue  # only a consequence: a list is "too short" where its one entry is wrong
            wrong.append(WrongFile(path, sentence(one, where, units), line=_nearest(lines, where)))
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


class _Loader(yaml.CSafeLoader):
    """The safe loader, which blames a value's line where the library forgets to (`!!int ""`, 2024-99-99)."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - untyped there
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            problem = f"{node.value!r} is no {node.tag.rsplit(':', 1)[-1]}"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from fault


def _check_depth(path: Path, text: str) -> None:
    """Refuse what is nested without end, before the library, which follows it by recursion, sees it."""
    deepest = max(accumulate(1 if one in "[{" else -1 for one in _BRACKETS.findall(text)), default=0)
    if deepest <= _DEEPEST and _STEPS.search(text) is None:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            mark = event.start_mark
            raise WrongFile(path, f"nested more than {_DEEPEST} levels deep", line=None if mark is None else mark.line + 1)


def _check_size(path: Path, node: yaml.Node) -> None:
    """Refuse aliases that stand for themselves or for more than anybody writes."""
    sizes: dict[int, int] = {}
    open_: set[int] = set()

    def size(one: yaml.Node) -> int:
        if isinstance(one, yaml.ScalarNode):
            return 1
        if id(one) in open_:
            raise WrongFile(path, "an alias stands for what it is part of", line=one.start_mark.line + 1)
        if id(one) not in sizes:
            open_.add(id(one))
            below = [part for pair in one.value for part in pair] if isinstance(one, yaml.MappingNode) else one.value
            sizes[id(one)] = 1 + sum(map(size, below))
            open_.discard(id(one))
        if sizes[id(one)] > _LARGEST:
            raise WrongFile(path, "aliases repeat more than a file may hold", line=one.start_mark.line + 1)
        return sizes[id(one)]

    size(node)


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
    if isinstance(fault, yaml.reader.ReaderError):
        return "not valid YAML (a control character)"
    problem = getattr(fault, "problem", None)
    return f"not valid YAML ({problem})" if problem else "not valid YAML"


def _fault_line(fault: yaml.YAMLError, text: str) -> int | None:
    if isinstance(fault, yaml.reader.ReaderError):
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        return None if found is None else text.count("\n", 0, found.start()) + 1
    mark = getattr(fault, "problem_mark", None)
    return None if mark is None else int(mark.line) + 1
