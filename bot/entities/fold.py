"""One spelling for every way of typing, character by character: simplified, half width, lower case. Knows no word.

The length never changes, so that a place in the folded text is the same place in the raw one.
"""

import functools
import unicodedata

from bot.rules.tables import load_tables

LONGEST = 2000  # what is longer is a letter, and people read letters
_REMEMBERED = 60_000


class _Folds(dict[int, str]):
    def __init__(self) -> None:
        super().__init__()
        self._table = load_tables().folds

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = self._table.get(char)
        if folded is None:
            plain = unicodedata.normalize("NFKC", char).casefold()
            folded = plain if len(plain) == 1 else char
        if folded.isspace():
            folded = " "
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


_folds = functools.cache(_Folds)


def fold(text: str) -> str:
    """Give `text` in one spelling, at most `LONGEST` code points of it."""
    return text[:LONGEST].translate(_folds())
