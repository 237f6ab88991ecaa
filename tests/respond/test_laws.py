"""The laws of the conversation, over any conversation: whatever the model says, whatever the order's state, at any hour."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers import load_book
from bot.answers.book import Situation
from bot.gate import ApprovedReply
from bot.messages import BuyerMessage, Conversation, ConversationState, Holder, ItemRef, MessageKind, OrderRef, OrderStatus
from bot.respond import Action, Outcome, Responder
from bot.shop import Mode, Shop
from bot.store.record import state_from_json, state_to_json
from intents.catalogue import read_catalogue
from tests.conftest import NOON, Told, predict

BOOK = {one.id: one for one in load_book().every()}
INTENTS = sorted(one.id for one in read_catalogue().intents)
PERSON = re.compile("同事|人工|请人|专人")
AT_ONCE = re.compile("马上|稍等|这就|立刻")
OFTEN = ("stock", "bargaining", "courier", "authenticity", "refund", "chitchat")
FRAGMENTS = (
    *("有货吗", "红富士", "第二个", "那圆通呢", "新疆呢", "多久", "这个呢", "10斤的", "3箱呢", "好的", "行", "嗯嗯", "就是那个"),
    *("便宜点", "再少点", "30卖不卖", "打8折", "抹个零", "包邮吧", "送点啥", "买5箱呢", "别家才20", "便宜5块", "那柿饼呢", "柿子"),
    *("2601011234567890123456", "SF1234567890123", "13812345678", "不是退款 是换货", "我问的是运费", "苹果有货吗 能开发票吗"),
    *("吃了拉肚子了", "平台介入", "怎么弄", "红富士还有吗，上次的烂了", "你好", "谢谢", "转人工", "。", "😀", "在吗\n有货吗"),
)
ORDERS = st.one_of(
    st.none(), st.builds(OrderRef, id=st.sampled_from(("o-1", "o-2")), status=st.one_of(st.none(), st.sampled_from(OrderStatus)))
)
ITEMS = st.one_of(st.none(), st.none(), st.builds(ItemRef, id=st.sampled_from(("sku-1", "sku-3", "sku-5", "gone"))))
PREDICTIONS = st.builds(
    lambda names, label, sure, confidence: predict(*names, label=label, sure=sure, confidence=confidence),
    st.lists(st.one_of(st.sampled_from(OFTEN), st.sampled_from(INTENTS)), min_size=1, max_size=2, unique=True),
    st.sampled_from(("calm", "calm", "calm", "upset", "angry")),
    st.booleans(),
    st.sampled_from((0.3, 0.85, 0.99)),
)
TURNS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.sampled_from(FRAGMENTS),
            "kind": st.sampled_from((*[MessageKind.TEXT] * 6, *MessageKind)),
            "order": ORDERS,
            "item": ITEMS,
            "prediction": PREDICTIONS,
            "minutes": st.sampled_from((0, 1, 5, 300, 600)),
            "back": st.booleans(),
        }
    ),
    min_size=1,
    max_size=14,
)
SHOPS = st.fixed_dictionaries(
    {
        "floor_off": st.sampled_from((0, 3, 20)),
        "rounds": st.integers(0, 4),
        "free_freight": st.booleans(),
        "modes": st.dictionaries(st.sampled_from(INTENTS), st.sampled_from(Mode), max_size=6),
    }
)


def shop_with(demo: Shop, wishes: dict[str, Any]) -> Shop:
    bargaining = demo.file.bargaining.model_copy(
        update={"floor_off": Decimal(wishes["floor_off"]), "rounds": wishes["rounds"], "freight": wishes["free_freight"]}
    )
    items = {name: replace(item, floor_off=None) for name, item in demo.items.items()}  # the shop's own floor is what is drawn
    return replace(demo, items=items, file=demo.file.model_copy(update={"bargaining": bargaining, "modes": wishes["modes"]}))


def holds(one: Situation) -> bool:
    return one.hand_off or one.intent.startswith("hold ")


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def check_words(outcome: Outcome, shop: Shop, at: datetime) -> None:
    """What goes out is approved, promises a person only with a hand-off, holds once, is true at night, and has no figure of its own."""
    held = [reply for reply in outcome.replies if holds(BOOK[reply.source])]
    assert len(held) == (1 if outcome.action is Action.HANDOFF else 0), outcome.reason
    for reply in outcome.replies:
        assert isinstance(reply, ApprovedReply)
        if PERSON.search(reply.text):
            assert outcome.action is Action.HANDOFF, reply.text
        if holds(BOOK[reply.source]) and not shop.file.hours.open_at(at.astimezone(shop.zone).time()):
            assert shop.file.hours.opens in reply.text
            assert not AT_ONCE.search(reply.text), reply.text
        check_figures(reply, outcome, shop)


def check_figures(reply: ApprovedReply, outcome: Outcome, shop: Shop) -> None:
    item = shop.items.get(outcome.state.item.id) if outcome.state.item else None
    known = set().union(*(figures(text) for text in BOOK[reply.source].says))
    known |= figures(shop.file.model_dump_json()) | figures(repr(item)) | figures(repr(outcome.state.order))
    bargain = outcome.state.bargain
    if bargain.off:
        known |= {f"{bargain.off.normalize():f}", str(bargain.pieces)}
        known |= {f"{(item.price - bargain.off).normalize():f}"} if item and item.price else set()
        known |= {f"{((item.price - bargain.off) * bargain.pieces).normalize():f}"} if item and item.price else set()
        assert bargain.off <= shop.file.bargaining.floor_off
    assert {one.rstrip("0").rstrip(".") if "." in one else one for one in figures(reply.text)} <= {
        *known,
        *(one.rstrip("0").rstrip(".") for one in known if "." in one),
    }, reply.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(turns=TURNS, wishes=SHOPS, hour=st.integers(0, 23))
def test_the_laws_hold_in_any_conversation(
    responder: Responder, told: Told, demo: Shop, turns: list[dict[str, Any]], wishes: dict[str, Any], hour: int
) -> None:
    shop = shop_with(demo, wishes)
    at = NOON.replace(hour=hour)
    state = ConversationState()
    asked: list[str] = []
    for number, turn in enumerate(turns):
        at += timedelta(minutes=turn["minutes"])
        if turn["minutes"] >= 360:
            asked = []
        if turn["back"] and state.holder is Holder.HUMAN:
            state, asked = state.returned(), []
        text = "" if turn["kind"] in {MessageKind.ITEM_CARD, MessageKind.ORDER_CARD, MessageKind.IMAGE} and number % 2 else turn["text"]
        message = BuyerMessage(
            shop="demo",
            conversation="c",
            message=str(number),
            buyer="b",
            sent_at=at,
            kind=turn["kind"],
            text=text,
            item=turn["item"],
            order=turn["order"],
        )
        told.next = turn["prediction"]
        outcome = responder.respond(message, Conversation(id="c", shop="demo", buyer="b", state=state), shop, at)
        if state.holder is Holder.HUMAN:
            waits = Action.IGNORE if message.kind is MessageKind.SYSTEM else Action.WAIT
            assert (outcome.action, outcome.replies) == (waits, ())
        elif message.kind is not MessageKind.SYSTEM:
            assert outcome.replies, outcome.reason
            assert outcome.replies[-1].text not in state.recent_texts[-1:] or len(BOOK[outcome.replies[-1].source].says) == 1
            asked += {BOOK[reply.source].asks for reply in outcome.replies if BOOK[reply.source].asks}
            assert len(asked) == len(set(asked)), asked
        check_words(outcome, shop, at)
        sent = {reply.intent for reply in outcome.replies if not holds(BOOK[reply.source])}
        assert not [one for one in sent if one and wishes["modes"].get(one) in {Mode.OFF, Mode.DRAFT}]
        state = outcome.state
        stored = json.dumps(state_to_json(state), ensure_ascii=False)
        assert len(stored) < 4000
        assert state_from_json(json.loads(stored), state.holder) == state
