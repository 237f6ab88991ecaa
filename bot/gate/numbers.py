"""Finds phone, card and identity numbers in any dress: other scripts, Chinese numerals, sounds, letters for digits, gaps, narration.

Digits of all sorts are brought to one alphabet, runs are cut out, and their shape is judged; order, waybill and item numbers are
let through by their own words, but only where nothing is disguised. Nothing here knows the rules' texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.rules import Tables

_LEET = {"e": "3", "i": "1", "l": "1", "|": "1", "o": "0", "b": "8", "z": "2", "s": "5", "g": "9", "q": "9"}
LEET = str.maketrans("013457", "oieast")
"""Digits that stand for letters inside a Latin word."""
_GAP = "[ ]{0,4}"
_MOBILE = 11
_SHORTEST = 7
_SURE = 4
"""Digits that are no letters and no sounds, without which the others of a number are believed less or not at all."""
_LONGEST_REACHABLE = 13


@dataclass(frozen=True, slots=True)
class Number:
    """A run of digits: what it reads as, where it stands in the plain reading, how plainly it was written."""

    digits: str
    start: int
    end: int
    disguised: bool
    separated: bool
    groups: tuple[str, ...] = ()
    lettered: bool = False
    """Letters stand for some digits: a number only beside a word that says so."""


class Numbers:
    """The scanner."""

    def __init__(self, tables: Tables, fillers: tuple[str, ...]) -> None:
        numerals = dict(tables.numerals)
        self._sure = _Alphabet(numerals)
        soft = {char: tables.spoken_digits[said] for char, said in tables.pinyin.items() if said in tables.spoken_digits}
        self._soft = _Alphabet({**_LEET, **soft, **numerals})
        # Told by the text itself, in half the time of translating it: how many sure digits, and whether doubtful ones make a run.
        self._digit = re.compile(f"[0-9{re.escape(''.join(numerals))}]")
        any_digit = f"[0-9{re.escape(''.join((*_LEET, *soft, *numerals)))}]"
        self._digits_of_all_sorts = re.compile(rf"{any_digit}(?:(?:[^\w|]|_){{0,4}}+{any_digit}){{{_MOBILE - 1}}}+")
        self._run = Pattern(f"[0-9](?:{_GAP}[0-9]){{6,}}")
        self._lone_run = Pattern("[0-9](?:[ ]{1,12}[0-9]){6,}(?:[^0-9]|$)")
        self._filled_run = Pattern("[0-9](?:[ #]{1,4}[0-9]){6,}(?:[^0-9]|$)")
        self._lettered_run = Pattern("[0-9eilobzsgq|]{7,19}")
        self._told_run = Pattern("[0-9](?:[ ]{0,12}[0-9]){10,}")
        self._three_four_four = Pattern("(?:^|[^0-9])(1[3-9][0-9][^0-9]{1,12}[0-9]{4}[^0-9]{1,12}[0-9]{4})(?:[^0-9]|$)")
        self._soft_run = Pattern(f"[0-9](?:{_GAP}[0-9]){{10,}}")
        self._fillers = Words(fillers)

    def of(self, plain: Reading) -> Iterator[Number]:
        """Every run of seven digits or more; runs with doubtful digits only where they make a mobile number."""
        text = plain.text
        certain = len(self._digit.findall(text))
        doubtful = self._digits_of_all_sorts.search(text) is not None
        if certain < _SURE and not doubtful:
            return
        sure = text.translate(self._sure)
        if certain >= _SHORTEST:
            yield from self._certain(text, sure)
        if certain >= _SURE:
            yield from self._lettered(text)
        if certain >= _MOBILE:
            yield from self._told(text, sure)
        soft = text.translate(self._soft) if doubtful else sure
        if soft != sure:
            for start, end in self._soft_run.all(soft):
                yield from self._doubtful(text, sure, soft, start, end)

    def _certain(self, text: str, sure: str) -> Iterator[Number]:
        for start, end in self._run.all(sure):
            number = self._number(text, sure, start, end)
            yield number
            if len(number.groups) > 1 and len(number.digits) > _LONGEST_REACHABLE:
                yield from self._each_group(text, sure, start, end)
        yield from self._set_apart(text, sure)

    def _told(self, text: str, sure: str) -> Iterator[Number]:
        narrated = self._narrated(text, sure)
        if narrated != sure:
            for start, end in (*self._told_run.all(narrated), *self._three_four_four.all(sure)):
                digits = "".join(char for char in narrated[start:end] if char.isdigit())
                if len(digits) == _MOBILE and end - start > _MOBILE:  # side by side it was no telling
                    yield Number(digits, start, end, disguised=True, separated=True)

    def _set_apart(self, text: str, sure: str) -> Iterator[Number]:
        """Digits one by one with wide gaps or with fillers between them."""
        for start, end in self._lone_run.all(sure):
            yield self._number(text, sure, start, _last_digit(sure, end))
        for start, end in self._filled_run.all(sure):
            places = [place for place in range(start, end) if sure[place].isdigit()]
            for some in _alike_filled(text, places):
                digits = "".join(sure[place] for place in some)
                if len(digits) >= _SHORTEST:
                    yield Number(digits, some[0], some[-1] + 1, disguised=True, separated=True)
            for some in (places[:_MOBILE], places[-_MOBILE:]):
                digits = "".join(sure[place] for place in some)
                if is_mobile(digits):
                    yield Number(digits, some[0], some[-1] + 1, disguised=True, separated=True)

    def _lettered(self, text: str) -> Iterator[Number]:
        for start, end in self._lettered_run.all(text):
            piece = text[start:end]
            certain = sum(map(str.isdigit, piece))
            if certain < len(piece) <= certain * 2 and not _goes_on(text, start, end):
                digits = "".join(_LEET.get(char, char) for char in piece)
                yield Number(digits, start, end, disguised=False, separated=False, lettered=True)

    def _number(self, text: str, sure: str, start: int, end: int) -> Number:
        piece = sure[start:end]
        digits = piece.replace(" ", "")
        raw = text[start:end]
        return Number(
            digits,
            start,
            end,
            disguised=any(char > "\u2fff" for char in raw),  # dashes and dots lie before the Chinese planes
            separated=len(digits) != len(piece),
            groups=tuple(piece.split()),
        )

    def _each_group(self, text: str, sure: str, start: int, end: int) -> Iterator[Number]:
        place = start
        for group in sure[start:end].split():
            place = sure.index(group, place)
            if len(group) >= _SHORTEST:
                yield self._number(text, sure, place, place + len(group))
            place += len(group)

    def _narrated(self, text: str, sure: str) -> str:
        chars = list(sure)
        for _, start, end in self._fillers.hits(text):
            chars[start:end] = " " * (end - start)
        return "".join(chars)

    def _doubtful(self, text: str, sure: str, soft: str, start: int, end: int) -> Iterator[Number]:
        places = [place for place in range(start, end) if soft[place].isdigit()]
        for first in range(len(places) - _MOBILE + 1):
            window = places[first : first + _MOBILE]
            rest = places[:first] + places[first + _MOBILE :]
            if any(sure[place].isdigit() for place in rest):
                continue
            if _cuts_a_word(text, window[0], window[-1]):
                continue
            digits = "".join(soft[place] for place in window)
            certain = sum(sure[place].isdigit() for place in window)
            if is_mobile(digits) and (certain >= _SURE or window[-1] - window[0] < _MOBILE + 3) and certain < _MOBILE:
                yield Number(digits, window[0], window[-1] + 1, disguised=True, separated=False)
                return


class _Alphabet(dict[int, str]):
    """A translation table: digits of any dress to digits, letters and characters to `#`, all else to a blank."""

    def __init__(self, digits: dict[str, str]) -> None:
        super().__init__({ord(char): digit for char, digit in digits.items()})

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = " "
        if char.isalnum():
            kept = char if char.isascii() and char.isdigit() else "#"
        if len(self) < 60_000:
            self[code] = kept
        return kept


def _last_digit(sure: str, end: int) -> int:
    """Step back over the one character after a run that was looked at."""
    return end if sure[end - 1].isdigit() else end - 1


def _alike_filled(text: str, places: list[int]) -> Iterator[list[int]]:
    """Cut digits into stretches with one and the same filler between them."""
    gaps = [text[one + 1 : other].strip() for one, other in pairwise(places)]
    first = 0
    for place in range(1, len(places)):
        if place == len(gaps) or gaps[place] != gaps[first]:
            yield places[first : place + 1]
            first = place


def _goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether letters or digits go on before the piece or after it."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(char.isascii() and char.isalnum() for char in around)


def is_mobile(digits: str) -> bool:
    """Tell a mainland mobile number."""
    return len(digits) == _MOBILE and digits[0] == "1" and digits[1] in "3456789"


def is_identity(digits: str) -> bool:
    """Tell an identity number by its date and check digit (the X of a few is not waited for)."""
    if len(digits) != 18 or digits[6:8] not in ("19", "20") or not "01" <= digits[10:12] <= "12":
        return False
    if not "01" <= digits[12:14] <= "31":
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digits[place]) * weight for place, weight in enumerate(weights))
    return "10-98765432"[total % 11] == digits[17]


def is_card(digits: str) -> bool:
    """Tell a bank card by its beginning, length and check digit."""
    if not 16 <= len(digits) <= 19 or digits[0] not in "3456":
        return False
    values = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in values) % 10 == 0


def _cuts_a_word(text: str, first: int, last: int) -> bool:
    before = first > 0 and text[first - 1].isascii() and text[first - 1].isalpha() and text[first].isascii()
    after = last + 1 < len(text) and text[last + 1].isascii() and text[last + 1].isalpha() and text[last].isascii()
    return before or after
