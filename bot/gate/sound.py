"""Finds words by their sound, whatever characters or Latin syllables spell them, and puts the plain word in their place.

A spelling by characters alone may be chance for a short word: such a word is put in as a hint, "?" before it, which rules believe
only beside a cue. Judges nothing.
"""

from collections import defaultdict

from bot.gate.linear import Words
from bot.gate.reading import Reading
from bot.rules import Heard, Tables

HINT = "\ue000"


def hint(word: str) -> str:
    """Give what stands in a reading for a word that was perhaps heard."""
    return HINT + word


class Sound:
    """The words that are known by their sound."""

    def __init__(self, tables: Tables) -> None:
        self._pinyin = tables.pinyin
        entries: dict[str, list[Heard]] = defaultdict(list)
        for heard in tables.heard:
            entries["".join(heard.syllables)].append(heard)
        self._words = Words(entries)
        self._entries = [entries[spelled] for spelled in self._words.words]

    def heard(self, reading: Reading) -> Reading | None:
        """Make the reading with every heard word in place; None where nothing new was heard."""
        pinyin = self._pinyin
        text = reading.text
        spelled = [pinyin.get(char, char) for char in text]
        joined = "".join(spelled)
        hits = self._words.hits(joined)
        if not hits:
            return None
        owner = [place for place, sound in enumerate(spelled) for _ in sound]
        pieces: list[tuple[int, int, str]] = []
        done = 0
        for index, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            first, last = owner[start], owner[end - 1] + 1
            if first < done or (start and owner[start - 1] == first) or (end < len(owner) and owner[end] == last - 1):
                continue
            word = self._word(text, first, last, self._entries[index])
            if word is not None:
                pieces.append((first, last, word))
                done = last
        return reading.replaced("heard", pieces) if pieces else None

    def _word(self, text: str, first: int, last: int, entries: list[Heard]) -> str | None:
        piece = text[first:last]
        latin = [char for char in piece if char.isascii()]
        if latin and not _whole_letters(text, first, last):
            return None
        best: str | None = None
        for heard in entries:
            if piece == heard.word:
                return None
            if piece in heard.real_words or (not latin and len(piece) != len(heard.syllables)):
                continue
            if heard.mode == "any" or latin:
                return heard.word
            if heard.mode == "weak":
                best = hint(heard.word)
        return best


def _whole_letters(text: str, first: int, last: int) -> bool:
    """Tell whether Latin letters neither go on before the piece nor after it."""
    before = first > 0 and text[first].isascii() and text[first - 1].isascii() and text[first - 1].isalpha()
    after = last < len(text) and text[last - 1].isascii() and text[last].isascii() and text[last].isalpha()
    return not before and not after
