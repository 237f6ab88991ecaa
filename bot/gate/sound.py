"""Finds words by their sound, whatever characters or Latin syllables spell them, and puts the plain word in their place.

A spelling by characters alone may be chance for a short word: such a word is put in as a hint, "?" before it, which rules believe
only beside a cue. Judges nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from operator import itemgetter

from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.rules import Heard, Tables

_LONG = 4
_REACH = 8
_LONGEST = 6
_PLACE = itemgetter(0, 1)
_VOWEL = re.compile("[aeiouv]")
HINT = "\ue000"


def hint(word: str) -> str:
    """Give what stands in a reading for a word that was perhaps heard."""
    return HINT + word


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
        syllables = sorted({said for said in tables.pinyin.values() if _VOWEL.search(said)}, key=lambda said: (-len(said), said))
        self._said = frozenset(syllables)
        self._syllables = Pattern(f"^(?:{'|'.join(map(re.escape, syllables))})+$")

    def heard(self, reading: Reading) -> Reading | None:
        """Make the reading with every heard word in place; None where nothing new was heard."""
        pinyin = self._pinyin
        text = reading.text
        spelled = [pinyin.get(char, char) for char in text]
        joined = "".join(spelled)
        hits = [(start, -end, self._entries[index]) for index, start, end in self._words.hits(joined)]
        latin = self._spelled_out(text)
        if not latin and not hits:
            return None
        hits += self._beside(latin, spelled, joined)
        owner = [place for place, sound in enumerate(spelled) for _ in sound]
        pieces: list[tuple[int, int, str]] = []
        done = 0
        for start, end, entries in sorted(hits, key=_PLACE):
            first, last = owner[start], owner[-end - 1] + 1
            if first < done or (start and owner[start - 1] == first) or (-end < len(owner) and owner[-end] == last - 1):
                continue
            word = self._word(text, first, last, entries, latin)
            if word is not None:
                pieces.append((first, last, word))
                done = last
        return reading.replaced("heard", pieces) if pieces else None

    def _beside(self, latin: frozenset[int], spelled: list[str], joined: str) -> Iterator[tuple[int, int, list[Heard]]]:
        """Every word of the vocabulary in the surroundings of the letters, as `heard` takes it."""
        begins = [0, *accumulate(map(len, spelled))]
        spans: list[tuple[int, int]] = []
        for place in sorted(latin):
            first, last = max(0, place - _REACH), min(len(spelled), place + 1 + _REACH)
            spans[-1:] = [(spans[-1][0], last)] if spans and first <= spans[-1][1] else [*spans[-1:], (first, last)]
        for first, last in spans:
            for index, start, end in self._latin_words.hits(joined[begins[first] : begins[last]]):
                yield begins[first] + start, -begins[first] - end, self._latin_entries[index]

    def _spelled_out(self, text: str) -> frozenset[int]:
        """Places of Latin letters in runs that are nothing but syllables."""
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


def _spelled(word: str, sounds: Mapping[str, str]) -> Heard:
    syllables = tuple(sounds.get(char, char) for char in word)
    return Heard(word=word, syllables=syllables, mode="any" if len(word) >= _LONG else "mixed", real_words=frozenset())


def _indexed(told: Iterable[Heard]) -> tuple[Words, list[list[Heard]]]:
    entries: dict[str, list[Heard]] = defaultdict(list)
    for heard in told:
        entries["".join(heard.syllables)].append(heard)
    words = Words(entries)
    return words, [entries[spelled] for spelled in words.words]


def _whole_letters(text: str, first: int, last: int) -> bool:
    """Tell whether Latin letters neither go on before the piece nor after it."""
    before = first > 0 and text[first].isascii() and text[first - 1].isascii() and text[first - 1].isalpha()
    after = last < len(text) and text[last - 1].isascii() and text[last].isascii() and text[last].isalpha()
    return not before and not after
