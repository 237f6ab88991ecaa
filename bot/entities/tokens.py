"""A folded text as numbers and known words, left to right, none overlapping another. What they mean together is not decided here."""

import re
from bisect import bisect_left
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from bot.entities.lexicon import Classes, Lexicon, lexicon

_NO_CLASSES: Classes = {}
_LARGEST = Decimal(10_000_000)
MOST = 50  # mentions of one sort that are kept: a text that names more names nothing, and the time stays linear


class Token(NamedTuple):
    """A word with its classes, or a number with its value.

    `loose`: Chinese digits without a unit between, of which nobody can say whether they mean one number (`three five`: three to five).
    `glued`: a Latin letter stands right before its digits.
    """

    start: int
    end: int
    word: str
    classes: Classes
    number: Decimal | None = None
    loose: bool = False
    glued: bool = False

    def has(self, kind: str) -> bool:
        """Tell whether the word is of a class."""
        return kind in self.classes


class Tokens:
    """The tokens of one text, with neighbours: two are neighbours where nothing but blanks lies between."""

    def __init__(self, text: str) -> None:
        words = lexicon()
        self.text = text
        self.list = _tokens(text, words)
        self.starts = [token.start for token in self.list]
        self.kinds = frozenset(kind for token in self.list for kind in token.classes)

    def after(self, index: int) -> Token | None:
        """Give the neighbour to the right of the token at `index`."""
        if index + 1 >= len(self.list):
            return None
        here, there = self.list[index], self.list[index + 1]
        return there if here.end == there.start or self.text[here.end : there.start].isspace() else None

    def before(self, index: int) -> Token | None:
        """Give the neighbour to the left of the token at `index`."""
        return None if index == 0 or self.after(index - 1) is None else self.list[index - 1]

    def has(self, *kinds: str) -> bool:
        """Tell whether any word of these classes stands in the text."""
        return not self.kinds.isdisjoint(kinds)

    def at(self, start: int) -> int:
        """Give the index of the first token that begins at or after `start`."""
        return bisect_left(self.starts, start)


@cache
def _numbers() -> re.Pattern[str]:
    words = lexicon()
    chinese = "".join([*words.numerals, *words.scales])
    alone = words.half + "".join(words.pairs)
    # Character classes only, each run bounded by the next character: no two ways to read a text, so the time is linear.
    return re.compile(f"[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?|[{chinese}]+|[{alone}]")


def _tokens(text: str, words: Lexicon) -> list[Token]:
    found: list[Token] = []
    for index, start, end in words.machine.find_matches_as_indexes(text):
        word = words.words[index]
        if _whole(text, start, end):
            found.append(Token(start, end, word, words.classes[index]))
    covered = [False] * len(text)
    for token in found:
        for place in range(token.start, token.end):
            covered[place] = True
    for match in _numbers().finditer(text):
        start, end = match.span()
        if covered[start] or covered[end - 1]:
            continue
        number = value_of(match[0], words)
        if number is not None and number <= _LARGEST:
            found.append(
                Token(
                    start,
                    end,
                    match[0],
                    _NO_CLASSES,
                    number,
                    _loose(match[0], words),
                    match[0][0].isdigit() and _glued(text, start),
                )
            )
    found.sort()
    return found


def _whole(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    if start and (
        (_latin(first) and _latin(text[start - 1])) or (first.isdigit() and (text[start - 1].isdigit() or text[start - 1] == "."))
    ):
        return False
    return end == len(text) or not ((_latin(last) and _latin(text[end])) or (last.isdigit() and (text[end].isdigit() or text[end] == ".")))


def _glued(text: str, start: int) -> bool:
    """Tell whether Latin letters run into a number; the sign for "times" is none."""
    if start == 0 or not _latin(text[start - 1]):
        return False
    return not (text[start - 1] == "x" and start > 1 and not _latin(text[start - 2]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _loose(word: str, words: Lexicon) -> bool:
    return len(word) > 1 and word[0] in words.numerals and all(words.numerals.get(char) for char in word)


def value_of(word: str, words: Lexicon) -> Decimal | None:
    """Read a number in digits or Chinese numerals; None where it is neither."""
    if word[0].isdigit():
        return Decimal(word.replace(",", "")) if len(word) <= 24 else None
    if word == words.half:
        return Decimal("0.5")
    if word in words.pairs:
        return Decimal(words.pairs[word])
    if all(char in words.numerals for char in word):
        return Decimal("".join(str(words.numerals[char]) for char in word)) if len(word) <= 8 else None
    return _scaled(word, words)


def _scaled(word: str, words: Lexicon) -> Decimal | None:
    total = section = digit = 0
    last_scale = 1
    pending = False
    for char in word[:16]:
        if char in words.numerals:
            digit, pending = words.numerals[char], True
            if digit == 0:
                last_scale = 10
            continue
        scale = words.scales[char]
        if scale == 10_000:
            total, section = (total + section + digit) * scale, 0
        else:
            section += (digit if pending else 1) * scale
        digit, pending, last_scale = 0, False, scale
    # "a hundred and two" is said with a zero; without it the digit counts the next lower tens (a hundred, two: 120).
    tail = digit * (last_scale // 10 if last_scale > 10 else 1) if pending else 0
    return Decimal(total + section + tail)
