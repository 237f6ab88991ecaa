"""What lives here: stretches of at most three characters and skip-grams as one number each, so that those of a text are looked up at once.

What never may: a weight, a word, or a feature that `grams` would not find.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from intents.model.grams import GramSpec, Ints
from intents.model.table import Table
from intents.text import END, START

LONGEST = 3
_BITS = 21  # of a character: three fit 64
_SECOND = np.uint64(_BITS)
_SKIP = np.uint64(1 << 63)
_SPACE = 32


class Stretches:
    """The known stretches of one to three characters, the known skip-grams, and their columns."""

    __slots__ = ("_columns", "_table")

    def __init__(self, characters: Mapping[str, int], skips: Sequence[str] = (), first_skip: int = 0) -> None:
        known = {text: column for text, column in characters.items() if len(text) <= LONGEST}
        keys = np.zeros(len(known), np.uint64)
        padded = _codes("".join([text.ljust(LONGEST, "\0") for text in known]))
        for place in range(LONGEST):
            keys |= padded[place::LONGEST] << np.uint64(_BITS * place)
        pairs = _codes("".join(skips))
        self._columns: Ints = np.concatenate((np.fromiter(known.values(), np.int64, len(known)), np.arange(len(skips)) + first_skip))
        self._table = Table(np.concatenate((keys, _paired(pairs[::2], pairs[1::2]))))

    def columns(self, marked: str, spec: GramSpec) -> tuple[Ints, int]:
        """Give the column of every known feature of a text between its two edge marks, words apart, and how many features there are.

        Of n-grams only those of at most LONGEST characters.
        """
        codes = _codes(marked)
        inner = codes[1:-1]
        spaced = bool((inner <= _SPACE).any())
        parts = [(inner[inner > _SPACE] if spaced else inner)[: len(inner) * min(spec.characters, 1)]]
        second = codes << _SECOND  # each character as the second of a stretch, once for all stretches
        if spec.characters > 1:
            grown = codes[:-1] | second[1:]
            parts.append(grown)
            if spec.characters >= LONGEST:
                grown = grown[:-1] | (second << _SECOND)[2:]
                parts.append(grown[inner > _SPACE] if spaced else grown)
        first = codes | _SKIP
        parts += [first[:-apart] | second[apart:] for apart in range(2, min(spec.skips, len(inner)) + 1)]
        keys = np.concatenate(parts)
        found = self._table.columns(keys)
        return self._columns[found[found >= 0]], len(keys)

    def columns_of_many(self, texts: Sequence[str], spec: GramSpec) -> tuple[Ints, Ints, Ints]:
        """Give (text, column) of every known feature of normalised `texts`, as `columns` does of each, and how many each text has."""
        codes = _codes(f"{START}{(END + START).join(texts)}{END}")
        opens = codes == ord(START)
        text = np.cumsum(opens) - 1
        solid = codes > _SPACE
        places = np.arange(len(codes))
        begins, keys = [places[solid][: len(codes) * min(spec.characters, 1)]], [codes[solid][: len(codes) * min(spec.characters, 1)]]
        grown = codes
        for length in range(2, spec.characters + 1):
            grown = grown[:-1] | codes[length - 1 :] << np.uint64(_BITS * (length - 1))
            good = text[length - 1 :] == text[: 1 - length] if length == 2 else solid[1:-1]
            begins.append(places[: len(good)][good])
            keys.append(grown[good])
        closes = codes == ord(END)
        for apart in range(2, min(spec.skips, len(codes) - 1) + 1):
            good = (text[apart:] == text[:-apart]) & ~(opens[:-apart] & closes[apart:])
            begins.append(places[:-apart][good])
            keys.append(_paired(codes[:-apart][good], codes[apart:][good]))
        row = text[np.concatenate(begins)]
        found = self._table.columns(np.concatenate(keys))
        known = found >= 0
        return row[known], self._columns[found[known]], np.bincount(row, minlength=len(texts))


def _paired(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return one | other << np.uint64(_BITS) | _SKIP


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
