"""A rule, a rule pack, and the character tables that a gate is built from, as values. No file is read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.messages import Platform

View = Literal["tight", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One breach: how it is found, why it is one, and who says so.

    `match` holds patterns of the little language in `bot.rules.language`, or `detector` names a scanner of the gate. A match is
    dropped where an `unless` pattern stands in the same clause, an `unless_sentence` one in the same sentence, an
    `unless_before` one directly before it, or an `unless_after` one directly after it. `across` also tries the text with every
    clause mark taken out. `claim` says what the order must show before the words may be used; such a rule is silent where no
    order is known. A rule that isn't `certain` goes by the sense of ordinary words: the gate hears its learned judge before it refuses.
    """

    id: str
    family: str
    why: str
    source: str
    penalty: str | None
    view: View
    across: bool
    match: tuple[str, ...]
    detector: str | None
    claim: str | None
    certain: bool
    unless: tuple[str, ...]
    unless_sentence: tuple[str, ...]
    unless_before: tuple[str, ...]
    unless_after: tuple[str, ...]
    must_refuse: tuple[str, ...]
    must_pass: tuple[str, ...]


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
    """Every rule in force on one platform. `version` names it in verdicts and logs."""

    platform: Platform
    version: str
    rules: tuple[Rule, ...]
    classes: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, str]
    notes: Mapping[str, str]
    meanings: Mapping[str, Meaning]
    tables: Tables
