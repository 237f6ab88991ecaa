"""Finds words by their sound, whatever characters or Latin syllables spell them, and puts the plain word in their place.

A spelling by characters alone may be chance for a short word: such a word is put in as a hint, "?" before it, which rules believe
only beside a cue. Judges nothing.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.rules import Heard, Tables

_LONG = 4
_REACH = 8
_LONGEST = 6
_VOWEL = re.compile("[aeiouv]")
HINT = "\ue000"


def hint(word: str) -> str:
    """Give what stands in a reading for a word that was perhaps heard."""
    return HINT + word


class _Said(NamedTuple):
    """A word that was heard, where, and how little it is believed beside another."""

    doubt: int
    first: int
    last: int
    word: str


class Sound:
    """The words that are known by their sound: those of the table, and in Latin letters every word of `vocabulary`."""

    def __init__(self, tables: Tables, vocabulary: Iterable[str] = ()) -> None:
        self._pinyin = tables.pinyin
        known = {heard.word for heard in tables.heard}
        others = {**tables.pinyin, **tables.other_sounds}
        told = list(tables.heard)
        for word in sorted(set(vocabulary) - known):
            usual = _spelled(word, tables.pinyin)
            told += [usual] if (other := _spelled(word, others)) == usual else [usual, other]
        told += [_spelled(heard.word, others) for heard in tables.heard if any(char in tables.other_sounds for char in heard.word)]
        self._words, self._entries = _indexed(heard for heard in told if heard.mode != "mixed")
        self._latin_words, self._latin_entries = _indexed(told)
        self._latin = Pattern("[a-z]{2,}")
        self._said = frozenset(said for said in tables.pinyin.values() if _VOWEL.search(said))
        self._syllables = Pattern(f"^(?:{'|'.join(map(re.escape, sorted(self._said)))})+$")

    def heard(self, reading: Reading) -> tuple[Reading, ...]:
        """Make the readings with every heard word in place: of words that overlap the first, then the longest; none where none is heard."""
        text = reading.text
        latin = self._spelled_out(text)
        spelled = list(map(self._pinyin.get, text, text))
        joined = "".join(spelled)
        met = self._words.hits(joined)
        if not latin and not met:
            return ()
        begins = [0, *accumulate(map(len, spelled))]
        hits = [(start, end, self._entries[index]) for index, start, end in met]
        found: list[_Said] = []
        for start, end, entries in (*hits, *self._beside(latin, begins, joined)):
            first, last = bisect_left(begins, start), bisect_left(begins, end)
            if begins[first] == start and begins[last] == end and (word := self._word(text, first, last, entries, latin)) is not None:
                found.append(_Said(_doubt(text, first, last), first, last, word))
        return tuple(reading.replaced("heard", pieces) for pieces in _chosen(found))

    def _beside(self, latin: frozenset[int], begins: list[int], joined: str) -> Iterator[tuple[int, int, list[Heard]]]:
        """Every word of the vocabulary in the surroundings of the letters, as `heard` takes it."""
        spans: list[tuple[int, int]] = []
        for place in sorted(latin):
            first, last = max(0, place - _REACH), min(len(begins) - 1, place + 1 + _REACH)
            spans[-1:] = [(spans[-1][0], last)] if spans and first <= spans[-1][1] else [*spans[-1:], (first, last)]
        for first, last in spans:
            for index, start, end in self._latin_words.hits(joined[begins[first] : begins[last]]):
                yield begins[first] + start, begins[first] + end, self._latin_entries[index]

    def _spelled_out(self, text: str) -> frozenset[int]:
        """Places of Latin letters in runs that are nothing but syllables."""
        if self._latin.first(text.encode()) is None:
            return frozenset()
        runs = [range(*span) for span in self._latin.all(text)]
        return frozenset(place for run in runs if self._syllables.first(text[run.start : run.stop].encode()) for place in run)

    def _word(self, text: str, first: int, last: int, entries: list[Heard], latin: frozenset[int]) -> str | None:
        piece = text[first:last]
        letters = [place for place in range(first, last) if text[place].isascii()]
        if letters and not (latin.issuperset(letters) or _whole_letters(text, first, last)):
            return None
        best: str | None = None
        for heard in entries:
            if piece == heard.word:
                return None
            if heard.mode == "mixed" and len(letters) < len(piece) and self._cuts_a_syllable(text, last, heard.syllables[-1]):
                continue
            if piece in heard.real_words or (not letters and len(piece) != len(heard.syllables)):
                continue
            if heard.mode == "any" or letters:
                return heard.word
            if heard.mode == "weak":
                best = hint(heard.word)
        return best

    def _cuts_a_syllable(self, text: str, last: int, syllable: str) -> bool:
        """Tell whether the letters before `last` are read on: a longer syllable begins with the last one, and syllables follow it."""
        start, end = last - len(syllable), last
        if not text[start:last].isascii():
            return False
        while end < len(text) and text[end].isascii() and text[end].isalpha():
            end += 1
        run = text[start:end]
        longer = [length for length in range(len(syllable) + 1, min(_LONGEST, len(run)) + 1) if run[:length] in self._said]
        return any(length == len(run) or self._syllables.first(run[length:].encode()) is not None for length in longer)


def _chosen(found: list[_Said]) -> list[list[tuple[int, int, str]]]:
    """Choose words that don't overlap, the less doubtful first; where it makes a difference once the first ones and once the longest."""
    chosen: list[list[tuple[int, int, str]]] = []
    for rank in (_leftmost, _longest):
        pieces: list[tuple[int, int, str]] = []
        taken: set[int] = set()
        for _, first, last, word in sorted(found, key=rank):
            if taken.isdisjoint(range(first, last)):
                pieces.append((first, last, word))
                taken.update(range(first, last))
        pieces.sort()
        if pieces and pieces not in chosen:
            chosen.append(pieces)
    return chosen


def _leftmost(said: _Said) -> tuple[int, int, int]:
    return said.doubt, said.first, -said.last


def _longest(said: _Said) -> tuple[int, int, int]:
    return said.doubt, -len(said.word), said.first


def _spelled(word: str, sounds: Mapping[str, str]) -> Heard:
    syllables = tuple(sounds.get(char, char) for char in word)
    return Heard(word=word, syllables=syllables, mode="any" if len(word) >= _LONG else "mixed", real_words=frozenset())


def _indexed(told: Iterable[Heard]) -> tuple[Words, list[list[Heard]]]:
    entries: dict[str, list[Heard]] = defaultdict(list)
    for heard in told:
        entries["".join(heard.syllables)].append(heard)
    words = Words(entries)
    return words, [entries[spelled] for spelled in words.words]


def _doubt(text: str, first: int, last: int) -> int:
    """Tell how little a word is believed beside another: letters that it cuts off belong to the other, most of all beside characters."""
    if _whole_letters(text, first, last):
        return 0
    return 1 if text[first:last].isascii() else 2


def _whole_letters(text: str, first: int, last: int) -> bool:
    """Tell whether Latin letters neither go on before the piece nor after it."""
    before = first > 0 and text[first].isascii() and text[first - 1].isascii() and text[first - 1].isalpha()
    after = last < len(text) and text[last - 1].isascii() and text[last].isascii() and text[last].isalpha()
    return not before and not after
