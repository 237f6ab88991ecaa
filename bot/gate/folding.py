"""Folds single characters: full width, traditional, look-alike, accented, invisible, emoji. Knows no word and no rule."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import compress

from bot.gate.reading import Reading
from bot.rules import Tables

_REMEMBERED = 60_000
_BLANKS = frozenset("\u3164\u115f\u1160\u2800\u17b4\u17b5\uffa0")
_ENDS = dict.fromkeys("。!\n\r\u2028\u2029;", "。") | {"?": "?"}
_PAUSES = dict.fromkeys(",、…", ",")
_KEPT = dict.fromkeys("+@%¥$#", "")
_DRESSED = re.compile(r"(?:LATIN|INDICATOR SYMBOL) (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?")
"""Unicode's name of a letter in some dress: circled, squared, negative, barred, as a flag's half."""


def is_han(char: str) -> bool:
    """Tell a Chinese character of the common planes."""
    return "\u3400" <= char <= "\u9fff"


class _Folds(dict[str, str]):
    """What a character folds to, remembered; at most `_REMEMBERED` of them so that nobody can fill the memory."""

    def __init__(self, table: Mapping[str, str]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, char: str) -> str:
        folded = self._fold(char)
        if len(self) < _REMEMBERED:
            self[char] = folded
        return folded

    def _fold(self, char: str) -> str:
        if char in self._table:
            return self._table[char]
        if char in _BLANKS:
            return ""
        digit = unicodedata.digit(char, None)
        if digit is not None:
            return str(digit)
        kept: list[str] = []
        for part in unicodedata.normalize("NFKD", char):
            kind = unicodedata.category(part)
            if kind in ("Mn", "Me", "Cf", "Cs", "Co", "Cn") or (kind == "Cc" and part not in "\n\r\t"):
                continue
            kept += [self._table.get(lower, self._table.get(part, lower)) for lower in _undressed(part).casefold()]
        return "".join(kept)


def _undressed(char: str) -> str:
    if char.isascii():
        return char
    found = _DRESSED.search(unicodedata.name(char, ""))
    return found[1] if found and found.end() == len(found.string) else char


class _Marks(dict[str, str]):
    """What a folded character is in the tight reading: itself, a clause mark, or nothing."""

    def __missing__(self, char: str) -> str:
        if char in _ENDS:
            kept = _ENDS[char]
        elif char in _PAUSES:
            kept = _PAUSES[char]
        elif char.isalnum() or char in _KEPT:
            kept = char
        else:
            kept = ""
        if len(self) < _REMEMBERED:
            self[char] = kept
        return kept


class _Aloud(dict[str, str]):
    """What a raw character is in the tight reading where pictures are read aloud."""

    def __init__(self, emoji: Mapping[str, str], folds: _Folds, marks: _Marks) -> None:
        super().__init__({char: word for char, word in emoji.items() if word})
        self._folds, self._marks = folds, marks

    def __missing__(self, char: str) -> str:
        said = "".join(self._marks[piece] for piece in self._folds[char])
        if len(self) < _REMEMBERED:
            self[char] = said
        return said


class Folding:
    """The character tables, ready for use."""

    def __init__(self, tables: Tables) -> None:
        self._folds = _Folds(tables.folds)
        self._marks = _Marks()
        self._aloud = _Aloud(tables.emoji, self._folds, self._marks)
        self._emoji_set = frozenset(tables.emoji)

    def plain(self, raw: str) -> Reading:
        """Every character folded, nothing visible dropped."""
        folded = list(map(self._folds.__getitem__, raw))
        text = "".join(folded)
        if len(text) == len(raw) and "" not in folded:
            return Reading(name="plain", text=text, at=list(range(len(raw))), to=list(range(1, len(raw) + 1)))
        at = [place for place, piece in enumerate(folded) for _ in piece]
        return Reading(name="plain", text=text, at=at, to=[place + 1 for place in at])

    def tight(self, plain: Reading) -> Reading:
        """Letters, digits and Chinese characters with clause marks between; blanks, symbols and pictures are gone."""
        kept = list(map(self._marks.__getitem__, plain.text))
        text = "".join(kept)
        if "" not in kept:
            return Reading(name="tight", text=text, at=plain.at, to=plain.to)
        at = list(compress(plain.at, kept))
        return Reading(name="tight", text=text, at=at, to=list(compress(plain.to, kept)))

    def spoken(self, raw: str) -> Reading | None:
        """Make the tight reading with pictures read aloud; None where there is no such picture."""
        if self._emoji_set.isdisjoint(raw):
            return None
        said = list(map(self._aloud.__getitem__, raw))
        at = [place for place, pieces in enumerate(said) for _ in pieces]
        return Reading(name="spoken", text="".join(said), at=at, to=[place + 1 for place in at])

    def word(self, word: str) -> str:
        """Show a word of a rule as the tight reading would show it."""
        return self.tight(self.plain(word)).text
