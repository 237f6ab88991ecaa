"""What lives here: stretches of at most three characters as one number each, so that those of a text are looked up all at once.

What never may: a weight, a word, or a stretch that `grams` would not find.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from intents.model.grams import Ints

LONGEST = 3
_BITS = 21  # of a character: three fit 64
_SPACE = 32


class Stretches:
    """The known stretches of one to three characters and their columns."""

    __slots__ = ("_columns", "_keys")

    def __init__(self, characters: Mapping[str, int]) -> None:
        known = {text: column for text, column in characters.items() if len(text) <= LONGEST}
        keys = np.zeros(len(known), np.uint64)
        padded = _codes("".join([text.ljust(LONGEST, "\0") for text in known]))
        for place in range(LONGEST):
            keys |= padded[place::LONGEST] << np.uint64(_BITS * place)
        order = keys.argsort()
        self._keys = keys[order]
        self._columns: Ints = np.fromiter(known.values(), np.int64, len(known))[order]

    def columns(self, marked: str, longest: int) -> tuple[Ints, int]:
        """Give the column of every known stretch of a text between its two edge marks, and how many stretches there are."""
        codes = _codes(marked)
        inner = codes[1:-1]
        spaced = bool((inner <= _SPACE).any())
        parts = [inner[inner > _SPACE] if spaced else inner]
        grown = codes
        for length in range(2, longest + 1):
            grown = grown[:-1] | codes[length - 1 :] << np.uint64(_BITS * (length - 1))
            parts.append(grown[inner > _SPACE] if spaced and length == LONGEST else grown)
        keys = np.concatenate(parts)
        if not len(self._keys):
            return np.zeros(0, np.int64), len(keys)
        at = self._keys.searchsorted(keys)
        at[at == len(self._keys)] = 0
        return self._columns[at[self._keys[at] == keys]], len(keys)


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
