"""A rule, a rule pack, and the character tables that a gate is built from, as values. No file is read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from bot.messages import Platform

View = Literal["tight", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One breach: how it is found, why it is one, and who says so.

    `match` holds patterns of the little language in `bot.rules.language`, or `detector` names a scanner of the gate. A match is
    dropped where an `unless` pattern, or an `exempt` one of its family, stands in the same clause, an `unless_sentence` one in
    the same sentence, an `unless_before` one directly before it, or an `unless_after` one directly after it. `across` also
    tries the text with every clause mark taken out. `claim` says what the order, the record or the shop's own file must show
    before the words may be used (`bot.gate.evidence`, `bot.gate.promises`). A rule that isn't `certain` goes by the sense of
    ordinary words: the gate hears its learned judge before it refuses. `dated` is the day on which the source was read; `trust` is
    A (the law, the platform's own text), B (several pages agree) or C (one page). `own`: the shop's, not ours.
    `file`: where it stands, for whoever finds fault with it.
    """

    id: str
    family: str
    file: Path
    why: str
    source: str
    penalty: str | None
    dated: str
    trust: str | None
    view: View
    across: bool
    match: tuple[str, ...]
    detector: str | None
    claim: str | None
    certain: bool
    unless: tuple[str, ...]
    exempt: tuple[str, ...]
    unless_sentence: tuple[str, ...]
    unless_before: tuple[str, ...]
    unless_after: tuple[str, ...]
    must_refuse: tuple[str, ...]
    must_pass: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How quantities are written: numerals' scale, units by kind (their size in the kind's base unit), times of day."""

    scale: Mapping[str, int]
    units: Mapping[str, Mapping[str, Decimal]]
    counter: str
    oclock: str
    half: str
    morning: tuple[str, ...]
    afternoon: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A word which is known by its sound. `mode` says what of: any spelling, only one with Latin letters, or a weak hint."""

    word: str
    syllables: tuple[str, ...]
    mode: Literal["any", "mixed", "weak"]
    real_words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What single characters stand for."""

    folds: Mapping[str, str]
    pinyin: Mapping[str, str]
    other_sounds: Mapping[str, str]
    emoji: Mapping[str, str]
    numerals: Mapping[str, str]
    spoken_digits: Mapping[str, str]
    components: Mapping[str, str]
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A breach that the learned judge of meaning may find: whose safe wording is offered, and why it is one."""

    family: str
    why: str
    source: str
    penalty: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """Every rule in force on one platform. `version` names it in verdicts and logs; `dated`: the day of its rules.

    `exemptions`: by family, patterns whose clause the judge of meaning leaves alone (rules hold them in `exempt`).
    `held`: by claim, how a finding says what the shop's file holds. `limits`: the platform's own figures. `kinds`: what may be
    sent besides text.
    """

    platform: Platform
    version: str
    dated: str
    rules: tuple[Rule, ...]
    classes: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, str]
    notes: Mapping[str, str]
    meanings: Mapping[str, Meaning]
    exemptions: Mapping[str, tuple[str, ...]]
    held: Mapping[str, str]
    measures: Measures
    limits: Mapping[str, int]
    kinds: frozenset[str]
    tables: Tables
