"""Metamorphic laws: a disguise must not save a breach, politeness must not make one. Seeded, the same in every run."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.gate import Gate, GateContext
from bot.messages import Platform
from bot.rules import RulePack

CLEAN = [line for line in (Path(__file__).parent / "data" / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
BREACHES = [
    "加我微信 dianpu66x",
    "微信号 shop8866",
    "咱们微信上聊",
    "加vx dianpu66x",
    "扣扣 88712345",
    "加QQ 2233445566",
    "打 13900138000 找我",
    "电话 13812345678",
    "支付宝转给我",
    "去小红书搜我们店",
    "好评返现五元",
    "晒图返红包",
    "傻逼买家",
    "不开发票的",
]
Operator = Callable[[str, random.Random], str]


def between(mark: str) -> Operator:
    return lambda text, _: mark.join(text)


def sprinkled(marks: str) -> Operator:
    return lambda text, chance: "".join(char + (chance.choice(marks) if chance.random() < 0.5 else "") for char in text)


def mapped(table: dict[str, str]) -> Operator:
    return lambda text, _: "".join(table.get(char, char) for char in text)


FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
CIRCLED = {"0": "⓪"} | {str(digit): chr(0x2460 + digit - 1) for digit in range(1, 10)}
HAN_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
FORMAL_DIGITS = dict(zip("0123456789", "零壹贰叁肆伍陆柒捌玖", strict=True))
ARABIC = {str(digit): chr(0x660 + digit) for digit in range(10)}
MATH = {chr(ord("a") + index): chr(0x1D41A + index) for index in range(26)}
KEYCAPS = {str(digit): f"{digit}\ufe0f\u20e3" for digit in range(10)}
TRADITIONAL = dict(zip("号宝转给书红评现开发买", "號寶轉給書紅評現開發買", strict=True))
CYRILLIC = dict(zip("aceopxyv", "асеорхуѵ", strict=True))

OPERATORS: dict[str, Operator] = {
    "blanks": between(" "),
    "zero width": between("\u200b"),
    "joiners": between("\u2060"),
    "dots": sprinkled("·."),
    "bars": sprinkled("|/"),
    "stars": sprinkled("*_"),
    "pictures": sprinkled("🌸🎀"),
    "full width": mapped(FULL_WIDTH),
    "upper case": lambda text, _: text.upper(),
    "circled": mapped(CIRCLED),
    "han digits": mapped(HAN_DIGITS),
    "formal digits": mapped(FORMAL_DIGITS),
    "arabic digits": mapped(ARABIC),
    "keycaps": mapped(KEYCAPS),
    "mathematical letters": mapped(MATH),
    "traditional": mapped(TRADITIONAL),
    "cyrillic": mapped(CYRILLIC),
    "polite": lambda text, _: f"亲亲，您好呀！{text}，祝您生活愉快~",
}


@pytest.mark.parametrize("name", OPERATORS)
def test_a_disguise_does_not_save_a_breach(name: str, gate: Gate) -> None:
    chance = random.Random(name)
    for text in BREACHES:
        disguised = OPERATORS[name](text, chance)
        assert gate.judge(disguised, GateContext()), disguised


def test_two_disguises_at_once_save_few_breaches(gate: Gate) -> None:
    chance = random.Random(7)
    total = saved = 0
    for first in OPERATORS.values():
        for second in OPERATORS.values():
            for text in chance.sample(BREACHES, 2):
                total += 1
                saved += not gate.judge(second(first(text, chance), chance), GateContext())
    assert saved <= total * 0.02


@pytest.mark.parametrize("frame", ["亲，{}", "{}哦", "{} 😊", "{}，祝您生活愉快", "您好！{}", " {} "])
def test_politeness_makes_no_breach(frame: str, gate: Gate) -> None:
    refused = [text for text in CLEAN if gate.judge(frame.format(text), GateContext())]
    assert not refused


def test_two_clean_sentences_make_no_breach(gate: Gate) -> None:
    chance = random.Random(11)
    pairs = [" ".join(chance.sample(CLEAN, 2)) for _ in range(400)] + ["。".join(chance.sample(CLEAN, 3)) for _ in range(400)]
    refused = [text for text in pairs if gate.judge(text, GateContext())]
    assert len(refused) <= len(pairs) * 0.01, refused


def test_clean_words_after_a_breach_do_not_save_it(gates: dict[Platform, Gate], packs: dict[Platform, RulePack]) -> None:
    gate = gates[Platform.TMALL]
    saved = [
        (rule.id, text)
        for rule in packs[Platform.TMALL].rules
        if rule.claim is None
        for text in rule.must_refuse
        if not gate.judge(f"{text}。您好，有货的，欢迎选购。", GateContext())
    ]
    assert not saved
