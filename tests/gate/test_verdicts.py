"""Verdicts to the last word: identities, hashes, kinds, leaks, windows, the judge's threshold and exemptions, and what is logged."""

import copy
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.gate import ApprovedReply, Gate, GateContext, OrderFacts, Refusal, Suspicion
from bot.messages import Author, Draft, Platform, ReplyKind
from tests.gate.conftest import gate_of
from tests.gate.expect import small_pack
from tests.gate.test_absolute import CLASSES


class Suspecting:
    version = "j1"

    def __init__(self, *suspicions: Suspicion) -> None:
        self._suspicions = suspicions

    def score(self, text: str) -> Sequence[Suspicion]:
        return self._suspicions if text else ()


def draft(text: str, **more: Any) -> Draft:
    return Draft(**({"text": text, "author": Author.HUMAN, "source": "desk"} | more))


def judged_by(gate: Gate, *suspicions: Suspicion) -> Gate:
    other = copy.copy(gate)
    other._classifier = Suspecting(*suspicions)
    return other


def rules(gate: Gate, text: str, context: GateContext | None = None) -> list[str]:
    return [one.rule for one in gate.judge(text, context or GateContext())]


def test_an_approved_text_is_named_by_its_words_rules_and_draft(gate: Gate) -> None:
    one = gate.review(draft("好的呢", intent="hello"), GateContext())
    assert isinstance(one, ApprovedReply)
    digest = hashlib.sha256("好的呢".encode()).hexdigest()
    story = f"{gate.ruleset}\x1f{digest}\x1fhuman\x1fdesk\x1fhello"
    assert (one.text, one.sha256, one.ruleset) == ("好的呢", digest, gate.ruleset)
    assert one.verdict_id == "v_" + hashlib.sha256(story.encode()).hexdigest()[:24]
    assert one.draft == draft("好的呢", intent="hello")
    assert (one.source, one.intent, one.author) == ("desk", "hello", Author.HUMAN)
    without = gate.review(draft("好的呢"), GateContext())
    assert isinstance(without, ApprovedReply)
    assert without.verdict_id == "v_" + hashlib.sha256(f"{gate.ruleset}\x1f{digest}\x1fhuman\x1fdesk\x1f".encode()).hexdigest()[:24]
    assert repr(one) == f"ApprovedReply('好的呢', verdict_id='{one.verdict_id}')"
    assert hash(one) == hash(one.verdict_id)
    assert one != without
    assert one != "好的呢"


def test_an_approved_card_is_named_by_what_it_shows(gate: Gate) -> None:
    card = gate.review(draft("您看", kind=ReplyKind.ITEM_CARD, ref="sku-1"), GateContext(items=frozenset(("sku-1",))))
    assert isinstance(card, ApprovedReply)
    assert card.sha256 == hashlib.sha256("item_card\x1fsku-1\x1f您看".encode()).hexdigest()


def test_what_an_approved_reply_says_to_whoever_changes_it(gate: Gate) -> None:
    one = gate.review(draft("好的呢"), GateContext())
    assert isinstance(one, ApprovedReply)
    attempts: list[tuple[type[Exception], str, Callable[[], object]]] = [
        (TypeError, "ApprovedReply has no subclasses", lambda: type("Mine", (ApprovedReply,), {})),
        (TypeError, "only Gate.review makes an ApprovedReply", ApprovedReply),  # type: ignore[call-arg]
        (TypeError, "an ApprovedReply can't be copied", lambda: copy.copy(one)),
        (TypeError, "an ApprovedReply can't be copied", lambda: copy.deepcopy(one)),
        (TypeError, "an ApprovedReply can't be changed", lambda: one.__replace__(text="x")),
        (TypeError, "an ApprovedReply can't be pickled", lambda: one.__reduce_ex__(2)),
        (TypeError, "an ApprovedReply can't be pickled", one.__getstate__),
        (AttributeError, "an ApprovedReply can't be changed", lambda: setattr(one, "text", "x")),
        (AttributeError, "an ApprovedReply can't be changed", lambda: delattr(one, "text")),
        (TypeError, "only Gate.review makes an ApprovedReply", lambda: ApprovedReply.__init__(one, seal=None)),  # type: ignore[arg-type]
    ]
    for fault, words, attempt in attempts:
        with pytest.raises(fault) as raised:
            attempt()
        assert str(raised.value) == words


def test_a_kind_that_may_not_be_sent_says_so(gate: Gate) -> None:
    verdict = gate.review(draft("", kind=ReplyKind.IMAGE), GateContext())
    assert isinstance(verdict, Refusal)
    [one] = verdict.findings
    assert (one.rule, one.start, one.end, one.excerpt, one.why) == ("gate.kind", 0, 0, "", gate._notes._notes["kind"])
    assert verdict.ruleset == gate.ruleset
    card = gate.review(draft("", kind=ReplyKind.ITEM_CARD, ref="sku-2"), GateContext(items=frozenset(("sku-1",))))
    assert isinstance(card, Refusal)
    [one] = card.findings
    assert (one.rule, one.start, one.end) == ("gate.kind_ref", 0, 0)
    order = GateContext(items=frozenset(("o-1",)), order=OrderFacts(id="o-2"))
    assert isinstance(gate.review(draft("", kind=ReplyKind.ORDER_CARD, ref="o-1"), order), Refusal)
    assert isinstance(gate.review(draft("", kind=ReplyKind.ITEM_CARD, ref="o-2"), order), Refusal)
    assert isinstance(gate.review(draft("", kind=ReplyKind.ORDER_CARD, ref=""), GateContext(order=OrderFacts(id=""))), Refusal)
    assert isinstance(gate.review(draft("加我微信", kind=ReplyKind.ORDER_CARD, ref="o-2"), order), Refusal)


@pytest.mark.parametrize(("text", "rule", "end"), [("", "gate.empty", 0), (" \n", "gate.empty", 2), ("好" * 10_001, "gate.length", 0)])
def test_nothing_and_too_much(gate: Gate, text: str, rule: str, end: int) -> None:
    [one] = gate.judge(text, GateContext())
    assert (one.rule, one.start, one.end, one.excerpt) == (rule, 0, end, text[:end])


def test_the_longest_text_is_read(gate: Gate) -> None:
    assert rules(gate, "好" * 10_000) == []


def test_findings_stand_in_the_order_of_the_text_each_rule_once(gate: Gate) -> None:
    found = gate.judge("打13900138000，加我微信dianpu66x，微信dianpu66x", GateContext())
    places = [(one.start, one.end, one.rule) for one in found]
    assert places == sorted(places)
    assert len({one.rule for one in found}) == len(found)
    two = gate.judge("打13900138000或者13700137000", GateContext())
    assert [(one.start, one.excerpt) for one in two] == [(1, "13900138000"), (14, "13700137000")]


def test_a_number_is_one_finding_of_the_first_rule_that_knows_it(gate: Gate) -> None:
    found = [one.rule for one in gate.judge("卡号6222021001112223337", GateContext()) if one.excerpt == "6222021001112223337"]
    assert len(found) == 1


def test_an_own_number_is_skipped_and_the_next_is_judged(gate: Gate) -> None:
    own = GateContext(order=OrderFacts(phone="13900138000"))
    assert [one.excerpt for one in gate.judge("打13900138000或者13700137000", own)] == ["13700137000"]


def test_other_buyers_values_leak_where_they_stand(gate: Gate) -> None:
    context = GateContext(others=("韩梅梅", "o-999888", "x"), order=OrderFacts(recipient="李雷"))
    [one] = gate.judge("韩 梅梅也买了", context)
    assert (one.rule, one.start, one.end, one.excerpt) == ("gate.leak", 0, 4, "韩 梅梅")
    assert [(one.start, one.end) for one in gate.judge("那单是o999888吗", context)] == [(3, 10)]
    assert rules(gate, "李雷也买了", replace(context, others=("李雷",))) == []
    assert rules(gate, "韩梅梅也买了", replace(context, order=None)) == ["gate.leak"]


def test_strangers_are_asked_about_what_is_said_and_nothing_else(gate: Gate) -> None:
    asked: list[frozenset[str]] = []

    def known(keys: frozenset[str]) -> frozenset[str]:
        asked.append(keys)
        return keys & {"p:韩梅梅"}

    context = GateContext(strangers=known, order=OrderFacts(recipient="李雷"))
    [one] = gate.judge("李雷和韩梅梅", context)
    assert (one.rule, one.start, one.end) == ("gate.leak", 3, 6)
    assert "p:李雷" not in asked[0]
    asked.clear()
    assert rules(gate, "好的呢", context) == []
    assert asked == []


def test_a_finding_of_a_window_must_lie_across_the_edge_and_be_of_a_splittable_family(gate: Gate) -> None:
    found = gate.judge("8000", GateContext(recent_texts=("139", "0013")))
    assert [(one.start, one.end, one.excerpt) for one in found] == [(0, 4, "8000")] * len(found)
    assert found
    assert rules(gate, "好的", GateContext(recent_texts=("加我微信dianpu66x",))) == []
    assert rules(gate, "好的", GateContext(recent_texts=("不开发",))) == []
    assert rules(gate, "票的", GateContext(recent_texts=("本店不开发",))) == []


def test_a_name_is_put_before_an_answer_only_where_it_was_asked_for(gate: Gate) -> None:
    found = gate.judge("好 kefu0011x", GateContext(asked="你微信号多少"))
    assert {one.start for one in found} == {0}
    assert "好 kefu0011x" in {one.excerpt for one in found}
    assert rules(gate, "好 kefu0011x", GateContext(asked="好的")) == []
    assert rules(gate, "好 kefu0011x") == []


@pytest.mark.parametrize(("probability", "refused"), [(0.5, True), (0.49, False), (0.51, True)])
def test_a_suspicion_refuses_from_its_threshold_on(gate: Gate, probability: float, *, refused: bool) -> None:
    other = judged_by(gate, Suspicion("insult", probability, 0.5, ("哼",)))
    assert rules(other, "哼哼") == (["meaning.insult"] if refused else [])


def test_the_judge_leaves_the_exempt_clauses_of_a_family_alone(gate: Gate) -> None:
    other = judged_by(gate, Suspicion("absolute", 0.9, 0.5, ()), Suspicion("insult", 0.9, 0.5, ()))
    for name in ("goal", "official_award"):
        for text in CLASSES[name]["passes"][:8]:
            assert rules(other, text) == ["meaning.insult"]
    assert rules(other, "好的呢") == ["meaning.absolute", "meaning.insult"]


class Hearing(Suspecting):
    """Suspects only what a word stands in, and remembers what it was asked."""

    def __init__(self, word: str, *suspicions: Suspicion) -> None:
        super().__init__(*suspicions)
        self._word = word
        self.asked: list[str] = []

    def score(self, text: str) -> Sequence[Suspicion]:
        self.asked.append(text)
        return super().score(text) if self._word in text else ()


@pytest.mark.parametrize(("before", "after"), [(61, None), (None, 61), (61, 61), (58, 58), (30, None)])
def test_an_exemption_clears_what_is_near_and_leaves_the_rest_to_be_heard_by_itself(
    gate: Gate, before: int | None, after: int | None
) -> None:
    breach, exempt, padding = "哼", CLASSES["goal"]["passes"][0].rstrip("。！~"), "好的呢亲亲" * 20
    ahead = "" if before is None else breach + padding[: before + 60]
    behind = "" if after is None else padding[: after + 60] + breach
    judge = Hearing(breach, Suspicion("absolute", 0.9, 0.5, ()))
    other = copy.copy(gate)
    vars(other).update(_classifier=judge)
    assert rules(other, ahead + exempt + behind) == ["meaning.absolute"]
    assert judge.asked[-1].count(breach) == (before is not None) + (after is not None)
    assert rules(other, breach + exempt + breach) == []
    assert rules(other, padding + exempt + padding) == []


def test_a_gate_is_named_by_its_rules_and_its_judge() -> None:
    pack = small_pack()
    assert Gate(pack).ruleset == pack.version
    assert Gate(pack, Suspecting()).ruleset == f"{pack.version}+j1"


def test_a_suggestion_is_the_first_findings_that_has_one_and_passes_itself(gate: Gate) -> None:
    family = next(iter(gate._suggestions))
    pack = small_pack()
    small = Gate(replace(pack, suggestions={"pay": "请在平台付款", "chat": "加微信吧"}))
    assert small._suggestions == {"pay": "请在平台付款"}
    both = small.review(draft("加微信，支付宝"), GateContext())
    assert isinstance(both, Refusal)
    assert [one.rule for one in both.findings] == ["small.chat", "small.pay"]
    assert both.suggestion == "请在平台付款"
    alone = small.review(draft("加微信"), GateContext())
    assert isinstance(alone, Refusal)
    assert alone.suggestion is None
    assert gate._suggestions[family]


def test_a_fault_is_a_refusal_and_its_log_names_the_place_and_not_the_text(caplog: pytest.LogCaptureFixture) -> None:
    gate = copy.copy(gate_of(Platform.PINDUODUO))

    def broken(_: str) -> object:
        raise ValueError("加我微信")

    gate._readings = type("Broken", (), {"of": staticmethod(broken), "folding": None})()  # type: ignore[assignment]
    with caplog.at_level(logging.ERROR, "xiaoer.gate"):
        verdict = gate.review(draft("好的"), GateContext())
    assert isinstance(verdict, Refusal)
    [one] = verdict.findings
    assert (one.rule, one.start, one.end, verdict.suggestion, verdict.ruleset) == ("gate.fault", 0, 0, None, gate.ruleset)
    [record] = caplog.records
    assert record.getMessage().startswith("the gate broke and refused a text: ValueError at test_a_fault_is_a_refusal")
    assert record.getMessage().rpartition(":")[2].isdigit()
    assert ".broken:" in record.getMessage()
