"""Absolute words: what the 2023 guide leaves alone passes, what praises the goods doesn't. The examples are ours, class by class."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.rules import RulePack

CLASSES: dict[str, dict[str, list[str]]] = yaml.safe_load((Path(__file__).parent / "absolute.yaml").read_text(encoding="utf-8"))
OURS = ("service_ideal", "goal", "self_comparison", "consumption_tip", "standard_grade", "name", "award", "bounded")


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_has_its_thirty_and_no_sentence_twice(name: str) -> None:
    one = CLASSES[name]
    assert len(set(one["passes"])) == len(one["passes"]) >= 30
    assert len(set(one["refused"])) == len(one["refused"]) >= 30


@pytest.mark.parametrize("name", CLASSES)
def test_what_the_guide_leaves_alone_passes(name: str, gate: Gate, gates: dict[Platform, Gate]) -> None:
    refused = [
        (text, [(found.rule, found.excerpt) for found in judged])
        for text in CLASSES[name]["passes"]
        if (judged := gates[Platform.TMALL].judge(text, GateContext()))
    ]
    assert not refused


@pytest.mark.parametrize("name", CLASSES)
def test_praise_of_the_goods_stays_refused(name: str, gates: dict[Platform, Gate]) -> None:
    saved = [text for text in CLASSES[name]["refused"] if not gates[Platform.TMALL].judge(text, GateContext())]
    assert not saved


def test_an_exemption_does_not_speak_for_the_next_clause(gate: Gate) -> None:
    """Every praise stays refused behind and before every class's first exempt sentence."""
    saved = []
    for name, one in CLASSES.items():
        for praise in one["refused"][::6]:
            saved += [
                (name, text)
                for text in (f"{one['passes'][0]}。{praise}", f"{praise}。{one['passes'][0]}")
                if not gate.judge(text, GateContext())
            ]
    assert not saved


def test_each_class_of_the_guide_has_an_exemption_with_its_source(packs: dict[Platform, RulePack]) -> None:
    from bot.documents import read_yaml
    from bot.rules.load import PACKS
    from bot.rules.shapes import FamilyShape

    found: Any = read_yaml(PACKS / "common" / "absolute_exempt.yaml", FamilyShape)
    assert [one.id.rpartition(".")[2] for one in found.exemptions] == list(OURS)
    assert all("2023" in one.source for one in found.exemptions)
    assert set(packs[Platform.JD].exemptions) == {"absolute"}
