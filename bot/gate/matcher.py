"""Tries every rule's patterns on the readings: a word index first, then only those expressions whose words are all there.

Knows nothing of what a rule means; number shapes and context are other modules' affair.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.gate.folding import Folding
from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.gate.sound import HINT
from bot.rules import Rule, RulePack
from bot.rules.language import expand, guard

_TRIES = 8
_LOOSE = frozenset(("bare", "unleet", "undigit"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A rule that matched, and where in which reading."""

    rule: Rule
    reading: Reading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Probe:
    rule: Rule
    need: int
    pattern: Pattern
    unless: Pattern | None
    unless_sentence: Pattern | None
    unless_before: Pattern | None


class Matcher:
    """All pattern rules of a pack, compiled."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        self._bits: dict[frozenset[str], int] = {}
        classes = {name: tuple(fold_word(word, folding) for word in words) for name, words in pack.classes.items()}
        self._by_anchor: dict[int, list[_Probe]] = defaultdict(list)
        self._plain: list[_Probe] = []
        self._sparks = Pattern("[a-z*_#@/]")
        for rule in pack.rules:
            for pattern in rule.match:
                for one in expand(pattern, classes):
                    self._place(rule, one.regex, one.anchors, classes)
        masks: dict[str, int] = defaultdict(int)
        for words, bit in self._bits.items():
            for word in words:
                masks[word] |= bit
        self._words = Words(masks)
        self._masks = [masks[word] for word in self._words.words]

    def _place(self, rule: Rule, regex: str, anchors: tuple[frozenset[str], ...], classes: dict[str, tuple[str, ...]]) -> None:
        plain = rule.view == "plain"
        need = 0
        rarest = 0
        shortest = 0
        for anchor in () if plain else anchors:
            bit = self._bits.setdefault(anchor, 1 << len(self._bits))
            need |= bit
            length = min(map(len, anchor))
            if length > shortest:
                shortest, rarest = length, bit
        probe = _Probe(
            rule,
            need,
            Pattern(regex),
            _guard(rule.unless, classes),
            _guard(rule.unless_sentence, classes),
            _guard(rule.unless_before, classes, at_end=True),
        )
        (self._plain if plain else self._by_anchor[rarest]).append(probe)

    def hits(self, plain: Reading, readings: list[Reading]) -> Iterator[Hit]:
        """Each rule at most once in each reading."""
        data = plain.text.encode()
        if self._sparks.first(data) is not None:
            for probe in self._plain:
                yield from _tried(probe, plain, data)
        for reading in readings:
            loose = reading.name in _LOOSE
            data = reading.text.encode()
            present = 0
            masks = self._masks
            for index in {hit[0] for hit in self._words.hits(reading.text)}:
                present |= masks[index]
            for anchor, probes in self._by_anchor.items():
                if anchor & present != anchor:
                    continue
                for probe in probes:
                    if probe.need & present == probe.need and (probe.rule.across or not loose):
                        yield from _tried(probe, reading, data)


def fold_word(word: str, folding: Folding) -> str:
    """Show a class's word as readings do; a leading "?" asks for the hint of a word that was perhaps heard."""
    if word.startswith("?") and len(word) > 1:
        return HINT + folding.word(word[1:])
    return folding.word(word)


def _guard(patterns: tuple[str, ...], classes: dict[str, tuple[str, ...]], *, at_end: bool = False) -> Pattern | None:
    expression = guard(patterns, classes, at_end=at_end)
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
            return
        start = max(found[1], found[0] + 1)


def _excused(probe: _Probe, data: bytes, start: int, end: int) -> bool:
    if probe.unless_before is not None:
        before = data[max(0, start - 60) : start]
        if probe.unless_before.first(_from_a_character(before)) is not None:
            return True
    if probe.unless is not None and probe.unless.first(_around(data, start, end, (b",", b"?", b"\xe3\x80\x82"))) is not None:
        return True
    sentence = probe.unless_sentence
    return sentence is not None and sentence.first(_around(data, start, end, (b"?", b"\xe3\x80\x82"))) is not None


def _around(data: bytes, start: int, end: int, marks: tuple[bytes, ...]) -> bytes:
    first = max(data.rfind(mark, 0, start) + len(mark) if mark in data[:start] else 0 for mark in marks)
    ends = [place for mark in marks if (place := data.find(mark, end)) >= 0]
    return data[first : min(ends, default=len(data))]


def _from_a_character(data: bytes) -> bytes:
    place = 0
    while place < len(data) and data[place] & 0xC0 == 0x80:
        place += 1
    return data[place:]
