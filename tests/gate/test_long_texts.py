"""Long texts: which patterns stay inside a clause, and that looking only at the clauses that hold a pattern's words loses nothing."""

from collections.abc import Iterator
from random import Random

import pytest

from bot.gate import Gate, GateContext, Refusal
from bot.gate import gate as gate_module
from bot.gate import matcher as matcher_module
from bot.gate.parts import Parts
from bot.messages import Author, Draft, Platform
from bot.rules.enclosure import enclosed
from tests.gate.conftest import gate_of, pack_of
from tests.gate.operators import OPERATORS
from tests.gate.seeds import families, seeds
from tests.gate.speed import breaches, dressed, letters


@pytest.mark.parametrize(
    "expression",
    [
        "微信",
        "(?:加|\\+)[^,。?]{0,4}微信",
        "[^,。?0-9]信",
        "加?微(?:信|号)*[a-z0-9]{3,}",
        "[一二0-9]+元",
        "\\p{Han}{2,3}[\\p{Han}]信",
        "^看店招",
        "看店招$",
        "^看店招$",
        "(?:^|[^a-z0-9])q号",
        "(?:^|,|。)滚(?:$|[,。?])",
        "[,。?]滚[^a-z]",
        "已(?:退|,)?",
        "(?:,|退)?已",
        "100%\\.com",
    ],
)
def test_some_expressions_match_in_one_clause_only(expression: str) -> None:
    assert enclosed(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "加,信",
        "加[^。?]{0,9}信",
        "加.信",
        "加[^号]信",
        "加(?:,)?信",
        "加(?:信|,吧)",
        "(?:,加|x)信",
        "加(?:^|,)信",
        "[,。]{2}信",
        "[^a]+信",
        "信[^a]*",
        "(?:,|a)*信",
        "信(?:,|a)*",
        "(?:,|a){2}信",
        "加\\?信",
        "加\\s信",
        "加[a-\\x{9fff}]信",
        "加[、-龥]信",
        "(?:(?:^|,)加|,)信",
        "^,加,信",
    ],
)
def test_what_may_cross_a_mark_or_cannot_be_told_is_not_enclosed(expression: str) -> None:
    assert not enclosed(expression)


def examples() -> Iterator[str]:
    for rule in pack_of(Platform.PINDUODUO).rules:
        if rule.match:
            yield from (rule.must_refuse[0], rule.must_pass[0])


def whole(gate: Gate, text: str) -> list[tuple[str, int, int]]:
    """Everything that the rules match in every reading: nothing is left out once something is found."""
    return [(hit.rule.id, hit.start, hit.end) for hit in gate._matcher.hits(*gate._readings.of(text), set())]


def test_what_is_told_to_be_enclosed_matches_in_a_clause_where_it_matches_at_all(gate: Gate) -> None:
    readings = [gate._readings.of(text)[1][0].text for text in ("，".join(examples()), "".join(examples()))]
    tried = 0
    for number, probe in enumerate(gate._matcher._probes):
        if not gate._matcher._needs[number].enclosed:
            continue
        for text in readings:
            data = text.encode()
            parts = Parts(text, data, {}, {})
            if probe.pattern.first(data) is not None:
                tried += 1
                assert any(probe.pattern.first(clause) is not None for clause in parts._clauses), probe.pattern.expression
    assert tried > 300


def test_a_long_text_is_matched_like_a_short_one(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random("long texts")
    breaches = chance.sample([text for text in examples() if "\n" not in text], 20)
    breaches += [" ".join(one.messages) for one in disguised(chance, 10)]
    around = letters(1)[0]
    texts = [f"{around[:400]}{mark}{breach}{mark}{around[400:700]}" for breach in breaches for mark in ("，", "")]
    texts += ["，".join(breaches), "".join(breaches)[:1500], "。".join(breaches[:30]), around]
    parted = [whole(gate, text) for text in texts]
    monkeypatch.setattr(matcher_module, "_PARTED", 1 << 30)
    for text, found in zip(texts, parted, strict=True):
        assert set(found) == set(whole(gate, text)), text


def test_arrays_tell_of_a_text_what_the_index_tells(gate: Gate) -> None:
    matcher, chance = gate._matcher, Random("arrays")
    texts = ["，".join(examples())[:3_000], *letters(2), *dressed(3), *breaches(3)]
    called = 0
    for reading in (reading for text in texts for reading in gate._readings.of(text)[1]):
        places = matcher._index.places(reading.text)
        met = sorted({word for word, _, _ in places})
        for fresh in (None, set(chance.sample(met, min(5, len(met)))), set[int]()):
            candidates, where = matcher._blocks.ready(places, fresh)
            assert candidates == matcher._index.candidates(places, fresh)
            assert all(matcher._needs[number].short for number in where)
            called += len(where)
        across = matcher._across.places(reading.text)
        assert matcher._blocks_across.ready(across)[0] == matcher._across.candidates(across)
    assert called > 1_000
    assert matcher._blocks.ready(()) == (matcher._index.candidates(()), {})


def test_the_blocks_are_told_in_which_a_word_that_calls_a_short_pattern_begins(gate: Gate) -> None:
    matcher = gate._matcher
    text = "好" * 95 + "加我微信" + "好" * 200 + "加我微信"
    places = matcher._index.places(text)
    candidates, where = matcher._blocks.ready(places)
    number = next(number for number in candidates if matcher._needs[number].short and matcher._needs[number].owner & {"微信"})
    assert where[number] == {2, 7}


def disguised(chance: Random, count: int) -> Iterator[object]:
    names = list(OPERATORS)
    while count:
        one = OPERATORS[chance.choice(names)](chance.choice(seeds(chance.choice(families()), 9, chance)), chance)
        if one is not None:
            count -= 1
            yield one


@pytest.mark.parametrize(("clauses", "tried"), [((), False), ((1,), True), ((0,), False), ((0, 2), False), ((0, 1), True)])
def test_a_pattern_is_tried_in_the_clauses_that_hold_its_words(clauses: tuple[int, ...], tried: bool) -> None:
    text = "好的,加我微信,谢谢" + "您" * 400
    number, probe = next(
        (number, probe)
        for number, probe in enumerate(gate_of(Platform.PINDUODUO)._matcher._probes)
        if gate_of(Platform.PINDUODUO)._matcher._needs[number].enclosed and probe.pattern.first("加我微信".encode()) is not None
    )
    assert Parts(text, text.encode(), {number: clauses}, {}).may_hold(number, probe.pattern) is tried


def test_a_text_that_is_too_long_for_a_message_is_read_no_further_once_it_is_refused(gate: Gate) -> None:
    plain, hidden, rest = "加我微信详聊", "，hao ping fan xian，", letters(1)[0]
    short, long = (plain + hidden + rest[: length - len(plain + hidden)] for length in (gate_module.LONG, gate_module.LONG + 1))
    families_of = {text: {one.family for one in gate.judge(text, GateContext())} for text in (short, long)}
    assert {"wechat", "cash_review"} <= families_of[short]
    assert "wechat" in families_of[long]
    assert "cash_review" not in families_of[long]
    alone = "好的" + hidden + rest[:600]
    assert "cash_review" in {one.family for one in gate.judge(alone, GateContext())}


@pytest.mark.parametrize("far", ["骗子", "违规", "做不到", "不能为您这样做"])
def test_no_exemption_far_away_clears_a_breach_in_a_text_without_marks(gate: Gate, far: str) -> None:
    padding = "亲亲这款杯子有蓝色和白色都可以用洗碗机洗" * 25
    for text in (f"{far}{padding}hao ping fan xian{padding}", f"{padding}hao ping fan xian{padding}{far}"):
        assert len(text) > 1_000
        assert "cash_review" in {one.family for one in gate.judge(text, GateContext())}
    assert not gate.judge(far + padding, GateContext())


def test_a_breach_is_refused_in_a_long_text_too_however_it_is_written(gate: Gate) -> None:
    chance = Random("refused")
    rest = letters(1)[0][:600]
    for one in disguised(chance, 100):
        text = " ".join(one.messages)  # type: ignore[attr-defined]
        if gate.judge(text, GateContext()):
            draft = Draft(text=f"{text}。{rest}", author=Author.HUMAN, source="test.line", intent=None)
            assert isinstance(gate.review(draft, GateContext()), Refusal), text
