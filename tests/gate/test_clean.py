"""Harmless replies: which share of the corpora the rules refuse. The judge of meaning is trained on them, so it is left out here."""

import json
from pathlib import Path

from bot.gate import Gate, GateContext

CORPUS = Path(__file__).parents[2] / "training_data" / "gate"


def shares(gate: Gate) -> dict[str, tuple[int, int]]:
    """Refused and all, of ordinary replies and of near misses."""
    counts = {"ordinary": (0, 0), "near": (0, 0)}
    for path in sorted(CORPUS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["intents"] == ["clean"]:
                kind = "near" if row["view"].startswith("near") else "ordinary"
                refused, total = counts[kind]
                counts[kind] = (refused + bool(gate.judge(row["text"], GateContext())), total + 1)
    return counts


def test_few_harmless_replies_are_refused(gate: Gate) -> None:
    counts = shares(gate)
    refused, total = counts["ordinary"]
    assert total >= 3_000
    assert refused <= 0.006 * total
    refused, total = counts["near"]
    assert total >= 5_000
    assert refused <= 0.018 * total
