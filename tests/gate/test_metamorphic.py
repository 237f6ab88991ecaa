"""Laws that hold for any text: a disguise saves no breach, politeness makes none, spans and offset maps stay in the raw text.

Small and the same in every run; GATE_EXAMPLES=20000 makes it long (`make bench-gate`).
"""

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate import GateContext
from bot.messages import Platform
from tests.gate.conftest import gate_of
from tests.gate.expect import instruments_of
from tests.gate.operators import OPERATORS
from tests.gate.recall import refused
from tests.gate.seeds import DATA, Seed, families, seeds
from tests.gate.test_evasion import OPEN

EXAMPLES = int(os.environ.get("GATE_EXAMPLES", "150"))
GATE = gate_of(Platform.PINDUODUO)
READINGS = instruments_of(Platform.PINDUODUO).readings
NOTHING = GateContext()
CLEAN = [line for line in (DATA / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
FIRM = sorted(OPERATORS.keys() - OPEN.keys() - {"separators", "pictures_between", "repetition", "look_alikes", "components"})
"""Disguises that no seed gets through; the others' shares are test_evasion's affair."""
HEADS = ("亲，", "亲亲，您好呀！", "您好~", "不好意思让您久等了，", " ", "\n", "😊")
TAILS = ("哦", "呢亲", "~", "😊", "🌹🌹", "，祝您生活愉快", "，有问题随时联系我哦", " ", "\n", "！")

law = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
numbers = st.integers(0, 2**32)


@st.composite
def a_seed(draw: st.DrawFn) -> Seed:
    family = draw(st.sampled_from(families()))
    return draw(st.sampled_from(seeds(family, 12, Random(draw(numbers)))))


def disguised(seed: Seed, name: str, chance: int) -> tuple[str, ...]:
    return (OPERATORS[name](seed, Random(chance)) or seed).messages


@law
@given(a_seed(), st.sampled_from(FIRM), numbers)
def test_what_is_refused_stays_refused_under_a_disguise(seed: Seed, name: str, chance: int) -> None:
    if refused(GATE, seed.messages):
        assert refused(GATE, disguised(seed, name, chance))


@law
@given(st.sampled_from(CLEAN), st.sampled_from(HEADS), st.sampled_from(TAILS))
def test_politeness_pictures_and_blanks_make_no_breach(text: str, head: str, tail: str) -> None:
    assert not GATE.judge(text, NOTHING)
    assert not GATE.judge(head + text + tail, NOTHING)


@law
@given(a_seed(), st.sampled_from(sorted(OPERATORS)), numbers, st.lists(st.sampled_from(CLEAN), min_size=1, max_size=6))
def test_harmless_sentences_behind_a_breach_do_not_save_it(seed: Seed, name: str, chance: int, after: list[str]) -> None:
    messages = disguised(seed, name, chance)
    if len(messages) == 1 and GATE.judge(messages[0], NOTHING):
        assert GATE.judge("。".join((messages[0], *after)), NOTHING)


@law
@given(a_seed(), st.sampled_from(sorted(OPERATORS)), numbers)
def test_spans_lie_in_the_raw_text_and_a_suggestion_passes(seed: Seed, name: str, chance: int) -> None:
    messages = disguised(seed, name, chance)
    for place, text in enumerate(messages):
        found = GATE.judge(text, GateContext(recent_texts=messages[:place]))
        assert all(0 <= one.start <= one.end <= len(text) and text[one.start : one.end] == one.excerpt for one in found)
        suggestion = GATE._suggestion(found)
        assert suggestion is None or not GATE.judge(suggestion, NOTHING)


@law
@given(a_seed(), st.sampled_from(sorted(OPERATORS)), numbers)
def test_every_reading_maps_back_in_order(seed: Seed, name: str, chance: int) -> None:
    for text in disguised(seed, name, chance):
        plain, others = READINGS.of(text)
        for reading in (plain, *others):
            assert len(reading.at) == len(reading.to) == len(reading.text)
            assert reading.at == sorted(reading.at)
            assert all(0 <= at < to <= len(text) for at, to in zip(reading.at, reading.to, strict=True))
