"""Personal data is hidden in whatever dress it comes, and what is nobody's stays: one finder for pages, reports, logs and lessons."""

import logging
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cli.logs import Wordless
from bot.masking import anonymous, masked

PHONE = "13812345678"
DRESSES = {
    "plain": str,
    "full width": lambda digits: digits.translate({ord("0") + one: "０１２３４５６７８９"[one] for one in range(10)}),
    "words": lambda digits: digits.translate({ord("0") + one: "零一二三四五六七八九"[one] for one in range(10)}),
    "sums' words": lambda digits: digits.translate({ord("0") + one: "〇壹贰叁肆伍陆柒捌玖"[one] for one in range(10)}),
    "circled": lambda digits: digits.translate({ord("0") + one: "⓪①②③④⑤⑥⑦⑧⑨"[one] for one in range(10)}),
    "bold": lambda digits: "".join(chr(0x1D7CE + int(one)) for one in digits),
    "keycaps": lambda digits: "".join(one + "\ufe0f\u20e3" for one in digits),
    "half words": lambda digits: "一三八" + digits[3:],
    "zero width": "\u200b".join,
    "one by one": " ".join,
    "dots one by one": ".".join,
    "groups": lambda digits: f"{digits[:3]} {digits[3:7]} {digits[7:]}",
    "dashes": lambda digits: f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
    "dots": lambda digits: f"{digits[:3]}.{digits[3:7]}.{digits[7:]}",
    "middle dots": lambda digits: f"{digits[:3]}·{digits[3:7]}·{digits[7:]}",
    "commas": lambda digits: f"{digits[:3]}，{digits[3:7]}，{digits[7:]}",
    "told": lambda digits: f"{digits[:3]}然后{digits[3:7]}再来{digits[7:]}",
    "pairs": lambda digits: " ".join((digits[:2], digits[2:4], digits[4:6], digits[6:8], digits[8:10], digits[10])),
    "country": lambda digits: f"+86{digits}",
}
LUCKY = "15511111111"  # two digits only, and yet a number that is sold


def figures(text: str) -> str:
    """Read all digits of a text, Chinese ones too."""
    said = dict(zip("零〇一壹二贰三叁四肆五伍六陆七柒八捌九玖", "00112233445566778899", strict=True))
    return "".join(str(unicodedata.digit(char, said.get(char, ""))) for char in text)


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("around", ["{}", "我电话{}，打给我", "2件{}", "{}在吗", "联系{}或者微信"])
def test_a_phone_is_hidden_in_every_dress(dress: str, around: str) -> None:
    said = around.format(DRESSES[dress](PHONE))
    assert "2345" not in figures(masked(said)), masked(said)
    assert re.search("[0-9０-９]{5}", masked(said)) is None
    assert "2345" not in figures(anonymous(said)), anonymous(said)


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(sorted(DRESSES)))
@example(LUCKY, "plain")
@example(LUCKY, "bold")
@example(LUCKY, "one by one")
def test_any_phone_is_hidden_in_any_dress(digits: str, dress: str) -> None:
    said = DRESSES[dress](digits)
    assert "*" in masked(said)
    assert figures(masked(said)) != figures(said)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13812345678吗", "电话138****5678吗"),
        ("138 1234 5678", "138******5678"),
        ("0755-82345671", "07*******5671"),
        ("身份证110101199003071234", "身份证11" + "*" * 12 + "1234"),
        ("110101 19900307 1234", "11" + "*" * 14 + "1234"),
        ("6222 0212 3456 7890", "62" + "*" * 13 + "7890"),
        ("单号SF1234567890123", "单号SF*********0123"),
        ("QQ 8 8 6 6 1 2 3", "QQ 8 ******* 2 3"),
        ("微信dian_8866哈", "微信di******6哈"),
        ("mei.wang@example.com", "m*******************"),
        ("mei＠ｅｘａｍｐｌｅ．ｃｏｍ", "m" + "*" * 14),
        ("上海市徐汇区漕溪北路398号5楼", "上海市" + "*" * 13),
        ("建国路八十八号三单元", "建国路*******"),
        ("幸福路88号3栋", "幸福路*****"),
        ("阳光花园3-2-501", "阳光花********"),
        ("收件中山路88，谢谢", "收件中****，谢谢"),
    ],
)
def test_what_is_hidden_keeps_its_ends(text: str, hidden: str) -> None:
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "买了2件，14:00前发，3天到，2026年11月",
        "一共128元，48小时内发货，尺码XXL",
        "型号 A12 有货，iPhone15pro 256g",
        "2026-11-22 14:30到2026.11.23，11月22日14:30-15:30",
        "20261122发货，营业13:00-15:00,168天",
        "165、170、175、180的都有",
        "185、1688、1299元三档",
        "¥1299.00 ¥1399.00，12345678元",
        "1280 1380 1480 1580 四个价",
        "168 178 188 19.9",
        "1,234,567元",
        "尺寸120*200*35，180/100A，13 14 15 16 17 18码",
        "周一二三四五六日都上班，第1 2 3 4 5 6 7天",
        "66666666，23333333",
        "满1000减100，满2000减300",
        "我在路上10号能到吗，我知道2件，这条路100米",
        "一两三件，五五折",
    ],
)
def test_prices_sizes_dates_and_countings_stay(text: str) -> None:
    assert masked(text) == text
    assert anonymous(text) == text


def test_names_are_hidden_where_words_are_kept_and_a_page_stays_readable() -> None:
    said = "我叫王芳，收件人：李雷，找Lan Lan"
    assert anonymous(said, lambda _: ("Lan Lan",)) == "我叫[姓名x]，收件人：[姓名x]，找[姓名x]"
    assert masked("我叫你快点") == "我叫你快点"


@given(st.text())
def test_any_text_can_be_masked_and_twice_is_once(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    anonymous(text)


def test_a_log_line_holds_no_phone() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "GET /v1/conversations/talk-%s from 127.0.0.1:53412", (PHONE,), None)
    assert Wordless().format(record) == "GET /v1/conversations/talk-138****5678 from 127.0.0.1:53412"
