"""Tells, for a long text, where all the words stand that a pattern needs: for all patterns and places at once, by arrays.

In which clauses, for patterns whose matches lie in one; near which piece of `REACH` characters, for any. Tries no pattern, knows no rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.gate.index import REACH, Needs, Places, Where
from bot.gate.linear import Words

_Ints = NDArray[np.int64]
_Flags = NDArray[np.bool_]
_MARKS = tuple(map(ord, ",。?"))


class Clauses:
    """The patterns whose matches lie in one clause."""

    def __init__(self, patterns: Iterable[Needs], words: Words) -> None:
        self._calls = _Calls([one for one in patterns if one.enclosed and one.owner], words, reads=False)

    def ready(self, text: str, places: Places) -> Mapping[int, Sequence[int]]:
        """Give, by the number of each pattern, the clauses that hold all its words; `places` are those of the words in `text`."""
        word, start = _met(places)
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        clause = np.cumsum((codes == _MARKS[0]) | (codes == _MARKS[1]) | (codes == _MARKS[2]))
        found = _by_number(*self._calls.complete(word, clause[start], int(clause[-1]) + 1))
        return {number: sorted(some) for number, some in found.items()}


class Blocks:
    """Any patterns: what `Index.candidates` tells of a short text, and for short patterns in which blocks a word of theirs begins."""

    def __init__(self, patterns: Iterable[Needs], words: Words, *, reads: bool = True) -> None:
        """Without `reads`, which takes long to tell, none may be asked for by `fresh` words."""
        told = list(patterns)
        self._always = frozenset(one.number for one in told if not one.owner)
        self._short = frozenset(one.number for one in told if one.short)
        self._near = _Calls([one for one in told if one.owner and not one.wide], words, reads=reads)
        self._wide = _Calls([one for one in told if one.owner and one.wide], words, reads=reads)

    def ready(self, places: Places, fresh: AbstractSet[int] | None = None) -> tuple[AbstractSet[int], Where]:
        """Give the patterns whose words all stand near enough, as `Index.candidates` does, and where the short ones' words begin."""
        word, start = _met(places)
        new = None if fresh is None else np.fromiter(fresh, np.int64, len(fresh))
        block = start // REACH
        near = _by_number(*self._near.complete(word, block, int(block.max(initial=0)) + 1, fresh=new, spread=True))
        wide, _ = self._wide.complete(word, np.zeros_like(word), 1, fresh=new)
        every = near.keys() | set(wide.tolist()) | (self._always if fresh is None else frozenset[int]())
        return every, {number: near[number] for number in self._short & near.keys()}


class _Calls:
    """By word, the patterns that it calls up, the sets of words that it belongs to, and the patterns that may read it."""

    def __init__(self, told: Sequence[Needs], words: Words, *, reads: bool) -> None:
        sets: dict[frozenset[str], int] = {}
        needed = [[sets.setdefault(some, len(sets)) for some in one.others] for one in told]
        most = max(map(len, needed), default=0) or 1
        self._everywhere = len(sets)
        self._needed = np.array([[*some, *[self._everywhere] * (most - len(some))] for some in needed], np.int64).reshape(-1, most)
        self._numbers = np.array([one.number for one in told], np.int64)
        numbers = {word: number for number, word in enumerate(words.words)}
        self._members = _Table(len(numbers), ((numbers[word], place) for some, place in sets.items() for word in some))
        self._called = _Table(len(numbers), ((numbers[word], place) for place, one in enumerate(told) for word in one.owner))
        read = {(word, place) for place, one in enumerate(told) for word, _, _ in words.hits(one.expression)} if reads else ()
        self._read = _Table(len(numbers), read) if reads else None

    def complete(
        self, word: _Ints, standing: _Ints, count: int, *, fresh: _Ints | None = None, spread: bool = False
    ) -> tuple[_Ints, _Ints]:
        """Give numbers of patterns, and beside each where a word stands that calls it up and all others that it needs stand too.

        `standing` tells of each word in which of `count` parts of the text it stands; if `spread`, the parts beside it count too.
        With `fresh` words, one of them at least must be that word, be needed or be one that the pattern may read.
        """
        holds = np.zeros((count, self._everywhere + 1), np.bool_)
        member, at = self._members.of(word)
        holds[standing[at], member] = True
        if spread:
            alone = holds.copy()
            holds[1:] |= alone[:-1]
            holds[:-1] |= alone[1:]
        holds[:, self._everywhere] = True
        called, at = self._called.of(word)
        there = standing[at]
        complete = np.ones(len(called), np.bool_)
        for needed in self._needed.T:  # a column at a time: `all` takes as long for a row of five as for one of fifty
            complete &= holds[there, needed[called]]
        if fresh is not None:
            complete &= self._touched(called, word[at], fresh)
        return self._numbers[called[complete]], there[complete]

    def _touched(self, called: _Ints, by: _Ints, fresh: _Ints) -> _Flags:
        if self._read is None:
            msg = "it was not told which words these patterns read"
            raise ValueError(msg)
        needed, read = np.zeros(self._everywhere + 1, np.bool_), np.zeros(len(self._numbers), np.bool_)
        needed[self._members.of(fresh)[0]] = True
        read[self._read.of(fresh)[0]] = True
        return read[called] | needed[self._needed[called]].any(axis=1) | np.isin(by, fresh)


class _Table:
    """What belongs to each word, side by side."""

    def __init__(self, words: int, pairs: Iterable[tuple[int, int]]) -> None:
        every = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        self._belonging = every[:, 1]
        self._count = np.bincount(every[:, 0], minlength=words)
        self._first = np.cumsum(self._count) - self._count

    def of(self, words: _Ints) -> tuple[_Ints, _Ints]:
        """Give all that belongs to these words, one after another, and beside each the place of its word among `words`."""
        count = self._count[words]
        at = np.repeat(np.arange(len(words)), count)
        return self._belonging[np.arange(len(at)) + (self._first[words] - np.cumsum(count) + count)[at]], at


def _met(places: Places) -> tuple[_Ints, _Ints]:
    met = np.fromiter(chain.from_iterable(places), np.int64, len(places) * 3).reshape(-1, 3)
    return met[:, 0], met[:, 1]


def _by_number(numbers: _Ints, parts: _Ints) -> Where:
    found: Where = {}
    for number, one in zip(numbers.tolist(), parts.tolist(), strict=True):
        found.setdefault(number, set()).add(one)
    return found
