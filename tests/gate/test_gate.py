import copy
import dataclasses
import json
import pickle
import sys
from pathlib import Path

import pytest

from bot.errors import EmptyRules
from bot.gate import ApprovedReply, Gate, GateContext, OrderFacts, Refusal, Suspicion
from bot.gate import gate as gate_module
from bot.messages import Author, Draft, OrderStatus, Platform
from bot.rules import RulePack
from tests.gate.conftest import gate_of
from tests.gate.speed import breaches

DATA = Path(__file__).parent / "data"
WORST, WORST_SHORT = (json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in ("worst", "worst_short"))


def draft(text: str) -> Draft:
    return Draft(text=text, author=Author.BOT, source="test.line", intent="stock")


def approved(gate: Gate, text: str = "有货的，直接拍就行") -> ApprovedReply:
    verdict = gate.review(draft(text), GateContext())
    assert isinstance(verdict, ApprovedReply)
    return verdict


def test_an_approved_reply_says_what_was_approved_and_by_which_rules(gate: Gate) -> None:
    one, same = approved(gate), approved(gate)
    assert one == same
    assert hash(one) == hash(same)
    assert one.verdict_id == same.verdict_id
    assert (one.text, one.source, one.intent, one.author) == ("有货的，直接拍就行", "test.line", "stock", Author.BOT)
    assert one.ruleset == gate.ruleset
    assert len(one.sha256) == 64
    assert approved(gate, "好的呢").verdict_id != one.verdict_id
    assert "有货" in repr(one)


def test_nobody_else_makes_or_changes_an_approved_reply(gate: Gate) -> None:
    reply = approved(gate)
    with pytest.raises(TypeError):
        ApprovedReply(text="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        type("Mine", (ApprovedReply,), {})
    for make in (copy.copy, copy.deepcopy, pickle.dumps, reply.__replace__, reply.__getstate__):
        with pytest.raises(TypeError):
            make(reply) if make not in (reply.__replace__, reply.__getstate__) else make()
    with pytest.raises((TypeError, AttributeError)):
        dataclasses.replace(reply, text="x")  # type: ignore[type-var]
    with pytest.raises(AttributeError):
        reply.text = "x"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del reply.text
    hollow = object.__new__(ApprovedReply)
    with pytest.raises(AttributeError):
        _ = hollow.text


def test_a_refusal_names_the_rule_the_raw_span_and_a_wording_that_passes(gate: Gate) -> None:
    text = "亲，方便的话加我 薇❤信 聊"
    verdict = gate.review(draft(text), GateContext())
    assert isinstance(verdict, Refusal)
    for one in verdict.findings:
        assert text[one.start : one.end] == one.excerpt
        assert one.why
        assert one.source
    assert verdict.suggestion is not None
    assert isinstance(gate.review(draft(verdict.suggestion), GateContext()), ApprovedReply)


def test_every_suggestion_passes_on_every_platform(gates: dict[Platform, Gate], packs: dict[Platform, RulePack]) -> None:
    for platform, gate in gates.items():
        for text in packs[platform].suggestions.values():
            assert not gate.judge(text, GateContext()), text


@pytest.mark.parametrize("part", ["_readings", "_matcher", "_numbers", "_surroundings", "_suggestions", "_notes_free", "classifier"])
def test_whatever_breaks_inside_is_a_refusal(part: str) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError(name)

        def __contains__(self, name: str) -> bool:
            raise RuntimeError(name)

    gate = copy.copy(gate_of(Platform.JD))
    if part == "classifier":
        gate._classifier = Broken()  # type: ignore[assignment]
    elif part == "_notes_free":
        gate._scanned = Broken()  # type: ignore[assignment]
    else:
        setattr(gate, part, Broken())
    verdict = gate.review(draft("加我微信 13900138000"), GateContext())
    assert isinstance(verdict, Refusal)
    assert [one.rule for one in verdict.findings] == ["gate.fault"]


@pytest.mark.parametrize("name", ["joined", "own_value", "claim_holds"])
def test_a_step_that_crashes_is_a_refusal(gate: Gate, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(gate_module, name, crash)
    verdict = gate.review(draft("加我微信 13900138000"), GateContext(recent_texts=("x",), others=("y",)))
    assert isinstance(verdict, Refusal)
    assert verdict.findings[0].rule == "gate.fault"


def test_an_empty_pack_builds_no_gate(packs: dict[Platform, RulePack]) -> None:
    with pytest.raises(EmptyRules):
        Gate(dataclasses.replace(packs[Platform.JD], rules=()))


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_nothing_and_too_much_are_refused(gate: Gate, text: str) -> None:
    assert isinstance(gate.review(draft(text), GateContext()), Refusal)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (("139", "0013"), "8000"),
        (("您记一下", "139001"), "38000"),
        (("加我", "薇"), "信abc12345"),
        (("亲，在的", "微"), "信聊"),
        (("支付",), "宝转"),
    ],
)
def test_what_is_split_over_messages_is_seen(gate: Gate, before: tuple[str, ...], text: str) -> None:
    found = gate.judge(text, GateContext(recent_texts=before))
    assert found
    assert all(text[one.start : one.end] == one.excerpt for one in found)


def test_clean_texts_in_a_row_stay_clean(gate: Gate) -> None:
    talk = ("在的亲", "有货的", "尺码M", "48小时内发货", "V领")
    for text in ("好的呢", "加厚的", "一共128元", "2件包邮"):
        assert not gate.judge(text, GateContext(recent_texts=talk)), text


def test_this_orders_own_data_may_be_said_and_nobody_elses(gate: Gate) -> None:
    order = OrderFacts(id="240101123456", phone="13900138000", recipient="李雷", address="江苏省苏州市姑苏区平江路20号3栋402室")
    own = GateContext(order=order, others=("13700137000", "韩梅梅"))
    assert not gate.judge("您的收货电话是13900138000对吗", own)
    assert not gate.judge("寄到江苏省苏州市姑苏区平江路20号3栋402室对吗", own)
    assert gate.judge("您的收货电话是13900138000对吗", GateContext())
    assert gate.judge("电话是13700137000吗", own)
    assert [one.rule for one in gate.judge("韩梅梅也买了这款", own)] == ["gate.leak"]


def test_a_claim_needs_the_orders_evidence(gate: Gate) -> None:
    paid = GateContext(order=OrderFacts(status=OrderStatus.PAID))
    shipped = GateContext(order=OrderFacts(status=OrderStatus.SHIPPED))
    refunded = GateContext(order=OrderFacts(status=OrderStatus.REFUNDING, refunded=True))
    assert gate.judge("已经给您发货了", paid)
    assert not gate.judge("已经给您发货了", shipped)
    assert gate.judge("已经给您退款了", paid)
    assert not gate.judge("已经给您退款了", refunded)
    assert not gate.judge("已经给您退款了", GateContext())


@pytest.mark.parametrize("nick", ["加V abc12345", "薇信dianpu66", "13900138000", "a1b2点com", "➕🐧 88712345"])
def test_a_buyers_words_echoed_by_a_template_are_gated(gate: Gate, nick: str) -> None:
    assert gate.judge(f"亲爱的{nick}，您好，有什么可以帮您", GateContext())


def test_a_classifier_can_refuse_but_not_approve(packs: dict[Platform, RulePack]) -> None:
    class Learned:
        version = "v1"

        def score(self, text: str) -> list[Suspicion]:
            return [Suspicion("insult", 0.9 if "哼" in text else 0.1, 0.5, ("哼",))]

    gate = Gate(packs[Platform.TMALL], Learned())
    assert [one.rule for one in gate.judge("哼哼", GateContext())] == ["meaning.insult"]
    assert gate.judge("加我微信", GateContext())
    assert not gate.judge("有货的", GateContext())


@pytest.mark.parametrize(
    "piece",
    ["加", "微", "1", "一", "不能开发票", "最好的", "a1.", "(", "￥", "您好，", "好评返", "1 ", "保证明天", "👍", "亻", "wei", "．"],
)
def test_work_grows_with_the_length_only(gate: Gate, piece: str) -> None:
    """Counted in calls, not in time; the matchers beneath are linear by construction. `make bench-gate` times it."""
    assert calls(gate, (piece * 4_000)[:4_000]) < calls(gate, (piece * 1_000)[:1_000]) * 4.5


@pytest.mark.parametrize("piece", WORST)
def test_the_slowest_inputs_that_were_found_stay_bounded(gate: Gate, piece: str) -> None:
    """Up to 37 calls a character were seen on 23 November 2026 (73 before), in texts dressed up in several ways."""
    assert calls(gate, (piece * 2_000)[:2_000]) < 2_000 * 50


@pytest.mark.parametrize("piece", WORST_SHORT)
def test_what_the_search_found_before_it_had_long_seeds_stays_under_its_bound(gate: Gate, piece: str) -> None:
    """Some 50 calls a character on 22 November 2026, up to 12 since."""
    assert calls(gate, (piece * 2_000)[:2_000]) < 2_000 * 60


def test_long_texts_of_nothing_but_disguised_breaches_are_bounded_too(gate: Gate) -> None:
    """Some 100 calls a character before long texts were read no further once refused, up to 28 since."""
    for text in breaches(6):
        assert calls(gate, text) < 2_000 * 50


def calls(gate: Gate, text: str) -> int:
    gate.judge(text, GateContext())
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        gate.judge(text, GateContext())
    finally:
        sys.setprofile(None)
    return count
