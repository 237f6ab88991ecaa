"""What lives here: a hash table of numbers, asked for many at once: 64-bit keys to columns, in three arrays.

What never may: what the keys stand for. Open addressing with linear probing (Knuth, TAOCP 3, 6.4), Fibonacci hashing of the keys.
"""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Columns = NDArray[np.int64]

_FULL = 3
_LONGEST_PROBE = 256
_NEXT = np.arange(1, 8)
"""The slots behind a key's own that are looked at all at once: more than these are seldom taken."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Table:
    """Key to column: a key stands at the first free slot from its own on. The column of a key is its place in `keys`."""

    __slots__ = ("_columns", "_keys", "_mask", "_probes", "_shift")

    def __init__(self, keys: Keys) -> None:
        bits = max(4, (len(keys) * _FULL).bit_length())
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._keys = np.zeros(1 << bits, np.uint64)
        self._columns = np.full(1 << bits, -1, np.int32)
        self._probes = self._fill(keys)

    def columns(self, keys: Keys) -> Columns:
        """Give the column of every key, -1 where it is not known. Shapes alike."""
        slot = self._slot(keys)
        met = self._columns.take(slot)
        same = self._keys.take(slot) == keys
        found = np.where(same, met, -1).astype(np.int64)
        open_ = (~same & (met >= 0)).nonzero()[0]
        at: Columns = slot[open_]
        for _ in range(0, self._probes, len(_NEXT)):
            if not len(open_):
                break
            beside: Columns = (at[:, None] + _NEXT) & self._mask
            met = self._columns.take(beside)
            hit = self._keys.take(beside) == keys[open_, None]
            place: Columns = np.where(hit, met, -1).max(axis=1)
            found[open_] = place
            more = (place < 0) & (met.min(axis=1) >= 0)
            open_, at = open_[more], beside[more][:, -1]
        return found

    def _slot(self, keys: Keys) -> Columns:
        return ((keys * _GOLDEN) >> self._shift).astype(np.int64)

    def _fill(self, keys: Keys) -> int:
        """Place every key, all at once: of those that want one free slot the last gets it, the others go on."""
        waiting = np.arange(len(keys))
        slot = self._slot(keys)
        for probe in range(_LONGEST_PROBE):
            if not len(waiting):
                return probe
            free = waiting[self._columns[slot[waiting]] < 0]
            self._columns[slot[free]] = free
            placed = free[self._columns[slot[free]] == free]
            self._keys[slot[placed]] = keys[placed]
            waiting = waiting[self._columns[slot[waiting]] != waiting]
            slot[waiting] = (slot[waiting] + 1) & self._mask
        msg = "two features of the vocabulary are one"
        raise ValueError(msg)
