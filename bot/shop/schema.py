"""The fields of `shop.yaml` as the shapes declare them: path, kind, bounds, default. Their meaning in words is `reference`'s."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.shop.file import ShopFile
from bot.shop.part import Clock

_CLOCK_PATTERN = get_args(Clock)[1].metadata[0].pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: `path` as in the reference, `kind` (clock, text, flag, number, whole, list, pair, part, parts, map, day, one_of).

    `choices` for one_of and lists of such; `bounds` as (sign, number); `default` is None for a field that may be left out and says nothing
    then; `needed` where it may not be left out.
    """

    path: str
    kind: str
    choices: tuple[str, ...]
    bounds: tuple[tuple[str, str], ...]
    default: object
    needed: bool


@cache
def fields() -> tuple[Field, ...]:
    """List all fields in the order of the file, each part before what it holds."""
    return tuple(_walk(ShopFile, ""))


def _walk(shape: type[BaseModel], above: str) -> Iterator[Field]:
    for name, info in shape.model_fields.items():
        path = f"{above}{info.alias or name}"
        annotation: Any = _plain(info.annotation)
        kind, choices = _kind(annotation, info)
        default: object = info.get_default(call_default_factory=True)
        needed = info.is_required()
        yield Field(
            path=path,
            kind=kind,
            choices=choices,
            bounds=_bounds(info),
            default=None if default is PydanticUndefined else default,
            needed=needed,
        )
        below = _shape_below(annotation)
        if below is not None:
            yield from _walk(below, f"{path}.")


def _plain(annotation: Any) -> Any:
    """Take away what only says "or nothing" and what only annotates."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not types.NoneType))
    return annotation


def _shape_below(annotation: Any) -> type[BaseModel] | None:
    inner = _plain(get_args(annotation)[0]) if get_origin(annotation) is tuple else annotation
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _kind(annotation: Any, info: FieldInfo) -> tuple[str, tuple[str, ...]]:
    if get_origin(annotation) is tuple:
        inner = [_plain(one) for one in get_args(annotation)]
        if _shape_below(annotation) is not None:
            return "parts", ()
        return ("pair" if inner[-1] is int else "list"), _choices(inner[0])
    if get_origin(annotation) is Literal:
        return "one_of", tuple(str(one) for one in get_args(annotation))
    if get_origin(annotation) in (dict, Mapping):
        return "map", _choices(_plain(get_args(annotation)[1]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "part", ()
    if _choices(annotation):
        return "one_of", _choices(annotation)
    kinds = {bool: "flag", int: "whole", float: "number", Decimal: "number", date: "day"}
    if annotation in kinds:
        return kinds[annotation], ()
    return ("clock" if _is_clock(info) else "text"), ()


def _choices(annotation: Any) -> tuple[str, ...]:
    return tuple(one.value for one in annotation) if isinstance(annotation, type) and issubclass(annotation, StrEnum) else ()


def _is_clock(info: FieldInfo) -> bool:
    return any(getattr(one, "pattern", None) == _CLOCK_PATTERN for one in info.metadata)


def _bounds(info: FieldInfo) -> tuple[tuple[str, str], ...]:
    signs = (("gt", ">"), ("ge", "\u2265"), ("lt", "<"), ("le", "\u2264"))
    return tuple((sign, str(value)) for one in info.metadata for name, sign in signs if (value := getattr(one, name, None)) is not None)
