"""Tells of a short text which patterns may match it, by the characters and the pairs of neighbours that each can't match without.

Stricter and quicker than `index`, but knows no words, so that it can't tell what a rewritten reading has brought. Tries no pattern.
"""

import functools
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.gate.index import Needs
from bot.rules.required import required

_ORDINARY = 60
_PAIR = 2
_UNSEEN = 0.01
"""What a pair counts for that was never met, for each time that the rarer of its characters was."""
_Grams = frozenset[str]
_Called = tuple[int, tuple[_Grams, ...]]


class Grams:
    """By gram, the patterns of which the rarest set of grams holds it, by how often it is met in harmless `texts`."""

    def __init__(self, patterns: Iterable[Needs], texts: Iterable[str]) -> None:
        rank = _Rank(texts)
        rarest = functools.cache(rank.rarest)  # the same words stand in many patterns
        self._always: list[int] = []
        called: dict[str, list[_Called]] = defaultdict(list)
        for one in patterns:
            sets = sorted({frozenset(map(rarest, strings)) for strings in required(one.expression)}, key=rank.of)
            if not sets:
                self._always.append(one.number)
                continue
            telling = (sets[0], *(some for some in sets[1:] if rank.is_telling(some)))
            for gram in sets[0]:
                called[gram].append((one.number, telling[1:]))
        self._called = {gram: tuple(one for one in some if one[1]) for gram, some in called.items()}
        self._alone = {gram: tuple(number for number, sets in some if not sets) for gram, some in called.items()}

    def candidates(self, text: str) -> set[int]:
        """Give the patterns of each of whose sets a gram stands in the text."""
        present = {*text, *map(operator.add, text, text[1:])}
        found = set(self._always)
        for gram in self._called.keys() & present:
            found.update(self._alone[gram])
            for number, sets in self._called[gram]:
                for some in sets:
                    if some.isdisjoint(present):
                        break
                else:
                    found.add(number)
        return found


class _Rank:
    """How often a character or a pair may stand in a text, by some harmless `texts`."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._met: Counter[str] = Counter()
        self._characters = 0
        for text in texts:
            self._met.update(text)
            self._met.update(map(operator.add, text, text[1:]))
            self._characters += len(text)

    def rarest(self, string: str) -> str:
        """Choose the gram of a string that is met least often."""
        return string if len(string) <= _PAIR else min(map(operator.add, string, string[1:]), key=self._expected)

    def is_telling(self, grams: _Grams) -> bool:
        """Tell whether none of these grams need stand in a text of ordinary length."""
        return self.of(grams) * _ORDINARY < self._characters

    def of(self, grams: _Grams) -> float:
        """Tell how often one of these grams may stand in a text."""
        return sum(map(self._expected, grams))

    def _expected(self, gram: str) -> float:
        return self._met.get(gram, 0) + _UNSEEN * min([self._met.get(char, 0) for char in gram])
