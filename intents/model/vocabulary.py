"""What lives here: the columns of a model's features: by their text (one message) and by their hash (many, vectorised).

What never may: weights, texts, files. What is looked up at once is made when first asked for.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from intents.model.grams import CHARACTERS, WORDS, Hashes, Ints, hashes_of
from intents.model.stretches import Stretches
from intents.text import symbols

_FULL = 3
_LONGEST_PROBE = 256


class Vocabulary:
    """The features that a model knows, in column order: first stretches of `characters`, then `words`."""

    __slots__ = ("_shown", "_stretches", "_table", "_texts", "characters", "words")

    def __init__(self, characters: Sequence[str], words: Sequence[str] = ()) -> None:
        self._texts = (*characters, *words)
        self.characters: Mapping[str, int] = dict(zip(characters, range(len(characters)), strict=True))
        self.words: Mapping[str, int] = dict(zip(words, range(len(characters), len(self._texts)), strict=True))
        self._table: _Table | None = None
        self._stretches: Stretches | None = None
        self._shown: dict[int, str] = {}

    @classmethod
    def named(cls, names: Sequence[str]) -> "Vocabulary":
        """Make one of names as `Grams.name` gives them (kind's letter first); those of characters must come before those of words."""
        edge = sum(name[0] == CHARACTERS for name in names)
        return cls([name[1:] for name in names[:edge]], [name[1:] for name in names[edge:]])

    @property
    def names(self) -> frozenset[str]:
        """Give the names of all features, as `named` takes them."""
        return frozenset((*(CHARACTERS + text for text in self.characters), *(WORDS + text for text in self.words)))

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def stretches(self) -> Stretches:
        """Give the short stretches of characters, for looking many up at once."""
        if self._stretches is None:
            self._stretches = Stretches(self.characters)
        return self._stretches

    def columns(self, hashes: Hashes) -> Ints:
        """Give the column of every hash, -1 where it is not known. Shapes alike."""
        if self._table is None:
            self._table = _Table(hashes_of([*(CHARACTERS + text for text in self.characters), *(WORDS + text for text in self.words)]))
        return self._table.columns(hashes)

    def shown(self, column: int) -> str:
        """Give a feature's characters as a person would write them."""
        found = self._shown.get(column)
        if found is None:
            found = self._shown[column] = symbols().readable(self._texts[column])
        return found


class _Table:
    """Hash to column: a hash stands at the first free slot from its own on."""

    __slots__ = ("_columns", "_keys", "_mask", "_probes")

    def __init__(self, hashes: Hashes) -> None:
        size = 1 << max(4, (len(hashes) * _FULL).bit_length())
        self._mask = np.uint64(size - 1)
        self._keys = np.zeros(size, np.uint64)
        self._columns = np.full(size, -1, np.int32)
        self._probes = self._fill(hashes)

    def columns(self, hashes: Hashes) -> Ints:
        """Give the column of every hash, -1 where it is not known."""
        slot = (hashes & self._mask).astype(np.int64)
        found = np.where(self._keys[slot] == hashes, self._columns[slot], -1).astype(np.int64)
        open_ = np.flatnonzero((found < 0) & (self._columns[slot] >= 0))
        for _ in range(self._probes):
            if not len(open_):
                break
            at = (slot[open_] + 1) & int(self._mask)
            slot[open_] = at
            hit = self._keys[at] == hashes[open_]
            found[open_[hit]] = self._columns[at[hit]]
            open_ = open_[~hit & (self._columns[at] >= 0)]
        return found

    def _fill(self, hashes: Hashes) -> int:
        """Place every hash, all at once: of those that want one free slot the last gets it, the others go on."""
        waiting = np.arange(len(hashes))
        slot = (hashes & self._mask).astype(np.int64)
        for probe in range(_LONGEST_PROBE):
            if not len(waiting):
                return probe
            free = waiting[self._columns[slot[waiting]] < 0]
            self._columns[slot[free]] = free
            placed = free[self._columns[slot[free]] == free]
            self._keys[slot[placed]] = hashes[placed]
            waiting = waiting[self._columns[slot[waiting]] != waiting]
            slot[waiting] = (slot[waiting] + 1) & int(self._mask)
        msg = "two features of the vocabulary are one"
        raise ValueError(msg)
