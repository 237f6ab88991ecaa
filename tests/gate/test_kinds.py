"""Kinds of sentences that earlier gates missed by half, with their harmless twins, in words that nobody learned from."""

import json
from pathlib import Path

import pytest
import yaml

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
KINDS: dict[str, list[tuple[str, str]]] = yaml.safe_load((Path(__file__).parent / "data" / "kinds.yaml").read_text(encoding="utf-8"))
BREACHES = [breach for pairs in KINDS.values() for breach, _ in pairs]
TWINS = [twin for pairs in KINDS.values() for _, twin in pairs]


@pytest.fixture(scope="module")
def shipped() -> Gate:
    return build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]


def test_most_breaches_of_the_hard_kinds_are_refused(shipped: Gate) -> None:
    found = [breach for breach in BREACHES if shipped.judge(breach, GateContext())]
    assert len(found) >= 45, set(BREACHES) - set(found)  # of 60; 37 by the gate of 0.10.0


def test_their_harmless_twins_pass(shipped: Gate) -> None:
    refused = [twin for twin in TWINS if shipped.judge(twin, GateContext())]
    assert len(refused) <= 2, refused  # of 60; 3 by the gate of 0.10.0


def test_no_line_of_them_is_trained_on() -> None:
    trained = {
        json.loads(line)["text"]
        for path in (ROOT / "training_data" / "gate").glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert len(trained) > 90_000
    assert not trained.intersection(BREACHES + TWINS)
