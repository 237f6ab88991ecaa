"""Harmless replies: which share the rules alone refuse of their own corpora, and the whole gate of the blind sets that were read since."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.settings import Settings

DATA = Path(__file__).parents[2] / "training_data"
TUNED_ON = ("M1", "M2", "M3", "M4", "M5", "M6")  # later views are the judge's: the rules were not read against them
Row = dict[str, str]


def share(gate: Gate, texts: Iterable[str]) -> tuple[float, int]:
    """Give the share refused, and of how many."""
    refused = [bool(gate.judge(text, GateContext())) for text in texts]
    return sum(refused) / len(refused), len(refused)


@pytest.fixture(scope="module")
def held_out() -> list[Row]:
    files = [DATA / "held_out" / f"{name}.jsonl" for name in ("replies_first", "replies_second", "replies")]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def whole() -> Gate:
    return build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]


def test_the_rules_alone_refuse_few_harmless_replies_of_their_corpora(gate: Gate) -> None:
    rows = [json.loads(line) for name in TUNED_ON for line in (DATA / "gate" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    harmless = [row for row in rows if row["intents"] == ["clean"]]
    refused, total = share(gate, (row["text"] for row in harmless if not row["view"].startswith("near")))
    assert total >= 3_000
    assert refused <= 0.006
    refused, total = share(gate, (row["text"] for row in harmless if row["view"].startswith("near")))
    assert total >= 5_000
    assert refused <= 0.018


def test_the_whole_gate_on_the_sets_that_were_read(whole: Gate, held_out: list[Row]) -> None:
    refused, total = share(whole, (row["text"] for row in held_out if row["family"] == "clean"))
    assert total >= 2_400
    assert refused <= 0.003
    assert share(whole, (row["text"] for row in held_out if row["expect"] == "approved" and row["family"] != "clean"))[0] <= 0.01
    assert share(whole, (row["text"] for row in held_out if row["expect"] == "refused"))[0] >= 0.92


COURTESIES = ("亲，{}", "{}，亲", "您好，{}", "亲 {}", "{}亲", "在的，{}", "老板，{}", "宝，{}", "{}，谢谢", "好的，{}", "{}😊", "{}哦")


@pytest.mark.parametrize("courtesy", COURTESIES)
def test_a_courtesy_makes_no_breach_of_a_harmless_reply_nor_the_other_way_round(whole: Gate, held_out: list[Row], courtesy: str) -> None:
    """Before 0.7.0 one harmless reply in ten was refused with such a word: only cheating agents had said it in the judge's data."""
    polite = [courtesy.format(row["text"]) for row in held_out if row["family"] == "clean"][::4]
    assert share(whole, polite)[0] <= 0.015
    rude = [courtesy.format(row["text"]) for row in held_out if row["expect"] == "refused"][::4]
    assert share(whole, rude)[0] >= 0.9


def test_the_familiar_you_makes_no_breach_of_a_harmless_reply(whole: Gate, held_out: list[Row]) -> None:
    """Before 0.10.0 seven harmless replies were refused with it for one without: only cheating agents had said it in the judge's data."""
    spoken = [row["text"] for row in held_out if row["family"] == "clean" and "您" in row["text"]]
    assert len(spoken) >= 300
    assert share(whole, spoken)[0] <= 0.01
    assert share(whole, (text.replace("您", "你") for text in spoken))[0] <= 0.01
