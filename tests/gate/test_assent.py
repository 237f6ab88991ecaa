"""A bare yes or no is judged by the question that it answers; what shows nothing at all is no text; writing that turns is refused."""

import pytest

from bot.brain import build_gates
from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.settings import Settings

AGREED = (
    ("可以晚几天发货吗", "可以的，没问题", "shipping"),
    ("能不能晚点发货", "行的亲", "shipping"),
    ("能加微信吗", "可以的", "offplatform"),
    ("好评有返现吗", "有的", "cash_review"),
    ("保证明天到吗？", "可以的", "shipping"),
    ("有没有发票啊", "没有哦", "invoice"),
    ("你好，可以开发票吗", "不可以的", "invoice"),
    ("可以开发票吗", "不能", "invoice"),
)
FAIR = (
    ("有货吗", "有的"),
    ("可以开发票吗", "可以的"),
    ("明天能到吗", "能的"),
    ("可以微信付款吗", "可以的"),
    ("会不会过敏", "不会哦"),
    ("不会晚发货吧", "不会的"),
    ("能便宜点吗", "不能哦"),
    ("好评返现吗", "没有的"),
    ("能加微信吗", "不可以的亲"),
    ("可以晚几天发货", "好"),
    ("可以晚几天发货吗", "您放心，明天就发"),
)


@pytest.fixture(scope="module")
def shipped() -> Gate:
    return build_gates(Settings(), [Platform.PINDUODUO])[Platform.PINDUODUO]


@pytest.mark.parametrize(("asked", "text", "family"), AGREED)
def test_what_is_agreed_to_is_refused_as_if_it_were_said(asked: str, text: str, family: str, shipped: Gate) -> None:
    found = shipped.judge(text, GateContext(asked=asked))
    assert family in {one.family for one in found}
    assert {(one.start, one.end, one.excerpt) for one in found} == {(0, len(text), text)}
    assert not shipped.judge(text, GateContext())


@pytest.mark.parametrize(("asked", "text"), FAIR)
def test_a_fair_answer_passes(asked: str, text: str, shipped: Gate) -> None:
    assert not shipped.judge(text, GateContext(asked=asked))


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u00ad", "\u2800", "\u3164", "\x00", "\u034f\u061c", "\U000e0041\U000e0042"])
def test_what_shows_nothing_is_no_text(text: str, gate: Gate) -> None:
    assert [one.rule for one in gate.judge(text, GateContext())] == ["gate.empty"]


@pytest.mark.parametrize("text", ["😊", "?", "👌🏻", "……"])
def test_a_picture_or_a_mark_is_a_text(text: str, gate: Gate) -> None:
    assert not gate.judge(text, GateContext())


@pytest.mark.parametrize("text", ["亲，您好\u202e87654321831", "\u202e87654321831\u202c 有事找我", "您记一下\u206787654321831\u2069"])
def test_figures_that_are_shown_the_other_way_round_are_refused(text: str, gate: Gate) -> None:
    assert "disguise.turned" in {one.rule for one in gate.judge(text, GateContext())}
