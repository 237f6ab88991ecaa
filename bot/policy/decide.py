"""One buyer message, what was understood of it, and what went before → one decision. The order of the tests is the policy.

Pure: no clock, no chance, no words. Rests on DOMAIN D1 (upset buyers), C39-C42, part E, and on the law "in doubt, no".
"""

from bot.messages import (
    Answer,
    BuyerMessage,
    Clarify,
    ConversationState,
    Decision,
    HandOff,
    Holder,
    Ignore,
    MessageKind,
    Wait,
)
from bot.policy.desk import HANDED_OVER
from bot.shop import Mode, Shop
from intents import IntentPrediction

LONGEST_TEXT = 2000  # code points; a longer one is a letter, and a person reads letters
UPSET_TURNS = 2
REPEATS = 3


def decide(message: BuyerMessage, prediction: IntentPrediction | None, state: ConversationState, shop: Shop) -> Decision:
    """Decide about one message; `prediction` is None exactly where there was no text to understand."""
    if message.kind is MessageKind.SYSTEM:
        return Ignore(reason="message.system")
    if state.holder is Holder.HUMAN:
        return Wait(reason="conversation.human")
    if message.kind is MessageKind.IMAGE:
        return HandOff(reason="message.media")
    if len(message.text) > LONGEST_TEXT:
        return HandOff(reason="message.too_long")
    if prediction is None:
        return _card(message)
    ranked = tuple(one.intent for one in prediction.intents)
    mood = _mood(prediction, state, ranked)
    if mood is not None:
        return mood
    if ranked[:1] == ("human",) and prediction.answered:
        return HandOff(reason="buyer.asked_for_person", intents=prediction.answered)
    if not prediction.sure:
        return HandOff(reason="model.unsure", intents=ranked[:2])
    return _by_intent(prediction.answered, state, shop)


def _card(message: BuyerMessage) -> Decision:
    if message.kind is MessageKind.ITEM_CARD:
        return Clarify(topic="item", reason="message.item_card")
    if message.kind is MessageKind.ORDER_CARD:
        return Clarify(topic="order", reason="message.order_card")
    return HandOff(reason="message.empty")


def _mood(prediction: IntentPrediction, state: ConversationState, ranked: tuple[str, ...]) -> HandOff | None:
    if prediction.sentiment.label == "angry":
        return HandOff(reason="buyer.angry", urgent=True, intents=ranked[:2])
    if prediction.sentiment.label == "upset" and state.upset_turns + 1 >= UPSET_TURNS:
        return HandOff(reason="buyer.upset_twice", urgent=True, intents=ranked[:2])
    return None


def _by_intent(answered: tuple[str, ...], state: ConversationState, shop: Shop) -> Decision:
    if "human" in answered:
        return HandOff(reason="buyer.asked_for_person", intents=answered)
    off = [name for name in answered if shop.file.modes.get(name) is Mode.OFF]
    if off:
        return HandOff(reason=f"shop.off.{off[0]}", intents=answered)
    for_people = [name for name in answered if name in HANDED_OVER]
    if for_people:
        return HandOff(reason=f"intent.{for_people[0]}", intents=answered)
    if answered == ("chitchat",):
        return Ignore(reason="intent.chitchat")
    if answered == state.last_intents and state.repeats + 1 >= REPEATS:
        return HandOff(reason="buyer.repeats", intents=answered)
    return Answer(intents=tuple(name for name in answered if name != "chitchat"), reason="model.sure")
