"""Several turns: answers to our questions, follow-ups, corrections, both wishes of a message; with a recogniser that says what it is told.

What the model is unsure of is told as unsure here, as the shipped one does with these fragments.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from bot.messages import (
    BuyerMessage,
    Conversation,
    ConversationState,
    Holder,
    ItemRef,
    MessageKind,
    OrderRef,
    OrderStatus,
    Question,
)
from bot.respond import Action, Outcome, Responder
from bot.shop import Mode, Shop
from tests.conftest import NOON, Told, predict

Say = Callable[..., BuyerMessage]
UNSURE = predict(ranked=("other", "chitchat"), sure=False)


class Talk:
    """One conversation, played turn by turn."""

    def __init__(self, responder: Responder, told: Told, say: Say, shop: Shop) -> None:
        self.responder, self.told, self.say, self.shop = responder, told, say, shop
        self.state, self.at, self.number = ConversationState(), NOON, 0

    def __call__(self, text: str, *intents: str, label: str = "calm", **more: object) -> Outcome:
        self.number += 1
        self.told.next = predict(*intents, label=label) if intents else UNSURE
        talk = Conversation(id="c-1", shop="demo", buyer="b-1", state=self.state)
        outcome = self.responder.respond(self.say(text, f"m-{self.number}", **more), talk, self.shop, self.at)
        self.state = outcome.state
        return outcome


@pytest.fixture
def talk(responder: Responder, told: Told, say: Say, demo: Shop) -> Talk:
    return Talk(responder, told, say, demo)


def source(outcome: Outcome) -> str:
    return outcome.replies[0].source


def test_the_answer_to_our_question_gets_what_was_asked_for(talk: Talk) -> None:
    assert talk("有货吗", "stock").state.question == Question(topic="item", intents=("stock",))
    outcome = talk("就那个红富士吧")
    assert (source(outcome), outcome.reason) == ("stock.available", "talk.answer")
    assert talk.state.question is None


def test_a_card_answers_our_question_too(talk: Talk) -> None:
    talk("有货吗", "stock")
    assert source(talk("", kind=MessageKind.ITEM_CARD, item=ItemRef(id="sku-3"))) == "stock.sold_out"


def test_the_second_one_is_the_second_that_we_named(talk: Talk) -> None:
    listed = talk("柿饼有吗", "stock")
    assert talk.state.choices == ("sku-1", "sku-2")
    assert "周至徐香猕猴桃" in listed.replies[0].text
    outcome = talk("第二个", "chitchat")
    assert "猕猴桃" in outcome.replies[0].text
    assert talk.state.item == ItemRef(id="sku-2")


def test_a_choice_where_nothing_was_listed_is_not_guessed(talk: Talk) -> None:
    talk("红富士有吗", "stock")
    assert talk("第二个", "chitchat").reason == "model.unsure"


def test_our_question_is_put_once_and_then_a_person_comes(talk: Talk) -> None:
    talk("有货吗", "stock")
    outcome = talk("有没有啊", "stock")
    assert (outcome.action, outcome.reason) == (Action.HANDOFF, "clarify.failed")


def test_pointing_is_no_answer(talk: Talk) -> None:
    talk("有货吗", "stock")
    assert talk("就是那个", "chitchat").reason == "clarify.failed"


@pytest.mark.parametrize(
    ("topic", "first", "then", "intent"),
    [
        ("courier", "发什么快递", "那圆通呢", "courier"),
        ("courier", "运费多少", "新疆呢", "courier"),
        ("shipping_time", "几天能到", "新疆呢", "shipping_time"),
        ("shipping_time", "什么时候发货", "能快点不", "shipping_time"),
        ("refund", "怎么退款", "多久", "refund"),
        ("refund", "怎么退货", "运费谁出", "return_freight"),
        ("invoice", "能开发票吗", "怎么弄", "invoice"),
        ("invoice", "能开发票吗", "个人的", "invoice"),
        ("bargaining", "便宜点", "再少点", "bargaining"),
        ("bargaining", "便宜点", "30卖不卖", "bargaining"),
        ("bargaining", "便宜点", "5箱呢", "bargaining"),
        ("stock", "红富士有吗", "那酥梨呢", "stock"),
    ],
)
def test_a_follow_up_takes_the_last_topic(talk: Talk, topic: str, first: str, then: str, intent: str) -> None:
    talk(first, topic)
    outcome = talk(then)
    assert outcome.action is Action.REPLY, outcome.reason
    assert outcome.replies[0].intent == intent


@pytest.mark.parametrize("text", ["那圆通的股票呢", "新疆好玩吗", "为什么", "再说吧", "多久没见了", "你们老板是谁"])
def test_what_is_not_plain_stays_unsure(talk: Talk, text: str) -> None:
    talk("什么时候发货", "shipping_time")
    assert talk(text).reason == "model.unsure"


def test_a_remote_place_is_heard_in_a_follow_up(talk: Talk) -> None:
    talk("发什么快递", "courier")
    assert "EMS" in talk("新疆呢").replies[0].text


def test_a_follow_up_without_cues_of_its_own_goes_on_with_the_last_answer(talk: Talk) -> None:
    first = talk("运费多少", "courier")
    assert source(talk("3箱呢")) == source(first)


def test_after_a_new_topic_the_old_one_is_over(talk: Talk) -> None:
    talk("发什么快递", "courier")
    talk("能开发票吗", "invoice")
    assert talk("多久").replies[0].intent == "invoice"


def test_a_correction_is_read_from_what_it_is(talk: Talk, told: Told) -> None:
    told.by_text = {"换货": predict("exchange"), "运费": predict("courier"), "那个红富士": UNSURE}
    assert talk("不是退款 是换货", "refund").reason == "situation.exchange.how"
    talk.state = ConversationState()
    assert talk("我问的是运费").replies[0].intent == "courier"
    talk("柿饼有吗", "stock")
    assert "红富士" in talk("不是这个 是那个红富士").replies[0].text


def test_two_wishes_that_are_unsure_together_are_read_apart(talk: Talk, told: Told) -> None:
    told.by_text = {"苹果有货吗": predict("stock"), "能开发票吗": predict("invoice"), "上次的烂了": UNSURE}
    outcome = talk("苹果有货吗 能开发票吗")
    assert [reply.intent for reply in outcome.replies] == ["stock", "invoice"]
    talk.state = ConversationState()
    half = talk("苹果有货吗,上次的烂了")
    assert (half.action, half.reason) == (Action.HANDOFF, "model.unsure")
    assert half.replies[0].intent == "stock"


def test_a_cue_of_one_wish_does_not_word_the_other(talk: Talk, told: Told) -> None:
    told.by_text = {"什么时候发货": predict("shipping_time"), "能开发票吗": predict("invoice")}
    assert [reply.source for reply in talk("什么时候发货 能开发票吗").replies][1] == "invoice.yes"


def test_the_answerable_wish_is_answered_and_the_other_handed_over(talk: Talk) -> None:
    outcome = talk("苹果有吗 上次的坏了", "stock", "defect", item=ItemRef(id="sku-1"))
    assert (outcome.action, outcome.reason) == (Action.HANDOFF, "intent.defect")
    assert [reply.intent for reply in outcome.replies] == ["stock", None]
    assert talk.state.holder is Holder.HUMAN


def test_a_wish_put_beside_the_first_is_heard(talk: Talk, told: Told) -> None:
    told.by_text = {"能开发票吗": predict("invoice")}
    assert [reply.intent for reply in talk("什么时候发货,对了能开发票吗", "shipping_time").replies] == ["shipping_time", "invoice"]


@pytest.mark.parametrize("number", ["260101-123456789012345", "2601011234567890123456", "SF1234567890123"])
def test_a_number_that_belongs_to_what_was_asked_is_looked_up_by_a_person(talk: Talk, number: str) -> None:
    talk("到哪了", "tracking")
    assert talk(number, "order_status").reason == "order.look_up"


def test_the_orders_state_is_remembered_and_forgotten_after_a_rest(talk: Talk) -> None:
    talk("", kind=MessageKind.ORDER_CARD, order=OrderRef(id="o-1", status=OrderStatus.PAID))
    assert source(talk("退了吧", "refund")) == "refund.not_shipped"
    talk.at += timedelta(hours=7)
    outcome = talk("退了吧", "refund")
    assert source(outcome) != "refund.not_shipped"
    assert talk.state.order == OrderRef(id="o-1")


@pytest.mark.parametrize("text", ["吃了你家的柿饼拉肚子了", "用了脸都肿了", "充电的时候着火了", "我已经申请平台介入了", "12315见"])
def test_who_was_hurt_or_calls_the_platform_gets_a_person_at_once(talk: Talk, text: str) -> None:
    outcome = talk(text, "chitchat")
    assert (outcome.action, outcome.urgent) == (Action.HANDOFF, True)
    assert outcome.reason in {"safety.injury", "platform.stepped_in"}


@pytest.mark.parametrize("text", ["会不会过敏啊", "过敏体质能用吗", "充电到多少", "送到医院可以吗", "烫伤膏有货吗", "有报警器吗"])
def test_a_question_before_buying_is_no_injury(talk: Talk, text: str) -> None:
    assert talk(text, "stock", item=ItemRef(id="sku-1")).reason == "model.sure"


def test_upset_once_gets_an_apology_with_the_answer(talk: Talk) -> None:
    calm = talk("什么时候发货", "shipping_time").replies[0].text
    talk.state = ConversationState()
    upset = talk("怎么还不发", "shipping_time", label="upset")
    assert len(upset.replies) == 1
    assert upset.action is Action.REPLY
    assert upset.replies[0].text.split("\u3002", 1)[0] != calm.split("\u3002", 1)[0]


def with_modes(shop: Shop, **modes: Mode) -> Shop:
    return replace(shop, file=shop.file.model_copy(update={"modes": modes}))


def test_a_draft_is_proposed_and_not_sent(talk: Talk) -> None:
    talk.shop = with_modes(talk.shop, stock=Mode.DRAFT)
    outcome = talk("红富士有吗", "stock")
    assert (outcome.action, outcome.reason) == (Action.HANDOFF, "shop.draft.stock")
    assert [one.source for one in outcome.proposed] == ["stock.available"]
    assert not {one.text for one in outcome.proposed} & {one.text for one in outcome.replies}
    while_held = talk("酥梨呢 有吗", "stock")
    assert (while_held.action, while_held.replies) == (Action.WAIT, ())
    assert [one.intent for one in while_held.proposed] == ["stock"]


def test_one_wish_answered_the_other_proposed(talk: Talk) -> None:
    talk.shop = with_modes(talk.shop, invoice=Mode.DRAFT)
    outcome = talk("红富士有吗 能开发票吗", "stock", "invoice")
    assert [reply.intent for reply in outcome.replies] == ["stock", None]
    assert [one.intent for one in outcome.proposed] == ["invoice"]


def haggling(shop: Shop, **terms: object) -> Shop:
    file = shop.file
    items = {name: replace(item, floor_off=None) for name, item in shop.items.items()}
    return replace(shop, items=items, file=file.model_copy(update={"bargaining": file.bargaining.model_copy(update=terms)}))


def test_a_haggle_gives_in_order_and_a_yes_goes_to_a_person_with_what_was_agreed(talk: Talk) -> None:
    talk.shop = haggling(talk.shop, floor_off=Decimal(5), rounds=3)
    dates = ItemRef(id="sku-5")
    assert source(talk("便宜点", "bargaining", item=dates)).startswith("bargaining.gift")
    price = talk("再少点")
    assert (talk.state.bargain.off, "5" in price.replies[0].text) == (Decimal(5), True)
    yes = talk("好的", "chitchat")
    assert (yes.action, yes.reason) == (Action.HANDOFF, "bargain.agreed")
    assert "5" in yes.replies[0].text


def test_without_an_item_no_cut_is_offered_and_the_item_is_asked_for(talk: Talk) -> None:
    talk.shop = haggling(talk.shop, floor_off=Decimal(5), gift=None)
    assert source(talk("便宜点", "bargaining")) == "bargaining.which"
    assert talk.state.bargain.off == 0
    assert talk("红富士").state.bargain.off == 5


def test_a_buyers_own_sum_within_the_allowance_is_met(talk: Talk) -> None:
    talk.shop = haggling(talk.shop, floor_off=Decimal(5), gift=None)
    outcome = talk("25卖不卖", "bargaining", item=ItemRef(id="sku-5"))
    assert talk.state.bargain.off == Decimal("1.5")
    assert source(outcome).startswith("bargaining.met")


def test_a_yes_to_nothing_is_an_acknowledgement(talk: Talk) -> None:
    talk("便宜点", "bargaining", item=ItemRef(id="sku-5"))
    talk.state = replace(talk.state, bargain=ConversationState().bargain)
    assert talk("好的", "chitchat").replies[0].intent == "chitchat"


def test_given_back_without_a_word_the_next_holding_line_is_another(talk: Talk) -> None:
    first = talk("转人工", "human")
    talk.state = talk.state.returned()
    second = talk("转人工", "human")
    assert second.replies[0].text != first.replies[0].text
    assert second.action is Action.HANDOFF


def test_with_two_wordings_in_all_the_other_one_is_always_said_next(talk: Talk) -> None:
    texts: list[str] = []
    for _ in range(7):
        texts.append(talk("转人工", "human").replies[0].text)
        talk.state = talk.state.returned()
    assert all(one != two for one, two in pairwise(texts))
