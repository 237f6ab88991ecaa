"""Tries every rule's patterns on the readings: a word index first, then only those expressions whose words are all there.

Knows nothing of what a rule means; number shapes and context are other modules' affair.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.gate.folding import Folding
from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.gate.sound import HINT
from bot.rules import Rule, RulePack
from bot.rules.language import Expanded, expand, guard

_TRIES = 50  # a text that hides a breach behind so many harmless mentions is not written by a shop
_ALL = -1
_LOOSE = frozenset(("bare", "unleet", "undigit"))
_REWRITTEN = frozenset(("heard", "spoken", "joined", "collapsed"))


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
    unless_sentence: Pattern | None
    unless_before: Pattern | None
    unless_after: Pattern | None


@dataclass(frozen=True, slots=True)
class _Probe:
    rule: Rule
    need: int
    pattern: Pattern
    guards: _Guards


class Matcher:
    """All pattern rules of a pack."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        classes = {name: tuple(fold_word(word, folding) for word in words) for name, words in pack.classes.items()}
        self._bits: dict[frozenset[str], int] = {}
        self._probes: list[_Probe] = []
        self._always: list[int] = []
        self._plain: list[_Probe] = []
        self._sparks = Pattern("[a-z*_#@/\\x{1f300}-\\x{1faff}\\x{26b0}]")
        owners: dict[str, list[int]] = defaultdict(list)
        for rule in pack.rules:
            guards = _Guards(
                _guard(rule.unless, classes),
                _guard(rule.unless_sentence, classes),
                _guard(rule.unless_before, classes, at_end=True),
                _guard(rule.unless_after, classes, at_start=True),
            )
            for pattern in rule.match:
                for one in expand(pattern, classes):
                    self._place(rule, one, guards, owners)
        masks: dict[str, int] = defaultdict(int)
        for words, bit in self._bits.items():
            for word in words:
                masks[word] |= bit
        self._words = Words(masks)
        self._masks = [masks[word] for word in self._words.words]
        self._owned = [tuple(owners[word]) for word in self._words.words]

    def _place(self, rule: Rule, one: Expanded, guards: _Guards, owners: dict[str, list[int]]) -> None:
        if rule.view == "plain":
            self._plain.append(_Probe(rule, 0, Pattern(one.regex), guards))
            return
        need = 0
        for anchor in one.anchors:
            need |= self._bits.setdefault(anchor, 1 << len(self._bits))
        number = len(self._probes)
        self._probes.append(_Probe(rule, need, Pattern(one.regex), guards))
        if not one.anchors:
            self._always.append(number)
            return
        for word in max(one.anchors, key=lambda words: (min(map(len, words)), -len(words))):
            owners[word].append(number)

    def hits(self, plain: Reading, readings: list[Reading], seen: AbstractSet[str]) -> Iterator[Hit]:
        """Every match of each rule in each reading (the first few), of none that is in `seen`, which may grow meanwhile."""
        data = plain.text.encode()
        if self._sparks.first(data) is not None:
            for probe in self._plain:
                yield from _tried(probe, plain, data)
        usual: Counter[int] = Counter()
        for reading in readings:
            met = Counter([hit[0] for hit in self._words.hits(reading.text)])
            fresh = _ALL
            if reading.name == "tight":
                usual = met
            elif reading.name in _REWRITTEN:
                fresh = self._union(word for word, count in met.items() if count > usual[word])
                if not fresh:
                    continue
            present = self._union(met)
            loose = reading.name in _LOOSE
            data = reading.text.encode()
            for number in sorted({number for word in met for number in self._owned[word]}.union(self._always)):
                probe = self._probes[number]
                met_all = probe.need & present == probe.need and (fresh == _ALL or probe.need & fresh)
                if met_all and (probe.rule.across or not loose) and probe.rule.id not in seen:
                    yield from _tried(probe, reading, data)

    def _union(self, words: Iterable[int]) -> int:
        masks = self._masks
        return functools.reduce(int.__or__, [masks[word] for word in words], 0)


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


def _tried(probe: _Probe, reading: Reading, data: bytes) -> Iterator[Hit]:
    start = 0
    for _ in range(_TRIES):
        found = probe.pattern.first(data, start)
        if found is None:
            return
        if not _excused(probe, data, *found):
            first = len(data[: found[0]].decode())
            yield Hit(rule=probe.rule, reading=reading, start=first, end=first + len(data[found[0] : found[1]].decode()))
        start = max(found[1], found[0] + 1)


def _excused(probe: _Probe, data: bytes, start: int, end: int) -> bool:
    if probe.guards.unless_before is not None:
        before = data[max(0, start - 60) : start]
        if probe.guards.unless_before.first(_from_a_character(before)) is not None:
            return True
    if probe.guards.unless_after is not None and probe.guards.unless_after.first(_whole_characters(data[end : end + 60])) is not None:
        return True
    if probe.guards.unless is not None and probe.guards.unless.first(_around(data, start, end, (b",", b"?", b"\xe3\x80\x82"))) is not None:
        return True
    sentence = probe.guards.unless_sentence
    return sentence is not None and sentence.first(_around(data, start, end, (b"?", b"\xe3\x80\x82"))) is not None


def _around(data: bytes, start: int, end: int, marks: tuple[bytes, ...]) -> bytes:
    first = max(data.rfind(mark, 0, start) + len(mark) if mark in data[:start] else 0 for mark in marks)
    ends = [place for mark in marks if (place := data.find(mark, end)) >= 0]
    return data[first : min(ends, default=len(data))]


def _whole_characters(data: bytes) -> bytes:
    return data.decode(errors="ignore").encode()


def _from_a_character(data: bytes) -> bytes:
    place = 0
    while place < len(data) and data[place] & 0xC0 == 0x80:
        place += 1
    return data[place:]
