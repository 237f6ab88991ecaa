"""Writing that hides is refused whatever it says; faces, measures and foreign names of the usual scripts are not."""

import pytest

from bot.gate import Gate, GateContext
from bot.gate.script import SCRIPTS, suspect


def names(text: str) -> set[str]:
    return {name for name, find in SCRIPTS.items() if any(True for _ in find(text))}


@pytest.mark.parametrize(
    ("text", "name", "spans"),
    [
        ("来 магазин 看", "foreign_word", [(2, 9)]),
        ("shоp", "foreign_word", [(0, 4)]),
        ("一αβγ二", "foreign_word", [(0, 4)]),
        ("好 𝐬𝐡𝐨𝐩", "dressed", [(2, 4), (4, 6)]),
        ("Ⓐ-Ⓑ", "dressed", [(0, 3)]),
        ("d\u0336i\u0336", "marked", [(0, 4)]),
        ("好\u200b评\u200b有\u200b礼", "hidden", [(0, 6)]),
    ],
)
def test_it_is_found_where_it_stands(text: str, name: str, spans: list[tuple[int, int]]) -> None:
    assert suspect(text)
    assert list(SCRIPTS[name](text)) == spans
    assert names(text) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "(๑•̀ㅂ•́)و✧ 好的",
        "(っ´Д`)っ",
        "β胡萝卜素 80μm 10kΩ Φ20 α亚麻酸",
        "①②③ 1️⃣2️⃣ ⒈⒉ Ⅱ代 Ⓡ 🆗 🅰️ ℃ №1",
        "café déjà Ünlü のり カフェ 설화수",
        "好的\u200b亲 👨‍👩‍👧 ❤️",
        "ＡＢＣ１２３",
        "",
    ],
)
def test_ordinary_writing_is_left_alone(text: str, gate: Gate) -> None:
    assert names(text) == set()
    assert not text or not {one.family for one in gate.judge(text, GateContext())} & {"disguise"}


def test_half_a_pair_is_no_crash(gate: Gate) -> None:
    assert list(SCRIPTS["foreign_word"]("好\ud800的")) == []
    gate.judge("\ud800微信\udfff", GateContext())
