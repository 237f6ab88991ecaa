"""The order of the tests in `decide` is the policy."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.entities import reader_of
from bot.messages import Answer, BuyerMessage, Clarify, ConversationState, Decision, HandOff, Holder, Ignore, MessageKind, Wait
from bot.policy import HANDED_OVER, Ear, shipped_cues
from bot.policy import decide as decide_heard
from bot.shop import Mode, Shop
from intents import IntentPrediction
from intents.catalogue import read_catalogue
from tests.conftest import NOON, predict

Say = Callable[..., BuyerMessage]
FRESH = ConversationState()
EAR = Ear(shipped_cues())


def decide(message: BuyerMessage, prediction: IntentPrediction | None, state: ConversationState, shop: Shop) -> Decision:
    heard = EAR.hear(message, prediction, reader_of(shop).read(message.text, now=NOON), state, NOON)
    return decide_heard(message, heard, state, shop, EAR.cues)


def test_a_sure_known_wish_is_answered(say: Say, demo: Shop) -> None:
    assert decide(say("有货吗"), predict("stock"), FRESH, demo) == Answer(intents=("stock",), reason="model.sure")


def test_two_wishes_are_both_answered(say: Say, demo: Shop) -> None:
    decision = decide(say("x"), predict("stock", "invoice"), FRESH, demo)
    assert decision == Answer(intents=("stock", "invoice"), reason="model.sure")


def test_unsure_goes_to_a_person(say: Say, demo: Shop) -> None:
    decision = decide(say("x"), predict(ranked=("stock", "refund"), sure=False), FRESH, demo)
    assert decision == HandOff(reason="model.unsure", intents=("stock", "refund"))


def test_anger_goes_to_a_person_first_in_the_queue_however_sure_the_model_is(say: Say, demo: Shop) -> None:
    decision = decide(say("x"), predict("stock", label="angry"), FRESH, demo)
    assert isinstance(decision, HandOff)
    assert (decision.reason, decision.urgent) == ("buyer.angry", True)


def test_upset_once_is_answered_upset_twice_goes_to_a_person(say: Say, demo: Shop) -> None:
    upset = predict("shipping_time", label="upset")
    assert isinstance(decide(say("x"), upset, FRESH, demo), Answer)
    again = decide(say("x"), upset, replace(FRESH, upset_turns=1), demo)
    assert isinstance(again, HandOff)
    assert again.reason == "buyer.upset_twice"


def test_who_asks_for_a_person_gets_one(say: Say, demo: Shop) -> None:
    for answered in (("human",), ("refund", "human")):
        decision = decide(say("x"), predict(*answered), FRESH, demo)
        assert isinstance(decision, HandOff)
        assert decision.reason == "buyer.asked_for_person"


@pytest.mark.parametrize("intent", sorted(HANDED_OVER - {"human"}))
def test_what_only_people_decide_is_handed_over(say: Say, demo: Shop, intent: str) -> None:
    decision = decide(say("x"), predict(intent), FRESH, demo)
    assert decision == HandOff(reason=f"intent.{intent}", intents=(intent,))


def test_the_table_names_only_known_intents() -> None:
    assert {one.id for one in read_catalogue().intents} >= HANDED_OVER


def test_an_acknowledgement_gets_a_few_words_and_a_system_message_none(say: Say, demo: Shop) -> None:
    assert decide(say("嗯"), predict("chitchat"), FRESH, demo) == Answer(intents=("chitchat",), reason="model.sure")
    assert decide(say(kind=MessageKind.SYSTEM), None, FRESH, demo) == Ignore(reason="message.system")


def test_a_picture_and_a_letter_go_to_a_person(say: Say, demo: Shop) -> None:
    assert decide(say(kind=MessageKind.IMAGE), None, FRESH, demo) == HandOff(reason="message.media")
    assert decide(say("长" * 2001), predict("stock"), FRESH, demo) == HandOff(reason="message.too_long")


def test_a_bare_card_is_asked_about(say: Say, demo: Shop) -> None:
    assert decide(say(kind=MessageKind.ITEM_CARD), None, FRESH, demo) == Clarify(topic="item", reason="message.item_card")
    assert decide(say(kind=MessageKind.ORDER_CARD), None, FRESH, demo) == Clarify(topic="order", reason="message.order_card")


def test_while_a_person_has_the_conversation_the_bot_says_nothing(say: Say, demo: Shop) -> None:
    held = replace(FRESH, holder=Holder.HUMAN)
    for prediction in (predict("stock"), predict("stock", label="angry"), None):
        assert decide(say("x"), prediction, held, demo) == Wait(reason="conversation.human")


def test_a_shop_can_leave_an_intent_to_people(say: Say, demo: Shop) -> None:
    shop = replace(demo, file=demo.file.model_copy(update={"modes": {"stock": Mode.OFF}}))
    decision = decide(say("x"), predict("stock"), FRESH, shop)
    assert isinstance(decision, HandOff)
    assert decision.reason == "shop.off.stock"
