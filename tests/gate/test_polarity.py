"""Sentences that differ in a word and mean the opposite: one must be refused, the other may be sent. Judged by the shipped gate."""

from pathlib import Path

import pytest
import yaml

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.settings import Settings

PAIRS: dict[str, list[tuple[str, str]]] = yaml.safe_load((Path(__file__).parent / "data" / "polarity.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shipped() -> Gate:
    return build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]


def test_the_pairs_cover_every_family_of_meaning() -> None:
    assert sum(map(len, PAIRS.values())) >= 150
    assert len({sentence for pairs in PAIRS.values() for pair in pairs for sentence in pair}) == 2 * sum(map(len, PAIRS.values()))


def test_the_forbidden_half_is_refused(shipped: Gate) -> None:
    missed = [pair[0] for pairs in PAIRS.values() for pair in pairs if not shipped.judge(pair[0], GateContext())]
    assert len(missed) <= 4, missed  # seen on 22 November 2026; may only fall


def test_the_harmless_half_passes_the_rules(gate: Gate) -> None:
    refused = [pair[1] for pairs in PAIRS.values() for pair in pairs if gate.judge(pair[1], GateContext())]
    assert len(refused) <= 10, refused  # seen on 22 November 2026; may only fall


def test_the_harmless_half_passes_the_shipped_gate(shipped: Gate) -> None:
    refused = [pair[1] for pairs in PAIRS.values() for pair in pairs if shipped.judge(pair[1], GateContext())]
    assert len(refused) <= 15, refused  # seen on 22 November 2026; may only fall
