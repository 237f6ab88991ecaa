"""Renews data/expected.json: how chosen texts are read, which numbers are seen in them, what a small pack finds, to the character.

    python -m tests.gate.expect

Look at the difference before you commit it: the file is what the readings are held to. The pack is the tests' own, so that a changed
word of the shipped rules changes nothing here; character tables and the words around numbers are the shipped ones.
"""

import functools
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from bot.gate import Gate, GateContext
from bot.gate.detectors import DETECTORS, Surroundings
from bot.gate.folding import Folding
from bot.gate.matcher import Matcher
from bot.gate.numbers import Numbers
from bot.gate.readings import Readings
from bot.messages import Platform
from bot.rules import Rule, RulePack
from tests.gate.conftest import pack_of
from tests.gate.operators import OPERATORS
from tests.gate.seeds import DATA, families, seeds

FILE = DATA / "expected.json"
TEXTS = DATA / "expected_texts.txt"
PATTERNS = {
    "small.pay": ("支付宝", False),
    "small.chat": ("(加|搜) ~3 {small_wechat} | 微信号", True),
    "small.review": ("好评 ~~6 (返|红包)", False),
    "small.invoice": ("{deny} ~6 发票", False),
    "small.reach": ("{me} & 电话", False),
    "small.long": ("保证 ~2 明天 ~~14 到", False),
    "small.end": ("(^|[^a-z0-9])vx([^a-z]|$)", True),
}


@functools.cache
def small_pack() -> RulePack:
    """Seven plain rules with each kind of guard, those for numbers and scripts, over the shipped tables and classes."""
    shipped = pack_of(Platform.PINDUODUO)
    first = shipped.rules[0]
    own = [
        replace(
            first,
            id=name,
            family=name.partition(".")[2],
            match=(pattern,),
            across=across,
            view="tight",
            claim=None,
            detector=None,
            unless=("公仔",) if name == "small.chat" else (),
            unless_sentence=("请勿",) if name == "small.pay" else (),
            unless_before=("不",) if name == "small.review" else (),
            unless_after=("查询",) if name == "small.invoice" else (),
        )
        for name, (pattern, across) in PATTERNS.items()
    ]
    plain = replace(own[0], id="small.link", view="plain", match=("[a-z0-9]{2,20}\\.(com|cn)([^a-z]|$)",), unless_sentence=())
    rest: list[Rule] = [rule for rule in shipped.rules if rule.detector is not None]
    return replace(shipped, rules=(*own, plain, *rest), classes={**shipped.classes, "small_wechat": ("微信", "?微信")})


def texts() -> list[str]:
    """Hand-picked ones, and two seeds of a few families under every disguise."""
    found = [line for line in TEXTS.read_text(encoding="utf-8").split("\n") if line]
    found = [line.replace("⏎", "\n") for line in found]
    chance = Random("expected")
    for operator in OPERATORS.values():
        for family in chance.sample(families(), 5):
            disguised = operator(chance.choice(seeds(family, 12, chance)), chance)
            if disguised is not None:
                found += disguised.messages
    return list(dict.fromkeys(found))


class Instruments:
    """The parts of the gate, over the small pack where no other is given."""

    def __init__(self, pack: RulePack | None = None) -> None:
        self.pack = small_pack() if pack is None else pack
        folding = Folding(self.pack.tables)
        self.readings = Readings(self.pack, folding, Matcher(self.pack, folding).words)
        self.numbers = Numbers(self.pack.tables, self.pack.classes["number_filler"])
        self.around = Surroundings(self.pack, folding)
        self.gate = Gate(self.pack)

    def observed(self, text: str) -> dict[str, Any]:
        """What the text is read as, and what is found in it."""
        plain, others = self.readings.of(text)
        return {
            "readings": [[one.name, one.text, one.at, one.to] for one in (plain, *others)],
            "numbers": [
                [number.digits, number.start, number.end, number.disguised, number.separated, number.lettered, list(number.groups)]
                + [name for name, detector in DETECTORS.items() if detector(self.around.of(plain.text, number))]
                for number in self.numbers.of(plain)
            ],
            "findings": [[one.rule, one.start, one.end] for one in self.gate.judge(text, GateContext())],
        }


@functools.cache
def instruments_of(platform: Platform | None = None) -> Instruments:
    """Give the parts, built once: over a platform's pack, or over the small one."""
    return Instruments(None if platform is None else pack_of(platform))


def main() -> None:
    instruments = instruments_of()
    seen = {text: instruments.observed(text) for text in texts()}
    rows = ",\n".join(f"{json.dumps(text)}: {json.dumps(one, ensure_ascii=False, separators=(',', ':'))}" for text, one in seen.items())
    Path(FILE).write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
