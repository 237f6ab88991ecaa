"""Tells, for a long text, in which clauses all the words stand that a pattern needs: for all patterns and clauses at once, by arrays.

Only for patterns whose matches lie in one clause. Tries no pattern, knows no rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.gate.index import Needs, Places

_Ints = NDArray[np.int64]
_MARKS = tuple(map(ord, ",。?"))


class Clauses:
    """By word, the patterns that it calls up, and the sets of words that it belongs to."""

    def __init__(self, patterns: Iterable[Needs], words: Sequence[str]) -> None:
        told = [one for one in patterns if one.enclosed and one.owner]
        sets: dict[frozenset[str], int] = {}
        needed = [[sets.setdefault(some, len(sets)) for some in one.others] for one in told]
        most = max(map(len, needed), default=0) or 1
        self._everywhere = len(sets)
        self._needed = np.array([[*some, *[self._everywhere] * (most - len(some))] for some in needed], np.int64).reshape(-1, most)
        self._numbers = np.array([one.number for one in told], np.int64)
        self._members = _Table(words, ((word, place) for some, place in sets.items() for word in some))
        self._called = _Table(words, ((word, place) for place, one in enumerate(told) for word in one.owner))

    def ready(self, text: str, places: Places) -> Mapping[int, Sequence[int]]:
        """Give, by the number of each pattern, the clauses that hold all its words; `places` are those of the words in `text`."""
        met = np.fromiter(chain.from_iterable(places), np.int64, len(places) * 3).reshape(-1, 3)
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        clause = np.cumsum((codes == _MARKS[0]) | (codes == _MARKS[1]) | (codes == _MARKS[2]))
        standing, word = clause[met[:, 1]], met[:, 0]
        holds = np.zeros((self._everywhere + 1, int(clause[-1]) + 1), np.bool_)
        holds[self._everywhere] = True
        member, at = self._members.of(word)
        holds[member, standing[at]] = True
        called, at = self._called.of(word)
        there = standing[at]
        complete = holds[self._needed[called], there[:, None]].all(axis=1)
        found: dict[int, set[int]] = {}
        for number, one in zip(self._numbers[called[complete]].tolist(), there[complete].tolist(), strict=True):
            found.setdefault(number, set()).add(one)
        return {number: sorted(some) for number, some in found.items()}


class _Table:
    """What belongs to each word, side by side."""

    def __init__(self, words: Sequence[str], pairs: Iterable[tuple[str, int]]) -> None:
        numbers = {word: number for number, word in enumerate(words)}
        every = np.array(sorted((numbers[word], one) for word, one in pairs), np.int64).reshape(-1, 2)
        self._belonging = every[:, 1]
        self._count = np.bincount(every[:, 0], minlength=len(words))
        self._first = np.cumsum(self._count) - self._count

    def of(self, words: _Ints) -> tuple[_Ints, _Ints]:
        """Give all that belongs to these words, one after another, and beside each the place of its word among `words`."""
        count = self._count[words]
        at = np.repeat(np.arange(len(words)), count)
        return self._belonging[np.arange(len(at)) + (self._first[words] - np.cumsum(count) + count)[at]], at
