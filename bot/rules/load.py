"""Reads rule packs from disk: the shipped families, a platform's own file, a shop's additions. The only module here that does.

A pack which has any fault is not returned at all: WrongFile names the file and the line. Nothing is judged here.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.documents import read_text, read_yaml
from bot.errors import BadPattern, WrongFile
from bot.messages import Platform
from bot.rules.language import check, expand, guard
from bot.rules.pack import Meaning, Rule, RulePack
from bot.rules.shapes import ExtraShape, FamilyShape, MeaningsShape, PlatformShape, RuleShape, WordsShape
from bot.rules.tables import digest_of_tables, load_tables

PACKS = Path(__file__).with_name("packs")
Classes = dict[str, tuple[str, ...]]


def load_pack(platform: Platform, *, extra: Path | None = None, packs: Path = PACKS) -> RulePack:
    """Every rule of `packs` in force on `platform`, with a shop's own `extra` ones; raises WrongFile."""
    own_file = packs / "platforms" / f"{platform}.yaml"
    own = read_yaml(own_file, PlatformShape)
    words_file = packs / "words.yaml"
    words = read_yaml(words_file, WordsShape)
    meanings_file = packs / "meanings.yaml"
    meanings = read_yaml(meanings_file, MeaningsShape).meanings
    files = [*sorted((packs / "common").glob("*.yaml"))]
    families = [(path, read_yaml(path, FamilyShape)) for path in files]
    if extra is not None:
        families += [(extra, family) for family in read_yaml(extra, ExtraShape).families]
    rules: dict[str, Rule] = {}
    classes: Classes = {**words.classes, **own.classes}
    suggestions: dict[str, str] = {}
    for path, family in families:
        classes |= _named_apart(path, family, classes)
        for rule in _rules(path, family, platform):
            if rule.id in rules:
                raise WrongFile(path, f"a rule called {rule.id!r} exists already", line=_line_of(path, rule.id))
            _try_patterns(path, rule, classes)
            rules[rule.id] = rule
        if family.suggestion and family.family not in suggestions:
            suggestions[family.family] = family.suggestion
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in (own_file, words_file, meanings_file, *files)) + digest_of_tables())
    if extra is not None:
        digest.update(extra.read_bytes())
    return RulePack(
        platform=platform,
        version=f"{platform}@{own.dated}+{digest.hexdigest()[:8]}",
        rules=tuple(rules.values()),
        classes=classes,
        suggestions=suggestions,
        notes=words.notes,
        meanings={name: Meaning(**one.model_dump()) for name, one in meanings.items()},
        tables=load_tables(),
    )


def _named_apart(path: Path, family: FamilyShape, shared: Classes) -> Classes:
    for name, words in family.classes.items():
        if name in shared:
            raise WrongFile(path, f"the word class {name!r} exists already", line=_line_of(path, name))
        if not words:
            raise WrongFile(path, f"the word class {name!r} is empty", line=_line_of(path, name))
    return dict(family.classes)


def _rules(path: Path, family: FamilyShape, platform: Platform) -> Iterator[Rule]:
    for shape in family.rules:
        if bool(shape.match) == bool(shape.detector):
            raise WrongFile(path, f"{shape.id}: give either match or detector", line=_line_of(path, shape.id))
        if platform in shape.platforms:
            yield _rule(shape, family)


def _rule(shape: RuleShape, family: FamilyShape) -> Rule:
    return Rule(
        id=shape.id,
        family=family.family,
        why=shape.why,
        source=shape.source,
        penalty=shape.penalty,
        view="plain" if shape.view == "plain" else "tight",
        across=shape.across,
        match=shape.match,
        detector=shape.detector,
        claim=shape.claim,
        certain=family.certain if shape.certain is None else shape.certain,
        unless=shape.unless,
        unless_sentence=shape.unless_sentence,
        unless_before=shape.unless_before,
        unless_after=shape.unless_after,
        must_refuse=shape.must_refuse,
        must_pass=shape.must_pass,
    )


def _try_patterns(path: Path, rule: Rule, classes: Classes) -> None:
    try:
        for pattern in rule.match:
            for one in expand(pattern, classes):
                check(one.regex)
        for guards in (rule.unless, rule.unless_sentence, rule.unless_before, rule.unless_after):
            expression = guard(guards, classes)
            if expression is not None:
                check(expression)
    except BadPattern as fault:
        raise WrongFile(path, f"{rule.id}: {fault}", line=_line_of(path, rule.id)) from None


def _line_of(path: Path, name: str) -> int | None:
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if name in line:
            return number
    return None
