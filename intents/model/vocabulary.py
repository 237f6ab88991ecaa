"""What lives here: from a feature's hash to its column, as an open-addressing table in numpy (vectorised linear probing).

What never may: weights, texts, files. The table is made when first asked for: one message at a time needs `lookup` alone.
"""

from collections.abc import Sequence

import numpy as np

from intents.model.grams import Hashes, Ints, hashes_of
from intents.model.single import Lookup
from intents.text import symbols

_FULL = 3
_LONGEST_PROBE = 256


class Vocabulary:
    """The features that a model knows: `names` in column order, and their columns by hash (many texts) or by text (one)."""

    __slots__ = ("_shown", "_table", "lookup", "names")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.lookup = Lookup(self.names)
        self._table: _Table | None = None
        self._shown: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.names)

    def columns(self, hashes: Hashes) -> Ints:
        """Give the column of every hash, -1 where it is not known. Shapes alike."""
        if self._table is None:
            self._table = _Table(hashes_of(self.names))
        return self._table.columns(hashes)

    def shown(self, column: int) -> str:
        """Give a feature's characters as a person would write them."""
        found = self._shown.get(column)
        if found is None:
            found = self._shown[column] = symbols().readable(self.names[column][1:])
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
