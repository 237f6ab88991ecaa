"""All the ways in which one text is read: as a reader's eye, ear and patience would undo the disguises. Judges nothing.

tight      folded, blanks and symbols gone           heard      words known by their sound put in place
plain      folded, nothing gone (links, codes)       figured    runs of numerals of any dress as digits
bare       tight without clause marks                spoken     pictures read aloud
collapsed  doubled characters once                   joined     characters spelled by their components
unleet     digits inside words as letters            undigit    digits inside words dropped
"""

from itertools import groupby

from bot.gate.folding import Folding
from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.gate.sound import Sound
from bot.rules import Tables

_LEET = str.maketrans("013457", "oieast")
_MARKS = frozenset(",。?")


class Readings:
    """Makes the readings of a text."""

    def __init__(self, tables: Tables, doubled: tuple[str, ...]) -> None:
        self._twice = frozenset(doubled)
        self.folding = Folding(tables)
        self._sound = Sound(tables)
        self._components = Words(tables.components)
        self._joined = [tables.components[parts] for parts in self._components.words]
        self._numerals = str.maketrans(dict(tables.numerals))
        figures = "0-9" + "".join(tables.numerals)
        self._figures = Pattern(f"[{figures}]{{4,}}")
        self._leet = Pattern("[a-z][0-9]+[a-z]")

    def of(self, raw: str) -> tuple[Reading, list[Reading]]:
        """Make the plain reading, and every other that differs from the ones before it; the first of them is the tight one."""
        plain = self.folding.plain(raw)
        tight = self.folding.tight(plain)
        found = [tight]
        seen = {tight.text}

        def add(reading: Reading | None) -> None:
            if reading is not None and reading.text not in seen:
                seen.add(reading.text)
                found.append(reading)

        add(self._figured(tight))
        spoken = self.folding.spoken(raw)
        add(spoken)
        add(_collapsed(tight, self._twice))
        add(self._joined_up(tight))
        for reading in (tight, spoken):
            if reading is not None:
                add(self._sound.heard(reading))
        data = tight.text.encode()
        if self._leet.first(data):
            add(_undigited(tight))
            add(self._unleeted(tight))
        bare = _bare(found[-1] if found[-1].name == "heard" else tight)
        add(bare)
        if bare is not None:
            add(self._sound.heard(bare))
        return plain, found

    def _figured(self, tight: Reading) -> Reading | None:
        pieces = [
            (start, end, tight.text[start:end].translate(self._numerals))
            for start, end in self._figures.all(tight.text)
            if not tight.text[start:end].isascii()
        ]
        return tight.figured(pieces) if pieces else None

    def _joined_up(self, tight: Reading) -> Reading | None:
        pieces: list[tuple[int, int, str]] = []
        done = 0
        for index, start, end in sorted(self._components.hits(tight.text), key=lambda hit: (hit[1], -hit[2])):
            if start >= done:
                pieces.append((start, end, self._joined[index]))
                done = end
        return tight.replaced("joined", pieces) if pieces else None

    def _unleeted(self, tight: Reading) -> Reading:
        return Reading(name="unleet", text=tight.text.translate(_LEET), at=tight.at, to=tight.to)


def _bare(reading: Reading) -> Reading | None:
    if _MARKS.isdisjoint(reading.text):
        return None
    return _kept("bare", reading, [place for place, char in enumerate(reading.text) if char not in _MARKS])


def _collapsed(reading: Reading, twice: frozenset[str]) -> Reading | None:
    text = reading.text
    groups = [(char, len(list(group))) for char, group in groupby(text)]
    if len(groups) == len(text):
        return None
    kept: list[int] = []
    place = 0
    for index, (char, count) in enumerate(groups):
        once = count > 1
        if once and char.isascii():
            once = _in_a_long_word(text, place, count)
        elif count == 2 and char in twice:
            once = any(size > 1 for _, size in (*groups[max(0, index - 1) : index], *groups[index + 1 : index + 2]))
        kept += [place] if once else range(place, place + count)
        place += count
    return _kept("collapsed", reading, kept) if len(kept) < len(text) else None


def _undigited(reading: Reading) -> Reading:
    text = reading.text
    inside = [
        place
        for place, char in enumerate(text)
        if not (char.isdigit() and 0 < place < len(text) - 1 and text[place - 1].isalpha() and text[place + 1].isalpha())
    ]
    return _kept("undigit", reading, inside)


def _kept(name: str, reading: Reading, places: list[int]) -> Reading:
    return Reading(
        name=name,
        text="".join([reading.text[place] for place in places]),
        at=[reading.at[place] for place in places],
        to=[reading.to[place] for place in places],
    )


def _in_a_long_word(text: str, place: int, count: int) -> bool:
    """Tell whether a run of letters stands in a Latin word of six letters or more, or is itself longer than two."""
    if not (text[place].isascii() and text[place].isalpha()):
        return False
    around = text[max(0, place - 6) : place + count + 6]
    return count > 2 or sum(1 for char in around if char.isascii() and char.isalpha()) > 5
