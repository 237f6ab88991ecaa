"""Hides personal data in a text: stars where people read it, a mark in its place where it is kept to learn from. Nothing is looked up.

The one finder for the desk, the reports, the logs and what is taught; what it knows stands in `masks.yaml`. Every character is first
folded to one character (full width, circled, styled, invisible), so that a place in the reading is a place in the text.
Prices, sizes, dates and countings are numbers too, and nobody's: they stay.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import re2
from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("masks.yaml")
LONGEST = 500
Names = Callable[[str], Iterable[str]]
_re2: Any = re2  # it comes without types
_STAR = "*"
_SHORTEST, _MOBILE, _CARD = 7, 11, range(15, 20)
# How people group a mobile number, whatever stands between.
_GROUPED = frozenset(((3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (3, 3, 5), (4, 7), (5, 6), (6, 5)))
_LANDLINE = frozenset(((3, 7), (3, 8), (4, 7), (4, 8)))
_IDENTITY = frozenset(((6, 8, 4), (6, 8, 3), (6, 4, 4, 4), (3, 3, 4, 4, 4)))


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Kind(_Page):
    keep: tuple[int, int]
    stands: str


class _Shape(_Page):
    kind: str
    it: str
    unless: str | None = None


class _Masks(_Page):
    kinds: dict[str, _Kind]
    numerals: dict[str, str]
    fillers: tuple[str, ...]
    money: str
    units: str
    patterns: tuple[_Shape, ...]
    names: tuple[_Shape, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text that is somebody's."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits side by side: `before` is what stands between them and the group before."""

    digits: str
    start: int
    end: int
    before: str


def masked(text: str) -> str:
    """Give the text with personal data starred out, its first and last characters kept."""
    kinds = _page().kinds

    def starred(piece: _Piece) -> str:
        found = text[piece.start : piece.end]
        head, tail = kinds[piece.kind].keep
        return found[:head] + _STAR * max(3, len(found) - head - tail) + (found[-tail:] if tail else "")

    return _put(text, _pieces(_folded(text)), starred)


def anonymous(text: str, names: Names = lambda _: ()) -> str:
    """Give the text with marks for personal data, those of the training data, names of persons too; cut at 500 characters."""
    plain = _folded(text)
    told = [_Piece(start, start + len(name), "name") for name in names(text) if name for start in _places(text, name)]
    pieces = (*_shaped(plain, _page().patterns), *told, *_shaped(plain, _page().names), *_numbers(plain))
    return _put(text, pieces, lambda piece: _page().kinds[piece.kind].stands)[:LONGEST].strip()


def _put(text: str, pieces: Iterable[_Piece], instead: Callable[[_Piece], str]) -> str:
    kept: list[_Piece] = []
    for piece in pieces:  # of two that overlap, the first found
        if all(piece.end <= one.start or one.end <= piece.start for one in kept):
            kept.append(piece)
    for piece in sorted(kept, key=lambda one: -one.start):
        text = text[: piece.start] + instead(piece) + text[piece.end :]
    return text


def _pieces(plain: str) -> Iterator[_Piece]:
    yield from _shaped(plain, _page().patterns)
    yield from _numbers(plain)


def _shaped(plain: str, shapes: Sequence[_Shape]) -> Iterator[_Piece]:
    for shape in shapes:
        for match in _compiled(shape.it).finditer(plain):
            if shape.unless is None or not _compiled(shape.unless).search(match.group(1)):
                yield _Piece(match.start(1), match.end(1), shape.kind)


def _numbers(plain: str) -> Iterator[_Piece]:
    """Find numbers that reach or name somebody, however they are written."""
    text = plain.translate(_numerals())
    for run in _run().finditer(text):
        start, end = run.span()
        groups = _groups(text, start, end)
        counted = _counted(plain, start, end)
        place = 0
        while place < len(groups):
            taken = 0 if counted else _several(groups[place:])
            if taken:
                kind = "phone" if _is_mobile("".join(group.digits for group in groups[place : place + taken])) else "number"
                yield _Piece(groups[place].start, groups[place + taken - 1].end, kind)
            elif _alone(groups[place], plain):
                yield _with_letters(plain, groups[place])
            place += max(1, taken)


def _several(groups: Sequence[_Group]) -> int:
    """Tell how many groups, from the first on, are one number: a mobile, a card, an identity, or digits one by one."""
    total = 0
    for number, group in enumerate(groups, 1):
        total += len(group.digits)
        if total > _CARD[-1]:
            break
        if number == 1:
            continue
        digits, sizes = "".join(one.digits for one in groups[:number]), tuple(len(one.digits) for one in groups[:number])
        alike = len({one.before for one in groups[1:number]}) == 1
        if total == _MOBILE and _is_mobile(digits) and (sizes in _GROUPED or (alike and not _is_list(groups[:number]))):
            return number
        if sizes in _LANDLINE and digits[0] == "0":
            return number
        if total in _CARD and ((sizes in _IDENTITY and digits[6:8] in {"19", "20"}) or _is_card(groups[:number])):
            return number
    ones = next((number for number, group in enumerate(groups) if len(group.digits) != 1), len(groups))
    return ones if ones >= _SHORTEST and not _is_dull("".join(group.digits for group in groups[:ones])) else 0


def _alone(group: _Group, plain: str) -> bool:
    # One Chinese numeral beside plain digits is a word of its own: "the one 20261122".
    digits = group.digits
    raw = plain[group.start : group.end]
    if sum(not char.isdigit() for char in raw) == 1:
        digits = "".join(char for char in raw if char.isdigit())
    if _is_mobile(digits):  # 15511111111 is somebody's, and dearly bought
        return True
    if len(digits) < _SHORTEST or _is_dull(digits) or _is_day(digits):
        return False
    return not _counted(plain, group.start, group.end)


def _with_letters(plain: str, group: _Group) -> _Piece:
    start, end = group.start, group.end
    while start and plain[start - 1].isascii() and plain[start - 1].isalpha() and group.start - start < 4:
        start -= 1
    if start < group.start:
        return _Piece(start, end, "order")
    end += plain[end : end + 1] in {"X", "x"} and len(group.digits) == 17
    return _Piece(start, end, "phone" if _is_mobile(group.digits) else "number")


def _is_mobile(digits: str) -> bool:
    return len(digits) == _MOBILE and digits[0] == "1" and digits[1] in "3456789"


def _is_card(groups: Sequence[_Group]) -> bool:
    digits = "".join(group.digits for group in groups)
    if {len(group.digits) for group in groups[:-1]} != {4} or digits[0] not in "3456" or _is_list(groups):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return digits.startswith("62") or sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_list(groups: Sequence[_Group]) -> bool:
    """Tell a list of like numbers (sizes, prices, hours) from one number in pieces."""
    sizes = {len(group.digits) for group in groups[:-1]}
    values = [int(group.digits) for group in groups]
    return (
        sizes == {3} or (sizes != {1} and all(one < other for one, other in pairwise(values))) or (sizes == {2} and groups[1].before == ":")
    )


def _is_dull(digits: str) -> bool:
    """Tell a counting (1234567) and what is typed for fun (6666666, 2333333)."""
    return len(set(digits)) <= 2 or all(int(other) == int(one) + 1 for one, other in pairwise(digits))


def _is_day(digits: str) -> bool:
    return len(digits) == 8 and digits[:2] in {"19", "20"} and "01" <= digits[4:6] <= "12" and "01" <= digits[6:] <= "31"


def _counted(plain: str, start: int, end: int) -> bool:
    page = _page()
    return plain[max(0, start - 1) : start] in {*page.money} or plain[end : end + 1] in {*page.units}


def _groups(text: str, start: int, end: int) -> tuple[_Group, ...]:
    found: list[_Group] = []
    for match in _compiled("[0-9]+").finditer(text[start:end]):
        at = (start + match.start(), start + match.end())
        found.append(_Group(match.group(0), *at, text[found[-1].end : at[0]] if found else ""))
    return tuple(found)


def _places(text: str, name: str) -> Iterator[int]:
    place = text.find(name)
    while place >= 0:
        yield place
        place = text.find(name, place + len(name))


class _Folds(dict[int, str]):
    """What each character is read as: one character, always."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        plain = unicodedata.normalize("NFKC", char)
        if digit is not None:
            folded = str(digit)
        elif unicodedata.category(char) in {"Cf", "Cs", "Mn", "Me"}:
            folded = " "
        else:
            folded = plain if len(plain) == 1 else char
        if len(self) < 60_000:
            self[code] = folded
        return folded


_FOLDS = _Folds()


def _folded(text: str) -> str:
    return text.translate(_FOLDS)


@cache
def _page() -> _Masks:
    return read_yaml(FILE, _Masks)


@cache
def _numerals() -> Mapping[int, str]:
    return {ord(char): digit for digit, chars in _page().numerals.items() for char in chars}


@cache
def _run() -> Any:
    fillers = "|".join(_page().fillers)
    return _re2.compile(rf"[0-9](?:(?:[^\p{{L}}\p{{N}}\n]|{fillers}){{0,4}}[0-9])*")


@cache
def _compiled(expression: str) -> Any:
    return _re2.compile(expression)
