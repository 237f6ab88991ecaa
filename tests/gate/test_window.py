"""A contact in pieces: over several messages of people and the bot, behind long ones, or given in answer to a buyer's question."""

from pathlib import Path

import pytest

from bot.gate import ApprovedReply, Gate, GateContext, OrderFacts, Refusal
from bot.messages import Author, Draft, ReplyKind

CLEAN = [line for line in (Path(__file__).parent / "data" / "clean.txt").read_text(encoding="utf-8").split("\n") if line]
SPLIT = [
    (("139", "好的亲，请您稍等一下，这边马上帮您看一下库存和尺码情况", "0013"), "8000"),
    (("亲，您好，麻烦您先记一下前面三位数字，是139", "0013"), "8000"),
    (("一三九", "零零一三"), "八零零零"),
    (("139", "在的亲", "0013", "有货的"), "8000"),
    (("亲亲您好，有什么问题都可以随时来问我们，方便的话您加一下薇",), "信dianpu66x"),
    (("Q", "Q"), "88712345"),
    (("加", "微"), "信聊"),
    (("①③⑨", "⓪⓪①③"), "⑧⓪⓪⓪"),
    (("支付", "宝"), "转给我"),
    (("微", "信", "号", "dian"), "pu66x"),
    (("新款都在yang-m", "all.sh"), "op"),
    (("新款都在meixiao", ".to"), "p"),
]
ANSWERED = [("你微信号多少", "dianpu66x"), ("加你vx可以吗", "abc_12345"), ("qq号发我下", "88712345"), ("有没有微信啊", "有 kefu0011")]


@pytest.mark.parametrize(("before", "text"), SPLIT)
def test_a_contact_in_pieces_is_refused_at_its_last_piece(before: tuple[str, ...], text: str, gate: Gate) -> None:
    found = gate.judge(text, GateContext(recent_texts=before))
    assert found
    assert all(text[one.start : one.end] == one.excerpt for one in found)


@pytest.mark.parametrize(("asked", "text"), ANSWERED)
def test_a_name_given_in_answer_is_refused(asked: str, text: str, gate: Gate) -> None:
    assert gate.judge(text, GateContext(asked=asked))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("订单号是多少", "20260101120000123456"),
        ("快递单号呢", "SF1234567890123"),
        ("尺码怎么选", "175/92A的选L码"),
        ("电压多少", "220V50Hz的"),
    ],
)
def test_a_number_that_was_asked_for_and_is_the_orders_may_be_said(asked: str, text: str, gate: Gate) -> None:
    own = OrderFacts(id="20260101120000123456", tracking="SF1234567890123")
    assert not gate.judge(text, GateContext(asked=asked, order=own))


def test_clean_lines_in_a_row_stay_clean(gate: Gate) -> None:
    refused = [
        (CLEAN[place - 5 : place], text, [(one.rule, one.excerpt) for one in found])
        for place, text in enumerate(CLEAN)
        if place >= 5 and (found := gate.judge(text, GateContext(recent_texts=tuple(CLEAN[place - 5 : place]), asked=CLEAN[place - 3])))
    ]
    assert len(refused) <= len(CLEAN) // 200, refused


@pytest.mark.parametrize("kind", [kind for kind in ReplyKind if kind not in (ReplyKind.TEXT, ReplyKind.ITEM_CARD, ReplyKind.ORDER_CARD)])
@pytest.mark.parametrize("text", ["", "看图"])
def test_what_is_no_text_is_refused_unless_allowed(kind: ReplyKind, text: str, gate: Gate) -> None:
    verdict = gate.review(
        Draft(text=text, author=Author.HUMAN, source="t", kind=kind, ref="sku-1"), GateContext(items=frozenset(("sku-1",)))
    )
    assert isinstance(verdict, Refusal)
    assert "gate.kind" in {one.rule for one in verdict.findings}


@pytest.mark.parametrize(
    ("kind", "ref", "text", "passes"),
    [
        (ReplyKind.ITEM_CARD, "sku-1", "", True),
        (ReplyKind.ITEM_CARD, "sku-1", "您看这款", True),
        (ReplyKind.ITEM_CARD, "sku-1", "加微信dianpu66x", False),
        (ReplyKind.ITEM_CARD, "sku-of-another", "", False),
        (ReplyKind.ITEM_CARD, "", "", False),
        (ReplyKind.ORDER_CARD, "o-1", "", True),
        (ReplyKind.ORDER_CARD, "o-2", "", False),
        (ReplyKind.ORDER_CARD, "", "", False),
    ],
)
def test_a_card_shows_the_shops_own_item_or_this_buyers_order(kind: ReplyKind, ref: str, text: str, passes: bool, gate: Gate) -> None:
    context = GateContext(items=frozenset(("sku-1",)), order=OrderFacts(id="o-1"))
    verdict = gate.review(Draft(text=text, author=Author.HUMAN, source="t", kind=kind, ref=ref), context)
    assert isinstance(verdict, ApprovedReply) is passes


def test_a_card_that_is_nobodys_is_no_fault_of_the_words_beside_it(gate: Gate) -> None:
    verdict = gate.review(Draft(text="您看这款", author=Author.HUMAN, source="t", kind=ReplyKind.ITEM_CARD, ref="x"), GateContext())
    assert isinstance(verdict, Refusal)
    assert [(one.rule, one.start, one.end, one.excerpt) for one in verdict.findings] == [("gate.kind_ref", 0, 0, "")]


def test_an_approved_card_does_not_carry_the_hash_of_a_text(gate: Gate) -> None:
    context = GateContext(items=frozenset(("sku-1",)))
    card = gate.review(Draft(text="您看这款", author=Author.HUMAN, source="t", kind=ReplyKind.ITEM_CARD, ref="sku-1"), context)
    text = gate.review(Draft(text="您看这款", author=Author.HUMAN, source="t"), context)
    assert isinstance(card, ApprovedReply)
    assert isinstance(text, ApprovedReply)
    assert card.sha256 != text.sha256
    assert card.verdict_id != text.verdict_id
