"""All the ways in which one text is read: as a reader's eye, ear and patience would undo the disguises. Judges nothing.

tight      folded, blanks and symbols gone           heard      words known by their sound put in place
plain      folded, nothing gone (links, codes)       figured    runs of numerals of any dress as digits
bare       tight without clause marks                spoken     pictures read aloud
collapsed  doubled characters once                   joined     characters spelled by their components
unleet     digits inside words as letters            undigit    digits inside words dropped
closed     tight, characters set apart one by one     unspaced   plain, Latin letters set apart put together again
           by clause marks or lines put together     numbered   plain, numerals beside Latin letters as digits
mended     tight without marks inside a word, where
           one character is set apart or a line ends
"""

import operator
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import compress, groupby, pairwise

from bot.gate.folding import Folding, is_han
from bot.gate.linear import Pattern, Words
from bot.gate.numbers import LEET
from bot.gate.reading import Reading
from bot.gate.sound import Sound
from bot.rules import RulePack

_DOUBLED = re.compile(r"(.)\1", re.DOTALL)
_LEETED = 4
"""More digits in a row are a number and no letters."""
_TORN = 2
_LOOSE = frozenset("\n\r、…")
"""A mark inside a word is none where only one character stands between it and the next, longer clauses making words by chance; and
where it ends no clause or sentence by itself."""
_MARKS = frozenset(",。?")
_MARK = re.compile("[,。?]")
_STRUCTURE = frozenset(".@/:")
LIKE_PLAIN = frozenset(("unspaced", "numbered"))
"""Readings that keep what stands between words, as the plain one does."""


_REMEMBERED, _SHORT = 256, 200
"""Replies are made of the same words again and again; a longer text costs too much memory."""


class Readings:
    """Makes the readings of a text; `words` are those that rules look for."""

    def __init__(self, pack: RulePack, folding: Folding, words: Iterable[str]) -> None:
        tables = pack.tables
        self._short = lru_cache(_REMEMBERED)(self._made)
        self._twice = frozenset(pack.classes["doubled_by_nature"])
        self.folding = folding
        han = [word for word in words if len(word) > 1 and all(map(is_han, word))]
        self._sound = Sound(tables, han)
        self._words = Words(han)
        self._components = Words(tables.components)
        self._joined = [tables.components[parts] for parts in self._components.words]
        self._numerals = str.maketrans(dict(tables.numerals))
        figures = "0-9" + "".join(tables.numerals)
        self._figures = Pattern(f"[{figures}]{{4,}}")
        self._latin = Pattern("[a-z@]")
        self._leet = Pattern("[a-z][0-9]+[a-z]")
        self._lone_lines = Pattern("(?:^|\n+)[^\n]{1,2}(?:\n+[^\n]{1,2})+(?:\n+|$)|(?:^|\n)[^\n](?:\n|$)")
        self._lone_marks = Pattern("(?:[^,。?][,。?]){2,}[^,。?]")
        gap = "[^a-z0-9\\x{2e80}-\\x{2fdf}\\x{3400}-\\x{9fff}]{1,5}"
        self._apart = Pattern(f"[a-z0-9]{{1,3}}(?:{gap}[a-z0-9]{{1,3}}){{5,}}")
        self._beside_letters = Pattern(f"[{figures}]+[a-z@.]|[a-z@.][{figures}]+")

    def of(self, raw: str) -> tuple[Reading, tuple[Reading, ...]]:
        """Make the plain reading, and every other that differs from the ones before it; the first of them is the tight one."""
        return self._short(raw) if len(raw) <= _SHORT else self._made(raw)

    def one_by_one(self, raw: str) -> tuple[Reading, Iterator[Reading]]:
        """Make the same, each of the others only when it is asked for."""
        plain = self.folding.plain(raw)
        return plain, self._others(raw, plain)

    def _made(self, raw: str) -> tuple[Reading, tuple[Reading, ...]]:
        plain, others = self.one_by_one(raw)
        return plain, tuple(others)

    def _others(self, raw: str, plain: Reading) -> Iterator[Reading]:
        tight = self.folding.tight(plain)
        yield tight
        seen = {tight.text}
        last = tight
        for reading in self._derived(raw, plain, tight):
            if reading is not None and reading.text not in seen:
                seen.add(reading.text)
                last = reading
                yield reading
        marked = last if last.name == "heard" else tight
        bare = _bare(marked)
        if bare is not None:
            for reading in (bare, *self._sound.heard(bare)):
                if reading.text not in seen:
                    seen.add(reading.text)
                    yield reading
            mended = self._mended(raw, marked, bare)
            if mended is not None:
                yield mended
        if self._latin.first(plain.text.encode()):
            for one in (self._unspaced(plain), self._numbered(plain)):
                if one is not None and one.text not in seen:
                    seen.add(one.text)
                    yield one

    def _derived(self, raw: str, plain: Reading, tight: Reading) -> Iterator[Reading | None]:
        """Make what the tight reading leads to, its marks in place."""
        yield self._figured(tight)
        spoken = self.folding.spoken(raw)
        yield spoken
        yield _collapsed(tight, self._twice)
        yield self._joined_up(tight)
        yield from self._sound.heard(tight)
        if spoken is not None:
            yield from self._sound.heard(spoken)
        if self._leet.first(tight.text.encode()):
            yield _undigited(tight)
            unleeted = self._unleeted(tight)
            yield unleeted
            yield from self._sound.heard(unleeted)
        closed = self._closed(plain, tight)
        if closed is not None:
            yield closed
            yield from self._sound.heard(closed)

    def _closed(self, plain: Reading, tight: Reading) -> Reading | None:
        dropped: set[int] = set()
        for start, end in self._lone_lines.all(plain.text) if "\n" in plain.text else ():
            dropped.update(plain.at[place] for place in range(start, end) if plain.text[place] == "\n")
        apart: set[int] = set()
        for start, end in self._lone_marks.all(tight.text):
            apart.update(_setting_apart(tight.text, [place for place in range(start, end) if tight.text[place] in _MARKS]))
        if not dropped and not apart:
            return None
        gone = (place for place, char in enumerate(tight.text) if char in _MARKS and (place in apart or tight.at[place] in dropped))
        return tight.without("closed", gone)

    def _mended(self, raw: str, marked: Reading, bare: Reading) -> Reading | None:
        marks = [mark.start() for mark in _MARK.finditer(marked.text)]
        clauses = [after - before for before, after in pairwise((-1, *marks, len(marked.text)))]
        torn = [
            place
            for place, before, after in zip(marks, clauses, clauses[1:], strict=False)
            if min(before, after) <= _TORN or raw[marked.at[place]] in _LOOSE
        ]
        behind = [place - bisect_left(marks, place) for place in torn]
        inside: set[int] = set()
        for _, start, end in self._words.hits(bare.text) if torn else ():
            inside.update(torn[bisect_right(behind, start) : bisect_right(behind, end - 1)])
        return marked.without("mended", sorted(inside)) if inside else None

    def _unspaced(self, plain: Reading) -> Reading | None:
        pieces = [(start, end, _together(plain.text[start:end])) for start, end in self._apart.all(plain.text)]
        return plain.replaced("unspaced", pieces) if pieces else None

    def _numbered(self, plain: Reading) -> Reading | None:
        pieces = [
            (start, end, plain.text[start:end].translate(self._numerals))
            for start, end in self._beside_letters.all(plain.text)
            if not plain.text[start:end].isascii()
        ]
        return plain.replaced("numbered", pieces) if pieces else None

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
        runs = ("".join(run) for _, run in groupby(tight.text, key=str.isdecimal))
        text = "".join(run if len(run) > _LEETED and run.isdecimal() else run.translate(LEET) for run in runs)
        return Reading(name="unleet", text=text, at=tight.at, to=tight.to)


def _setting_apart(text: str, marks: list[int]) -> list[int]:
    """Leave out a first or a last mark that is another than all the rest: there the sentence begins or ends."""
    for some, other in ((marks[:-1], marks[-1]), (marks[1:], marks[0])):
        if len(some) > 1 and {text[place] for place in some} == {text[some[0]]} != {text[other]}:
            return some
    return marks


def _together(piece: str) -> str:
    """Put Latin letters together that something stands between; dots, slashes and the like stay where they are more than that."""
    runs = [(letters, "".join(group)) for letters, group in groupby(piece, key=_latin)]
    gaps = [run for letters, run in runs if not letters]
    usual = next((char for char in gaps[0] if all(char in gap for gap in gaps)), "")
    return "".join(
        run if letters else "".join(char for char in run.replace(usual, "", 1) if char in _STRUCTURE)[:1] for letters, run in runs
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _bare(reading: Reading) -> Reading | None:
    marks = [mark.start() for mark in _MARK.finditer(reading.text)]
    return reading.without("bare", marks) if marks else None


def _collapsed(reading: Reading, twice: frozenset[str]) -> Reading | None:
    text = reading.text
    runs = _runs(text)
    begins, ends = {start for start, _ in runs}, {end for _, end in runs}
    dropped: list[int] = []
    for start, end in runs:
        if text[start].isascii():
            once = _in_a_long_word(text, start, end - start)
        else:
            once = end - start > 2 or text[start] not in twice or start in ends or end in begins
        dropped += range(start + 1, end) if once else ()
    return reading.without("collapsed", dropped) if dropped else None


def _runs(text: str) -> list[tuple[int, int]]:
    """Find where a character stands several times in a row."""
    runs: list[tuple[int, int]] = []
    if _DOUBLED.search(text) is None:  # as in most texts, and seen sooner than character by character
        return runs
    for place in compress(range(len(text)), map(operator.eq, text, text[1:])):
        if runs and runs[-1][1] == place + 1:
            runs[-1] = (runs[-1][0], place + 2)
        else:
            runs.append((place, place + 2))
    return runs


def _undigited(reading: Reading) -> Reading:
    text = reading.text
    inside = [
        place for place in range(1, len(text) - 1) if text[place].isdigit() and text[place - 1].isalpha() and text[place + 1].isalpha()
    ]
    return reading.without("undigit", inside)


def _in_a_long_word(text: str, place: int, count: int) -> bool:
    """Tell whether a run of letters stands in a Latin word of six letters or more, or is itself longer than two."""
    if not (text[place].isascii() and text[place].isalpha()):
        return False
    around = text[max(0, place - 6) : place + count + 6]
    return count > 2 or sum(1 for char in around if char.isascii() and char.isalpha()) > 5
