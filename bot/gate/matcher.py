"""Tries every rule's patterns on the readings: a word index first, then only those expressions whose words are all there.

Knows nothing of what a rule means; number shapes and context are other modules' affair.
"""

import operator
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.gate.clauses import Blocks, Clauses
from bot.gate.folding import Folding
from bot.gate.grams import Grams
from bot.gate.index import REACH, Index, Needs, Places, Where
from bot.gate.linear import Pattern
from bot.gate.parts import Parts
from bot.gate.reading import Reading
from bot.gate.readings import LIKE_PLAIN
from bot.gate.sound import HINT
from bot.rules import Rule, RulePack
from bot.rules.language import Expanded, expand, guard

_TRIES = 50  # no shop writes so many harmless mentions in one text: what comes behind them is a breach, whatever speaks for it
_ROOM = 6
_FEW = 24
"""Patterns that are as quickly tried on a whole long text as looked at in its parts."""
_PARTED = 12 * REACH
SPEAKS = 60
"""From how many Chinese characters, of three bytes each, a guard speaks for a match, however long the clause or the sentence."""
_WIDTHS = re.compile(r"\{\d*,(\d+)\}")
_LONG_CLAUSE = re.compile(f"[^,。?]{{{2 * REACH},}}")
_ENDLESS = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
_WORD = operator.itemgetter(0)
_SENTENCE = (b"?", b"\xe3\x80\x82")
_CLAUSE = (b",",)
_LOOSE = frozenset(("bare", "unleet", "undigit"))
_REWRITTEN = frozenset(("heard", "spoken", "joined", "collapsed", "mended"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that matched, and where in which reading."""

    rule: Rule
    reading: Reading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Guards:
    unless: Pattern | None
    exempt: tuple[Pattern, ...]
    unless_sentence: Pattern | None
    unless_before: Pattern | None
    unless_after: Pattern | None


@dataclass(frozen=True, slots=True)
class _Probe:
    rule: Rule
    pattern: Pattern
    guards: _Guards


class Matcher:
    """All pattern rules of a pack; `words` are those that some rule can't match without."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        classes = {name: tuple(fold_word(word, folding) for word in words) for name, words in pack.classes.items()}
        self._classes = classes
        self._probes: list[_Probe] = []
        self._needs: list[Needs] = []
        self._plain: list[_Probe] = []
        self._sparks = Pattern("[a-z*_#@/\\x{1f300}-\\x{1faff}\\x{26b0}]")
        self._common = Counter("".join(text for rule in pack.rules for text in rule.must_pass))
        for rule in pack.rules:
            guards = _Guards(
                _guard(rule.unless, classes),
                tuple(one for pattern in rule.exempt if (one := _guard((pattern,), classes)) is not None),
                _guard(rule.unless_sentence, classes),
                _guard(rule.unless_before, classes, at_end=True),
                _guard(rule.unless_after, classes, at_start=True),
            )
            for pattern in rule.match:
                for one in expand(pattern, classes):
                    self._place(rule, one, guards)
        self._any_plain = Pattern("|".join(f"(?:{probe.pattern.expression})" for probe in self._plain))
        self._index = Index(self._needs)
        self._grams = Grams(self._needs, (folding.word(text) for rule in pack.rules for text in rule.must_pass))
        self._across = Index(one for one in self._needs if self._probes[one.number].rule.across)
        self._clauses = Clauses(self._needs, self._index.machine)
        self._crossing = Blocks((one for one in self._needs if not one.enclosed or not one.owner), self._index.machine, reads=False)
        self._blocks = Blocks(self._needs, self._index.machine)
        self._blocks_across = Blocks((one for one in self._needs if self._probes[one.number].rule.across), self._across.machine)
        self.words = self._index.words

    def guards(self, patterns: Iterable[str]) -> Iterator[str]:
        """Turn guards into expressions over the tight reading."""
        for pattern in patterns:
            expression = guard((pattern,), self._classes)
            if expression is not None:
                yield expression

    def _place(self, rule: Rule, one: Expanded, guards: _Guards) -> None:
        probe = _Probe(rule, Pattern(one.regex), guards)
        if rule.view == "plain":
            self._plain.append(probe)
            return
        owner = min(one.anchors, key=self._usual, default=frozenset[str]())
        reach = sum(map(int, _WIDTHS.findall(one.regex))) + _ROOM * len(one.anchors)
        far = reach > REACH or _ENDLESS.search(one.regex) is not None
        needs = Needs(
            number=len(self._probes),
            expression=one.regex,
            owner=owner,
            others=tuple(anchor for anchor in one.anchors if anchor != owner),
            wide=far and len(one.anchors) > 1,
            short=not far and not rule.own,
            enclosed=one.enclosed,
        )
        self._needs.append(needs)
        self._probes.append(probe)

    def _usual(self, words: frozenset[str]) -> tuple[int, int, int]:
        """Tell how often one of these words may stand in harmless replies: of those that a match needs, the rarest call it up."""
        return sum(min(self._common[char] for char in word) for word in words), -min(map(len, words)), len(words)

    def hits(self, plain: Reading, readings: Iterable[Reading], seen: AbstractSet[str], *, brief: bool = False) -> Iterator[Hit]:
        """Every match of each rule in each reading (the first few), of none that is in `seen`, which may grow meanwhile.

        The first reading is the tight one. If `brief`, no further one is looked at once something is `seen`.
        """
        yield from self._in_plain(plain, seen)
        if not brief:
            readings = tuple(readings)
        # Where some reading has words of its own, those of the tight one must be known, and candidates are told by them as well.
        unrewritten = not brief and all(reading.name not in _REWRITTEN for reading in readings)
        in_tight: Places = ()
        usual: Counter[int] = Counter()
        for place, reading in enumerate(readings):
            if brief and place and seen:
                return
            if reading.name in LIKE_PLAIN:
                yield from self._in_plain(reading, seen)
                continue
            if unrewritten and len(reading.text) <= _PARTED and reading.name not in _LOOSE:
                yield from self._tried(self._grams.candidates(reading.text), reading, seen)
                continue
            index = self._across if reading.name in _LOOSE else self._index
            places = index.places(reading.text)
            if reading.name == "tight":
                in_tight = places
            fresh = None
            if reading.name in _REWRITTEN:
                usual = usual or Counter(map(_WORD, in_tight))
                fresh = {word for word, count in Counter(map(_WORD, places)).items() if count > usual[word]}
                if not fresh:
                    continue
            yield from self._by_words(reading, places, fresh, seen)

    def _by_words(self, reading: Reading, places: Places, fresh: AbstractSet[int] | None, seen: AbstractSet[str]) -> Iterator[Hit]:
        """Try the patterns whose words stand at `places`, at least one of them `fresh`."""
        loose = reading.name in _LOOSE
        if len(reading.text) <= _PARTED:
            index = self._across if loose else self._index
            yield from self._tried(index.candidates(places, fresh), reading, seen)
        elif fresh is None and not loose and _LONG_CLAUSE.search(reading.text) is None:
            clauses = self._clauses.ready(reading.text, places)
            crossing, where = self._crossing.ready(places)
            yield from self._tried(clauses.keys() | crossing, reading, seen, (clauses, where))
        else:
            blocks = self._blocks_across if loose else self._blocks
            candidates, where = blocks.ready(places, fresh)
            yield from self._tried(candidates, reading, seen, ({}, where))

    def _tried(
        self,
        candidates: AbstractSet[int],
        reading: Reading,
        seen: AbstractSet[str],
        held: tuple[Mapping[int, Sequence[int]], Where] | None = None,
    ) -> Iterator[Hit]:
        data = reading.text.encode()
        parts = None if held is None or len(candidates) <= _FEW else Parts(reading.text, data, *held)
        for number in sorted(candidates):
            probe = self._probes[number]
            if probe.rule.id in seen or (parts is not None and not parts.may_hold(number, probe.pattern)):
                continue
            if (found := probe.pattern.first(data)) is not None:
                yield from _tried(probe, reading, data, seen, found)

    def _in_plain(self, reading: Reading, seen: AbstractSet[str]) -> Iterator[Hit]:
        data = reading.text.encode()
        if self._sparks.first(data) is None or self._any_plain.first(data) is None:
            return
        for probe in self._plain:
            if probe.rule.id not in seen and (found := probe.pattern.first(data)) is not None:
                yield from _tried(probe, reading, data, seen, found)


def fold_word(word: str, folding: Folding) -> str:
    """Show a class's word as readings do; a leading "?" asks for the hint of a word that was perhaps heard."""
    if word.startswith("?") and len(word) > 1:
        return HINT + folding.word(word[1:])
    return folding.word(word)


def _guard(
    patterns: tuple[str, ...], classes: dict[str, tuple[str, ...]], *, at_start: bool = False, at_end: bool = False
) -> Pattern | None:
    expression = guard(patterns, classes, at_start=at_start, at_end=at_end)
    return None if expression is None else Pattern(expression)


def _tried(probe: _Probe, reading: Reading, data: bytes, seen: AbstractSet[str], found: tuple[int, int] | None) -> Iterator[Hit]:
    for number in range(_TRIES + 1):
        if found is None:
            return
        excused = None if number == _TRIES else _excused(probe.guards, data, *found)
        if excused is None:
            first = len(data[: found[0]].decode())
            yield Hit(rule=probe.rule, reading=reading, start=first, end=first + len(data[found[0] : found[1]].decode()))
            if probe.rule.id in seen:
                return
        # An excused match must not hide one that begins inside it; one that was told of has been judged whole.
        found = probe.pattern.first(data, max(found[1] if excused is None else excused, found[0] + 1))


def _excused(guards: _Guards, data: bytes, start: int, end: int) -> int | None:
    """Give where to look on where a guard speaks for a match: behind all that it speaks for; None where none does."""
    while start < end and (mark := next((mark for mark in _SENTENCE + _CLAUSE if data.startswith(mark, start)), None)):
        start += len(mark)  # a pattern may begin with the mark that ends the clause before
    if guards.unless_before is not None and guards.unless_before.first(_from_a_character(data[max(0, start - 60) : start])) is not None:
        return start + 1
    if guards.unless_after is not None and guards.unless_after.first(_whole_characters(data[end : end + 60])) is not None:
        return start + 1
    if guards.unless is not None or guards.exempt:
        freed = _freed((guards.unless, *guards.exempt), data, start, end, _around(data, start, end, _SENTENCE + _CLAUSE))
        if freed is not None:
            return freed
    if guards.unless_sentence is not None:
        return _freed((guards.unless_sentence,), data, start, end, _around(data, start, end, _SENTENCE))
    return None


def _freed(guards: Iterable[Pattern | None], data: bytes, start: int, end: int, around: tuple[int, int]) -> int | None:
    """Give up to where a guard that stands `around` a match, and not far from it, speaks for what begins there."""
    first, last = around
    clause = data[first:last]
    begin, stop = max(0, start - first - 3 * SPEAKS), min(len(clause), end - first + 3 * SPEAKS)
    for one in guards:
        if one is not None and (said := one.first(clause, begin, stop)) is not None:
            return max(start + 1, min(last, first + said[0] + 3 * SPEAKS))
    return None


def _around(data: bytes, start: int, end: int, marks: tuple[bytes, ...]) -> tuple[int, int]:
    first = max((place + len(mark) for mark in marks if (place := data.rfind(mark, 0, start)) >= 0), default=0)
    ends = [place for mark in marks if (place := data.find(mark, end)) >= 0]
    return first, min(ends, default=len(data))


def _whole_characters(data: bytes) -> bytes:
    return data.decode(errors="ignore").encode()


def _from_a_character(data: bytes) -> bytes:
    place = 0
    while place < len(data) and data[place] & 0xC0 == 0x80:
        place += 1
    return data[place:]
