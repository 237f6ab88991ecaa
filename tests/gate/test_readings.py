import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate import Gate, GateContext
from bot.gate.reading import Reading
from bot.gate.sound import hint
from bot.messages import Platform
from tests.gate.conftest import gate_of
from tests.gate.expect import instruments_of

law = settings(max_examples=300, deadline=None, derandomize=True, database=None)
ODD = st.text(
    alphabet=st.one_of(st.sampled_from("微信加薇vxＶⅩ138①③⑧一三八，。！ \u200b❤️🐧➕ǅßﬁ㎝㈠é亻言好评返现wexin點號1️⃣😀\n"), st.characters()),
    max_size=60,
)


def readings(raw: str) -> tuple[Reading, list[Reading]]:
    return instruments_of(Platform.PINDUODUO).readings.of(raw)


@law
@given(ODD)
def test_every_character_of_every_reading_maps_into_the_raw_text(raw: str) -> None:
    plain, others = readings(raw)
    for reading in (plain, *others):
        assert len(reading.at) == len(reading.to) == len(reading.text)
        assert all(0 <= at < to <= len(raw) for at, to in zip(reading.at, reading.to, strict=True))
        assert reading.at == sorted(reading.at)


@law
@given(ODD)
def test_judging_never_raises_and_spans_are_of_the_raw_text(raw: str) -> None:
    for one in gate_of(Platform.PINDUODUO).judge(raw, GateContext(recent_texts=(raw[:9],))):
        assert 0 <= one.start <= one.end <= len(raw)
        assert raw[one.start : one.end] == one.excerpt


def test_letters_of_other_scripts_between_latin_ones_break_nothing(gate: Gate) -> None:
    assert gate.judge("ゃ".join("abcdefgh"), GateContext()) == ()
    assert gate.judge("ж".join("abcdefgh"), GateContext())


@pytest.mark.parametrize(
    ("raw", "name", "text"),
    [
        ("微 信！", "tight", "微信。"),
        ("ＶＸ", "tight", "vx"),
        ("微\u200b信", "tight", "微信"),
        ("ѵх", "tight", "vx"),
        ("wēixìn", "tight", "weixin"),
        ("電話號碼", "tight", "电话号码"),
        ("微，信", "bare", "微信"),
        ("微微信信", "collapsed", "微信"),
        ("亻言", "joined", "信"),
        ("V❤", "spoken", "v心"),
        ("①③⑧零零零", "figured", "138000"),
        ("hao ping fan xian", "heard", "好评返现"),
        ("好坪反现", "heard", "好评返现"),
        ("fa票", "heard", "发票"),
        ("魏新", "heard", hint("微信")),
        ("we1x1n", "unleet", "weixin"),
        ("q1u1q1u", "undigit", "ququ"),
    ],
)
def test_readings_undo_disguises(raw: str, name: str, text: str) -> None:
    found = {reading.name: reading.text for reading in readings(raw)[1]}
    assert found.get(name) == text


def test_plain_words_are_not_misheard() -> None:
    for raw in ("威信很高", "违心的话", "球球和扣子", "最新的发票"):
        assert not any(reading.name == "heard" and hint("") not in reading.text for reading in readings(raw)[1]), raw
