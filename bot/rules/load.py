"""Reads rule packs from disk: the shipped families, a platform's own file, a shop's additions. Says too when any of them has changed.

A pack which has any fault is not returned at all: WrongFile names the file and the line. Nothing is judged here.
"""

import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents import parse_yaml, read_text, read_yaml
from bot.errors import WrongFile
from bot.messages import Platform
from bot.renewal import Stamp, stamp_of
from bot.rules.family import Here, classes_of, line_of, rules_of
from bot.rules.language import Classes, check
from bot.rules.own import add_own
from bot.rules.pack import Meaning, Measures, Rule, RulePack
from bot.rules.proven import Proven
from bot.rules.shapes import FamilyShape, MeaningShape, MeaningsShape, PlatformShape, WordsShape, penalty_on
from bot.rules.tables import digest_of_tables, files_of_tables, load_tables

PACKS = Path(__file__).with_name("packs")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """The folder where the packs lie: what a gate that renews itself asks for rules, and for when they have changed."""

    packs: Path = PACKS
    proven: Proven | None = None

    def stamp(self, platform: Platform) -> Stamp:
        """Give what changes when any file of the platform's pack does. Cheap: nothing is read."""
        return stamp_of((*_files(platform, self.packs), *files_of_tables()))

    def read(self, platform: Platform) -> RulePack:
        """Read the platform's pack; raises WrongFile."""
        return load_pack(platform, packs=self.packs, proven=self.proven)

    def stamp_of_own(self, path: Path) -> Stamp:
        """Give what changes when a shop's own file does, or comes or goes."""
        return stamp_of((path,))

    def read_own(self, pack: RulePack, path: Path) -> RulePack:
        """Put a shop's own rules behind those of a pack, where it has a file of them; raises WrongFile."""
        return add_own(pack, path) if path.exists() else pack


def load_pack(platform: Platform, *, extra: Path | None = None, packs: Path = PACKS, proven: Proven | None = None) -> RulePack:
    """Every rule of `packs` in force on `platform`, with a shop's own `extra` ones; raises WrongFile.

    Every pattern is compiled to find a wrong one, unless `proven` knows that all of these were.
    """
    own_file, words_file, meanings_file, *files = _files(platform, packs)
    own = read_yaml(own_file, PlatformShape)
    if own.platform is not platform:
        raise WrongFile(own_file, f"platform: this is the file of {platform}, not of {own.platform}", line=line_of(own_file, "platform:"))
    words = _read(words_file, read_text(words_file), WordsShape)
    meanings = _read(meanings_file, read_text(meanings_file), MeaningsShape).meanings
    shipped = [(path, _read(path, read_text(path), FamilyShape)) for path in files]
    if not shipped:
        raise WrongFile(packs / "common", "there is no family of rules in this folder")
    exemptions = _exemptions(shipped)
    classes: Classes = {**words.classes, **own.classes}
    for path, family in shipped:
        classes = {**classes, **classes_of(path, family, classes)}
    dated = own.dated.replace(".", "-")
    homes = [(path, family, Here(platform=platform, dated=dated, exempt=exemptions.get(family.family, ()))) for path, family in shipped]
    rules = _rules(homes, classes, check) if proven is None else _sound(homes, classes, proven)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (own_file, words_file, meanings_file, *files)) + digest_of_tables())
    pack = RulePack(
        platform=platform,
        version=f"{platform}@{own.dated}+{digest.hexdigest()[:8]}",
        dated=dated,
        rules=tuple(rules.values()),
        classes=classes,
        suggestions=_suggestions(shipped),
        notes=words.notes,
        meanings={name: _meaning(one, platform) for name, one in meanings.items()},
        exemptions=exemptions,
        held=words.held,
        measures=Measures(**words.measures.model_dump()),
        limits=own.limits,
        kinds=frozenset(own.kinds),
        tables=load_tables(),
    )
    return pack if extra is None else add_own(pack, extra)


_read = functools.lru_cache(maxsize=64)(parse_yaml)
"""Five platforms share all files but one; what a file holds is asked for by its text, so that a changed one is read anew."""


def _files(platform: Platform, packs: Path) -> list[Path]:
    """List the platform's file, the shared words, the judge's meanings, then the families."""
    return [
        packs / "platforms" / f"{platform}.yaml",
        packs / "words.yaml",
        packs / "meanings.yaml",
        *sorted((packs / "common").glob("*.yaml")),
    ]


def _sound(homes: Sequence[tuple[Path, FamilyShape, Here]], classes: Classes, proven: Proven) -> dict[str, Rule]:
    expressions: list[str] = []
    rules = _rules(homes, classes, expressions.append)
    if not proven.knows(expressions):
        rules = _rules(homes, classes, check)
        proven.learn(expressions)
    return rules


def _rules(homes: Iterable[tuple[Path, FamilyShape, Here]], classes: Classes, tell: Callable[[str], object]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for path, family, here in homes:
        for rule in rules_of(path, family, here, classes, tell):
            if rule.id in found:
                raise WrongFile(path, f"a rule called {rule.id!r} exists already", line=line_of(path, rule.id))
            found[rule.id] = rule
    return found


def _meaning(shape: MeaningShape, platform: Platform) -> Meaning:
    return Meaning(family=shape.family, why=shape.why, source=shape.source, penalty=penalty_on(platform, shape.penalty))


def _suggestions(shipped: Sequence[tuple[Path, FamilyShape]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, family in shipped:
        if family.suggestion:
            found.setdefault(family.family, family.suggestion)
    return found


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
