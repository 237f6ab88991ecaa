"""Tells which patterns may match a reading: an index of the words that each needs, which must stand near each other.

Tries no pattern, knows no rule and no guard.
"""

import functools
import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from bot.gate.linear import Words

REACH = 40
"""How far apart, in characters, the words of one match may stand; a pattern that reaches further looks at the whole text."""
_WORD = operator.itemgetter(0)

Places = Sequence[tuple[int, int, int]]
"""(number of the word, start, end) of every word that was met."""
Where = dict[int, set[int]]
"""By pattern, in which blocks of `REACH` characters a word of it begins."""
_Owned = dict[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The words that a pattern can't match without: one of `owner`, which call it up, and one of each of `others`."""

    number: int
    expression: str
    owner: frozenset[str]
    others: tuple[frozenset[str], ...]
    wide: bool
    """The words may stand further apart than `REACH`."""
    short: bool
    """No match reaches further than two blocks from its owner."""
    enclosed: bool
    """Every match lies in one clause, but for a mark at its ends."""


class Index:
    """By word, the patterns that need it; `words` are all of them."""

    def __init__(self, patterns: Iterable[Needs]) -> None:
        told = list(patterns)
        self._always = [one.number for one in told if not one.owner]
        bits: dict[frozenset[str], int] = {}
        masks: dict[str, int] = defaultdict(int)
        owners: dict[str, list[tuple[Needs, int]]] = defaultdict(list)
        for one in told:
            need = functools.reduce(int.__or__, [bits.setdefault(some, 1 << len(bits)) for some in one.others], 0)
            for word in one.owner:
                owners[word].append((one, need))
        for some, bit in bits.items():
            for word in some:
                masks[word] |= bit
        self.machine = Words(masks.keys() | owners.keys())
        self.words = self.machine.words
        self._masks = [masks[word] for word in self.words]
        self._reading = _reading(told, self.machine)
        self._near = _owned([owners[word] for word in self.words], wide=False)
        self._wide = _owned([owners[word] for word in self.words], wide=True)

    def places(self, text: str) -> Places:
        """Find every word."""
        return self.machine.hits(text)

    def candidates(self, places: Places, fresh: AbstractSet[int] | None = None) -> set[int]:
        """Patterns whose words all stand near enough to each other, at least one, or one that the pattern may read, `fresh`."""
        found = set(self._always if fresh is None else ())
        touched = None if fresh is None else set[int]().union(*map(self._reading.__getitem__, fresh))
        blocks: dict[int, set[int]] = defaultdict(set)
        for word, start, _ in places:
            blocks[start // REACH].add(word)
        masks = {block: self._union(words) for block, words in blocks.items()}
        for block, words in blocks.items():
            present = masks[block] | masks.get(block - 1, 0) | masks.get(block + 1, 0)
            found.update(_ready(self._near, words, present, fresh, touched))
        if not self._wide.keys().isdisjoint(everywhere := set(map(_WORD, places))):
            found.update(_ready(self._wide, everywhere, functools.reduce(int.__or__, masks.values(), 0), fresh, touched))
        return found

    def _union(self, words: Iterable[int]) -> int:
        return functools.reduce(int.__or__, map(self._masks.__getitem__, words), 0)


def _ready(
    owned: _Owned, words: AbstractSet[int], present: int, fresh: AbstractSet[int] | None, touched: AbstractSet[int] | None
) -> list[int]:
    met = owned.keys() & words
    if fresh is None or touched is None:
        return [number for word in met for number, need in owned[word] if need & present == need]
    return [number for word in met for number, need in owned[word] if (number in touched or word in fresh) and need & present == need]


def _reading(patterns: Iterable[Needs], machine: Words) -> list[tuple[int, ...]]:
    """By word, the patterns that may read it: as one that they need, or as one of several alternatives."""
    places = {word: place for place, word in enumerate(machine.words)}
    reading: list[set[int]] = [set() for _ in machine.words]
    for one in patterns:
        for word, _, _ in machine.hits(one.expression):
            reading[word].add(one.number)
        for word in chain.from_iterable(one.others):
            reading[places[word]].add(one.number)
    return [tuple(numbers) for numbers in reading]


def _owned(owners: Sequence[Sequence[tuple[Needs, int]]], *, wide: bool) -> _Owned:
    """By word, the patterns that are tried where it stands, each with the mask of the other words that it needs."""
    chosen = {word: tuple((one.number, need) for one, need in some if one.wide is wide) for word, some in enumerate(owners)}
    return {word: patterns for word, patterns in chosen.items() if patterns}
