"""Turns one family's file, as its shape has checked it, into rules: platforms sorted out, patterns tried, word classes kept apart.

Where a fault lies is said by file and line. No file is opened here but to find the line to blame.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.documents import read_text
from bot.errors import BadPattern, WrongFile
from bot.messages import Platform
from bot.rules.language import Classes, check, expand, guard
from bot.rules.pack import Rule
from bot.rules.shapes import FamilyShape, RuleShape, ShopFamilyShape, ShopRuleShape, penalty_on

Family = ShopFamilyShape | FamilyShape

_TRUST = re.compile("[\uff08(]([ABC])")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where a family's rules are to hold: the platform, the date of its rules, and what they leave alone."""

    platform: Platform
    dated: str
    exempt: tuple[str, ...] = ()


def rules_of(path: Path, family: Family, here: Here, classes: Classes, tell: Callable[[str], object] = check) -> Iterator[Rule]:
    """Give the family's rules that hold here, each tried; raises WrongFile.

    `tell` is told each expression that a gate will match by, and raises BadPattern for a wrong one.
    """
    if not family.rules:
        raise WrongFile(path, f"{family.family}: there is no rule in this family", line=line_of(path, family.family))
    for shape in family.rules:
        detector = shape.detector if isinstance(shape, RuleShape) else None
        if bool(shape.match) == bool(detector):
            raise WrongFile(path, f"{shape.id}: give either match or detector", line=line_of(path, shape.id))
        if isinstance(shape, RuleShape) and here.platform not in shape.platforms:
            continue
        rule = _rule(shape, family, here, path)
        _try_patterns(rule, classes, tell)
        yield rule


def classes_of(path: Path, family: Family, shared: Classes) -> Mapping[str, tuple[str, ...]]:
    """Give the family's word classes, none of which may be one of `shared`; raises WrongFile."""
    for name, words in family.classes.items():
        if name in shared:
            raise WrongFile(path, f"the word class {name!r} exists already", line=line_of(path, name))
        if not words or not all(word.removeprefix("?").strip() for word in words):
            raise WrongFile(path, f"the word class {name!r} {'has an empty word' if words else 'is empty'}", line=line_of(path, name))
    return family.classes


def line_of(path: Path, name: str, *, after: int = 1) -> int | None:
    """Find the first line from line `after` on in which `name` stands, counted from 1."""
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if number >= after and name in line:
            return number
    return None


def _rule(shape: ShopRuleShape, family: Family, here: Here, path: Path) -> Rule:
    more = shape if isinstance(shape, RuleShape) else None
    trust, dated = _TRUST.search(shape.source), _DATED.search(shape.source)
    return Rule(
        id=shape.id,
        family=family.family,
        file=path,
        why=shape.why,
        source=shape.source,
        penalty=None if more is None else penalty_on(here.platform, more.penalty),
        dated=(more and more.dated) or (dated[0] if dated else here.dated),
        trust=(more and more.trust) or (trust[1] if trust else None),
        view="plain" if more is not None and more.view == "plain" else "tight",
        across=shape.across,
        match=shape.match,
        detector=None if more is None else more.detector,
        claim=None if more is None else more.claim,
        certain=family.certain if shape.certain is None else shape.certain,
        unless=shape.unless,
        exempt=here.exempt,
        unless_sentence=shape.unless_sentence,
        unless_before=shape.unless_before,
        unless_after=shape.unless_after,
        must_refuse=shape.must_refuse,
        must_pass=shape.must_pass,
        own=more is None,
    )


def _try_patterns(rule: Rule, classes: Classes, tell: Callable[[str], object]) -> None:
    try:
        for pattern in rule.match:
            for one in expand(pattern, classes):
                tell(one.regex)
        for guards in (rule.unless, rule.exempt, rule.unless_sentence, rule.unless_before, rule.unless_after):
            expression = guard(guards, classes)
            if expression is not None:
                tell(expression)
    except BadPattern as fault:
        raise WrongFile(rule.file, f"{rule.id}: {fault}", line=line_of(rule.file, rule.id)) from None
