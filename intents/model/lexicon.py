"""What lives here: how many words of each class of a lexicon a text holds; one pass of an automaton, overlaps to the longest.

What never may: the words themselves (a data file of the catalogue, kept in the artefact), or a weight.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from intents.model.features import Floats

SCALE = 0.3
_MOST = 2
_GAP = 10
_JOIN = "*"


class Lexicon:
    """Classes of words, in order of name (as the manifest keeps them). A word `a*b` is found where b follows a within ten characters."""

    __slots__ = ("_automaton", "_firsts", "_kinds", "_pairs", "classes", "words")

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: tuple(words[name]) for name in sorted(words)}
        self.classes = tuple(self.words)
        plain = {word: place for place, some in enumerate(self.words.values()) for word in some if _JOIN not in word}
        self._kinds = tuple(plain.values())
        self._automaton = AhoCorasick(tuple(plain), matchkind=MatchKind.LeftmostLongest) if plain else None
        self._pairs = tuple(
            (*word.split(_JOIN, 1), place) for place, some in enumerate(self.words.values()) for word in some if _JOIN in word
        )

        firsts = tuple(first for first, _, _ in self._pairs)
        self._firsts = AhoCorasick(firsts) if firsts else None

    def found(self, text: str) -> list[tuple[int, str]]:
        """Give (class, word) of every word that a normalised text holds."""
        hits: list[tuple[int, str]] = []
        if self._automaton is not None:
            hits = [(self._kinds[place], text[begin:end]) for place, begin, end in self._automaton.find_matches_as_indexes(text)]
        if self._firsts is None or not self._firsts.find_matches_as_indexes(text):
            return hits
        for first, then, place in self._pairs:
            at = text.find(first)
            if at >= 0 and text.find(then, at + len(first), at + len(first) + len(then) + _GAP) >= 0:
                hits.append((place, f"{first}…{then}"))
        return hits

    def values_of(self, text: str) -> dict[int, float]:
        """Give the value of every class with a word in a normalised text.

        Words found, at most two, scaled to stand beside features of rows of length one.
        """
        out: dict[int, float] = {}
        for place, _ in self.found(text):
            out[place] = min(out.get(place, 0.0) + SCALE, _MOST * SCALE)
        return out

    def values(self, texts: Sequence[str]) -> Floats:
        """Give the same as texts x classes."""
        out = np.zeros((len(texts), len(self.classes)))
        for row, text in enumerate(texts):
            for place, value in self.values_of(text).items():
                out[row, place] = value
        return out
