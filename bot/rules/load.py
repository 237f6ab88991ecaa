"""Reads rule packs from disk: the shipped families, a platform's own file, a shop's additions. The only module here that does.

A pack which has any fault is not returned at all: WrongFile names the file and the line. Nothing is judged here.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.documents import read_text, read_yaml
from bot.errors import BadPattern, WrongFile
from bot.messages import Platform
from bot.rules.language import check, expand, guard
from bot.rules.pack import Meaning, Measures, Rule, RulePack
from bot.rules.shapes import ExtraShape, FamilyShape, MeaningsShape, PlatformShape, RuleShape, ShopFamilyShape, WordsShape
from bot.rules.tables import FOLDER, digest_of_tables, load_tables

PACKS = Path(__file__).with_name("packs")
Classes = dict[str, tuple[str, ...]]
Stamp = tuple[tuple[str, int, int], ...]
_TRUST = re.compile("[\uff08(]([ABC])")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


def stamp(extra: Path | None = None, packs: Path = PACKS) -> Stamp:
    """Give what changes when any file of a pack does: names, sizes and times. Cheap: nothing is read."""
    files = [*sorted(packs.glob("**/*.yaml")), *sorted(FOLDER.glob("*.tsv"))]
    if extra is not None and extra.exists():
        files.append(extra)
    return tuple((str(path), found.st_size, found.st_mtime_ns) for path in files for found in (path.stat(),))


def load_pack(platform: Platform, *, extra: Path | None = None, packs: Path = PACKS) -> RulePack:
    """Every rule of `packs` in force on `platform`, with a shop's own `extra` ones; raises WrongFile."""
    own_file = packs / "platforms" / f"{platform}.yaml"
    own = read_yaml(own_file, PlatformShape)
    if own.platform is not platform:
        raise WrongFile(own_file, f"platform: this is the file of {platform}, not of {own.platform}", line=line_of(own_file, "platform:"))
    words_file = packs / "words.yaml"
    words = read_yaml(words_file, WordsShape)
    meanings_file = packs / "meanings.yaml"
    meanings = read_yaml(meanings_file, MeaningsShape).meanings
    files = [*sorted((packs / "common").glob("*.yaml"))]
    shipped = [(path, read_yaml(path, FamilyShape)) for path in files]
    if not shipped:
        raise WrongFile(packs / "common", "there is no family of rules in this folder")
    exemptions = _exemptions(shipped)
    families: list[tuple[Path, ShopFamilyShape]] = [*shipped]
    if extra is not None:
        families += [(extra, family) for family in read_yaml(extra, ExtraShape).families]
    rules: dict[str, Rule] = {}
    classes: Classes = {**words.classes, **own.classes}
    suggestions: dict[str, str] = {}
    for path, family in families:
        classes |= _named_apart(path, family, classes)
    for path, family in families:
        left_alone = () if path == extra else exemptions.get(family.family, ())
        for rule in _rules(path, family, own, left_alone):
            if rule.id in rules:
                raise WrongFile(path, f"a rule called {rule.id!r} exists already", line=line_of(path, rule.id))
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
        exemptions=exemptions,
        held=words.held,
        measures=Measures(**words.measures.model_dump()),
        limits=own.limits,
        kinds=frozenset(own.kinds),
        tables=load_tables(),
    )


def line_of(path: Path, name: str) -> int | None:
    """Find the first line on which `name` stands, counted from 1."""
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if name in line:
            return number
    return None


def _exemptions(shipped: Sequence[tuple[Path, FamilyShape]]) -> Classes:
    found: dict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for path, family in shipped:
        for one in family.exemptions:
            if one.id in seen:
                raise WrongFile(path, f"an exemption called {one.id!r} exists already", line=line_of(path, one.id))
            seen.add(one.id)
            found[family.family] += one.unless
    return {family: tuple(patterns) for family, patterns in found.items()}


def _named_apart(path: Path, family: ShopFamilyShape, shared: Classes) -> Classes:
    for name, words in family.classes.items():
        if name in shared:
            raise WrongFile(path, f"the word class {name!r} exists already", line=line_of(path, name))
        if not words:
            raise WrongFile(path, f"the word class {name!r} is empty", line=line_of(path, name))
    return dict(family.classes)


def _rules(path: Path, family: ShopFamilyShape, own: PlatformShape, left_alone: tuple[str, ...]) -> Iterator[Rule]:
    if not family.rules:
        raise WrongFile(path, f"{family.family}: there is no rule in this family", line=line_of(path, family.family))
    for shape in family.rules:
        if bool(shape.match) == bool(shape.detector):
            raise WrongFile(path, f"{shape.id}: give either match or detector", line=line_of(path, shape.id))
        if own.platform in shape.platforms:
            yield _rule(shape, family, own, left_alone)


def _rule(shape: RuleShape, family: ShopFamilyShape, own: PlatformShape, left_alone: tuple[str, ...]) -> Rule:
    trust = _TRUST.search(shape.source)
    dated = _DATED.search(shape.source)
    return Rule(
        id=shape.id,
        family=family.family,
        why=shape.why,
        source=shape.source,
        penalty=shape.penalty.get(own.platform) if isinstance(shape.penalty, dict) else shape.penalty,
        dated=shape.dated or (dated[0] if dated else own.dated.replace(".", "-")),
        trust=shape.trust or (trust[1] if trust else None),
        view="plain" if shape.view == "plain" else "tight",
        across=shape.across,
        match=shape.match,
        detector=shape.detector,
        claim=shape.claim,
        certain=family.certain if shape.certain is None else shape.certain,
        unless=shape.unless,
        exempt=left_alone,
        unless_sentence=shape.unless_sentence,
        unless_before=shape.unless_before,
        unless_after=shape.unless_after,
        must_refuse=shape.must_refuse,
        must_pass=shape.must_pass,
        own=not isinstance(family, FamilyShape),
    )


def _try_patterns(path: Path, rule: Rule, classes: Classes) -> None:
    try:
        for pattern in rule.match:
            for one in expand(pattern, classes):
                check(one.regex)
        for guards in (rule.unless, rule.exempt, rule.unless_sentence, rule.unless_before, rule.unless_after):
            expression = guard(guards, classes)
            if expression is not None:
                check(expression)
    except BadPattern as fault:
        raise WrongFile(path, f"{rule.id}: {fault}", line=line_of(path, rule.id)) from None
