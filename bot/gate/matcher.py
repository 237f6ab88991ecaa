"""Tries every rule's patterns on the readings: a word index first, then only those expressions whose words are all there.

Knows nothing of what a rule means; number shapes and context are other modules' affair.
"""

import functools
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.gate.folding import Folding
from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.gate.readings import LIKE_PLAIN
from bot.gate.sound import HINT
from bot.rules import Rule, RulePack
from bot.rules.language import Expanded, expand, guard

_TRIES = 50  # a text that hides a breach behind so many harmless mentions is not written by a shop
_REACH = 40
"""How far apart, in characters, the words of one match may stand; a pattern that reaches further looks at the whole text."""
_ROOM = 6
_WIDTHS = re.compile(r"\{\d*,(\d+)\}")
_ENDLESS = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
_WORD = operator.itemgetter(0)
_Owned = dict[int, tuple[tuple[int, int], ...]]
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
    need: int
    pattern: Pattern
    guards: _Guards
    wide: bool


class Matcher:
    """All pattern rules of a pack; `words` are those that some rule can't match without."""

    def __init__(self, pack: RulePack, folding: Folding) -> None:
        classes = {name: tuple(fold_word(word, folding) for word in words) for name, words in pack.classes.items()}
        self._classes = classes
        self._bits: dict[frozenset[str], int] = {}
        self._probes: list[_Probe] = []
        self._always: list[int] = []
        self._plain: list[_Probe] = []
        self._sparks = Pattern("[a-z*_#@/\\x{1f300}-\\x{1faff}\\x{26b0}]")
        owners: dict[str, list[int]] = defaultdict(list)
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
                    self._place(rule, one, guards, owners)
        self._any_plain = Pattern("|".join(f"(?:{probe.pattern.expression})" for probe in self._plain))
        masks: dict[str, int] = defaultdict(int)
        for words, bit in self._bits.items():
            for word in words:
                masks[word] |= bit
        self._words = Words(masks.keys() | owners.keys())
        self.words = self._words.words
        self._masks = [masks[word] for word in self.words]
        numbers = [owners[word] for word in self.words]
        self._near = self._owned(numbers, lambda probe: not probe.wide)
        self._wide = self._owned(numbers, lambda probe: probe.wide)
        self._near_across = self._owned(numbers, lambda probe: probe.rule.across and not probe.wide)
        self._wide_across = self._owned(numbers, lambda probe: probe.rule.across and probe.wide)

    def guards(self, patterns: Iterable[str]) -> Iterator[str]:
        """Turn guards into expressions over the tight reading."""
        for pattern in patterns:
            expression = guard((pattern,), self._classes)
            if expression is not None:
                yield expression

    def _place(self, rule: Rule, one: Expanded, guards: _Guards, owners: dict[str, list[int]]) -> None:
        if rule.view == "plain":
            self._plain.append(_Probe(rule, 0, Pattern(one.regex), guards, wide=True))
            return
        number = len(self._probes)
        owner = min(one.anchors, key=self._usual, default=frozenset[str]())
        need = 0
        for anchor in one.anchors:
            if anchor != owner:
                need |= self._bits.setdefault(anchor, 1 << len(self._bits))
        reach = sum(map(int, _WIDTHS.findall(one.regex))) + _ROOM * len(one.anchors)
        wide = len(one.anchors) > 1 and (reach > _REACH or _ENDLESS.search(one.regex) is not None)
        self._probes.append(_Probe(rule, need, Pattern(one.regex), guards, wide=wide))
        if not owner:
            self._always.append(number)
        for word in owner:
            owners[word].append(number)

    def _usual(self, words: frozenset[str]) -> tuple[int, int, int]:
        """Tell how often one of these words may stand in harmless replies: of those that a match needs, the rarest call it up."""
        return sum(min(self._common[char] for char in word) for word in words), -min(map(len, words)), len(words)

    def _owned(self, numbers: list[list[int]], wanted: Callable[[_Probe], bool]) -> _Owned:
        """By word, the probes that are tried where it stands, each with the mask of the other words that it needs."""
        chosen = {
            word: tuple((number, self._probes[number].need) for number in some if wanted(self._probes[number]))
            for word, some in enumerate(numbers)
        }
        return {word: probes for word, probes in chosen.items() if probes}

    def hits(self, plain: Reading, readings: Sequence[Reading], seen: AbstractSet[str]) -> Iterator[Hit]:
        """Every match of each rule in each reading (the first few), of none that is in `seen`, which may grow meanwhile."""
        yield from self._in_plain(plain, seen)
        usual: Counter[int] = Counter()
        for reading in readings:
            if reading.name in LIKE_PLAIN:
                yield from self._in_plain(reading, seen)
                continue
            places = self._words.hits(reading.text)
            if reading.name == "tight" and len(readings) > 1:
                usual = Counter(map(_WORD, places))
            fresh = None
            if reading.name in _REWRITTEN:
                fresh = {word for word, count in Counter(map(_WORD, places)).items() if count > usual[word]}
                if not fresh:
                    continue
            candidates = self._candidates(places, fresh, loose=reading.name in _LOOSE)
            data = reading.text.encode()
            for number in sorted(candidates):
                probe = self._probes[number]
                if probe.rule.id not in seen and (found := probe.pattern.first(data)) is not None:
                    yield from _tried(probe, reading, data, seen, found)

    def _in_plain(self, reading: Reading, seen: AbstractSet[str]) -> Iterator[Hit]:
        data = reading.text.encode()
        if self._sparks.first(data) is None or self._any_plain.first(data) is None:
            return
        for probe in self._plain:
            if probe.rule.id not in seen and (found := probe.pattern.first(data)) is not None:
                yield from _tried(probe, reading, data, seen, found)

    def _candidates(self, places: list[tuple[int, int, int]], fresh: set[int] | None, *, loose: bool) -> set[int]:
        """Probes whose words all stand near enough to each other, at least one of them being fresh where that is asked for."""
        near, wide = (self._near_across, self._wide_across) if loose else (self._near, self._wide)
        found = {number for number in self._always if fresh is None and (not loose or self._probes[number].rule.across)}
        blocks: dict[int, set[int]] = defaultdict(set)
        for word, start, _ in places:
            blocks[start // _REACH].add(word)
        masks = {block: self._union(words) for block, words in blocks.items()}
        freshly = 0 if fresh is None else self._union(fresh)
        for block, words in blocks.items():
            present = masks[block] | masks.get(block - 1, 0) | masks.get(block + 1, 0)
            found.update(self._ready(near, words, present, freshly, fresh))
        if not wide.keys().isdisjoint(everywhere := {word for word, _, _ in places}):
            found.update(self._ready(wide, everywhere, functools.reduce(int.__or__, masks.values(), 0), freshly, fresh))
        return found

    def _ready(self, owned: _Owned, words: AbstractSet[int], present: int, freshly: int, fresh: AbstractSet[int] | None) -> Iterator[int]:
        for word in owned.keys() & words:
            for number, need in owned[word]:
                if need & present == need and (fresh is None or need & freshly or word in fresh or self._may_read(number, fresh)):
                    yield number

    def _may_read(self, number: int, words: AbstractSet[int]) -> bool:
        """Tell whether a pattern can match one of these words though it can do without it: as one of several alternatives."""
        expression = self._probes[number].pattern.expression
        return any(self.words[word] in expression for word in words)

    def _union(self, words: Iterable[int]) -> int:
        return functools.reduce(int.__or__, map(self._masks.__getitem__, words), 0)


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
    for _ in range(_TRIES):
        if found is None:
            return
        excused = _excused(probe.guards, data, *found)
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
        first, last = _around(data, start, end, _SENTENCE + _CLAUSE)
        clause = data[first:last]
        if any(one is not None and one.first(clause) is not None for one in (guards.unless, *guards.exempt)):
            return last
    if guards.unless_sentence is not None:
        first, last = _around(data, start, end, _SENTENCE)
        if guards.unless_sentence.first(data[first:last]) is not None:
            return last
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
