"""A shop's own rules beside its platform's: read, tried and put behind them. They can add and never take away.

A shop's file has no key that names a shipped rule, class or exemption; what a shipped pack holds is handed on untouched.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from bot.documents import read_text, read_yaml
from bot.errors import WrongFile
from bot.rules.family import Here, classes_of, line_of, rules_of
from bot.rules.pack import Rule, RulePack
from bot.rules.shapes import ExtraShape

_MARK = "+"  # between the version of the platform's pack and that of the own rules


def add_own(pack: RulePack, path: Path) -> RulePack:
    """Put the rules of a shop's file behind those of its platform's pack; raises WrongFile."""
    families = read_yaml(path, ExtraShape).families
    classes = dict(pack.classes)
    for family in families:
        classes |= classes_of(path, family, classes)
    here = Here(platform=pack.platform, dated=pack.dated)
    found: dict[str, Rule] = {}
    taken = {rule.id for rule in pack.rules}
    suggestions: dict[str, str] = {}
    for family in families:
        for rule in rules_of(path, family, here, classes):
            if rule.id in taken:
                raise WrongFile(path, f"a rule called {rule.id!r} exists already", line=line_of(path, rule.id))
            taken.add(rule.id)
            found[rule.id] = rule
        if family.suggestion:
            suggestions.setdefault(family.family, family.suggestion)
    digest = hashlib.sha256(read_text(path).encode()).hexdigest()
    return replace(
        pack,
        version=f"{pack.version}{_MARK}{digest[:8]}",
        rules=(*pack.rules, *found.values()),
        classes=classes,
        suggestions={**suggestions, **pack.suggestions},
    )


def moved(own: RulePack, pack: RulePack) -> RulePack:
    """Put the own rules of a pack, as they were found sound, behind another pack of the platform; gives that one where there are none."""
    rules = tuple(rule for rule in own.rules if rule.own)
    if not rules:
        return pack
    return replace(
        pack,
        version=f"{pack.version}{_MARK}{own.version.rpartition(_MARK)[2]}",
        rules=(*pack.rules, *rules),
        classes={**own.classes, **pack.classes},
        suggestions={**own.suggestions, **pack.suggestions},
    )
