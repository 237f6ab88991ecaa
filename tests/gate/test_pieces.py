"""A breach among proper sentences is heard, and proper sentences beside one another make none."""

import json
from pathlib import Path

import pytest

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.settings import Settings

HELD_OUT = Path(__file__).parents[2] / "training_data" / "held_out"
AROUND = (
    ("这边帮您看了一下订单，", "，给您带来不便请您谅解"),
    ("亲亲您好，非常理解您着急的心情，关于您反馈的情况我们很重视，", "，感谢您的支持，祝您生活愉快"),
    ("您稍等 我去问一下仓库 ", " 还有别的可以帮您的吗"),
    ("面料是纯棉的，机洗用冷水，", "。尺码表在详情页，您对一下身高体重"),
)
Row = dict[str, str]


@pytest.fixture(scope="module")
def whole() -> Gate:
    return build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]


@pytest.fixture(scope="module")
def held_out() -> list[Row]:
    lines = (HELD_OUT / f"{name}.jsonl" for name in ("replies_ninth", "replies_tenth"))
    return [json.loads(line) for file in lines for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("around", AROUND)
def test_proper_sentences_around_a_breach_hide_it_seldom(whole: Gate, held_out: list[Row], around: tuple[str, str]) -> None:
    """Heard as a whole alone, two real replies around them hid four breaches in ten (decision 19)."""
    before, behind = around
    breaches = [row["text"] for row in held_out if row["expect"] == "refused"][::3]
    alone = [text for text in breaches if whole.judge(text, GateContext())]
    hidden = [text for text in alone if not whole.judge(f"{before}{text}{behind}", GateContext())]
    assert len(alone) > 250
    assert len(hidden) <= 0.18 * len(alone)


def test_proper_replies_one_after_the_other_are_no_breach(whole: Gate, held_out: list[Row]) -> None:
    proper = [row["text"] for row in held_out if row["family"] == "clean" and not whole.judge(row["text"], GateContext())]
    threes = [proper[at : at + 3] for at in range(0, len(proper), 3)]
    refused = [three for three in threes if whole.judge("，".join(three), GateContext())]
    assert len(threes) > 200
    assert len(refused) <= 0.02 * len(threes)
