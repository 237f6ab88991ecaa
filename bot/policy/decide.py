"""One buyer message as it was heard, and what went before → one decision. The order of the tests is the policy.

Pure: no clock, no chance, no words. Rests on DOMAIN D1 (upset buyers), C39-C42, part E, and on the law "in doubt, no".
"""

from dataclasses import replace

from bot.messages import (
    Answer,
    BuyerMessage,
    Clarify,
    ConversationState,
    Decision,
    Found,
    HandOff,
    Holder,
    Ignore,
    MessageKind,
    Wait,
)
from bot.policy.cues import Cues
from bot.policy.desk import HANDED_OVER
from bot.policy.haggling import haggled, standing
from bot.policy.hear import Heard
from bot.policy.remember import SOURCES
from bot.shop import Mode, Shop
from intents import IntentPrediction

LONGEST_TEXT = 2000  # code points; a longer one is a letter, and a person reads letters
UPSET_TURNS = 2
GOING_ON = frozenset({"talk.slot", "talk.follow_up", "talk.topic"})


def decide(message: BuyerMessage, heard: Heard, state: ConversationState, shop: Shop, cues: Cues) -> Decision:
    """Decide about one message."""
    unread = _without_reading(message, heard, state, shop)
    if unread is not None:
        return unread
    prediction = heard.prediction
    mood = None if prediction is None else _mood(prediction, state)
    if mood is not None:
        return mood
    if prediction is not None and prediction.answered and prediction.intents[0].intent == "human":
        return HandOff(reason="buyer.asked_for_person", intents=prediction.answered)
    if heard.agreed:
        return HandOff(reason="bargain.agreed", intents=("bargaining",), found=standing(heard, state.bargain, shop))
    if heard.look_up:
        return HandOff(reason="order.look_up", intents=heard.intents or state.last_intents)
    if not heard.intents:
        return _not_understood(prediction, state)
    return _by_intent(heard, state, shop, cues)


def _without_reading(message: BuyerMessage, heard: Heard, state: ConversationState, shop: Shop) -> Decision | None:
    if message.kind is MessageKind.SYSTEM:
        return Ignore(reason="message.system")
    if state.holder is Holder.HUMAN:
        return Wait(reason="conversation.human", proposed=_proposal(heard, shop))
    if heard.signal is not None:
        return HandOff(reason=heard.signal, urgent=True, intents=heard.intents)
    if message.kind is MessageKind.IMAGE:
        return HandOff(reason="message.media")
    if len(message.text) > LONGEST_TEXT:
        return HandOff(reason="message.too_long")
    return _card(message) if heard.prediction is None and not heard.intents else None


def _card(message: BuyerMessage) -> Decision:
    if message.kind is MessageKind.ITEM_CARD:
        return Clarify(topic="item", reason="message.item_card")
    if message.kind is MessageKind.ORDER_CARD:
        return Clarify(topic="order", reason="message.order_card")
    return HandOff(reason="message.empty")


def _mood(prediction: IntentPrediction, state: ConversationState) -> HandOff | None:
    ranked = tuple(one.intent for one in prediction.intents[:2])
    if prediction.sentiment.label == "angry":
        return HandOff(reason="buyer.angry", urgent=True, intents=ranked)
    if prediction.sentiment.label == "upset" and state.upset_turns + 1 >= UPSET_TURNS:
        return HandOff(reason="buyer.upset_twice", urgent=True, intents=ranked)
    return None


def _not_understood(prediction: IntentPrediction | None, state: ConversationState) -> HandOff:
    if state.question is not None and state.question.intents:
        return HandOff(reason="clarify.failed", intents=state.question.intents)
    ranked = () if prediction is None else tuple(one.intent for one in prediction.intents[:2])
    return HandOff(reason="model.unsure", intents=ranked)


def _by_intent(heard: Heard, state: ConversationState, shop: Shop, cues: Cues) -> Decision:
    wishes = heard.intents
    if "human" in wishes:
        return HandOff(reason="buyer.asked_for_person", intents=wishes)
    if len(wishes) > 1:
        wishes = tuple(one for one in wishes if one != "chitchat")
    alone = tuple(one for one in wishes if not _is_for_people(one, shop))
    haggle = haggled(heard, state.bargain, shop, cues) if "bargaining" in alone else None
    again = bool(heard.wish) and heard.wish == state.wish.partition(SOURCES)[0]
    flags = frozenset({"asked_again"} if again else ())
    others = tuple(one for one in wishes if one not in alone)
    rest = _hand_over(others, heard, shop) if others else None
    if rest is not None and not alone:
        return rest
    if rest is None and heard.unsure_rest:
        rest = HandOff(reason="model.unsure", intents=wishes)
    return Answer(
        intents=alone,
        reason=heard.by,
        found=Found(flags=flags) if haggle is None else replace(haggle.found, flags=haggle.found.flags | flags),
        rest=rest,
        bargain=None if haggle is None else haggle.bargain,
        goes_on=heard.by in GOING_ON,
        parts=heard.parts,
    )


def _hand_over(wishes: tuple[str, ...], heard: Heard, shop: Shop) -> HandOff:
    """Hand these wishes over, for the reason of the first."""
    first = wishes[0]
    mode = shop.file.modes.get(first)
    if mode is Mode.OFF:
        return HandOff(reason=f"shop.off.{first}", intents=wishes)
    if first in HANDED_OVER:
        return HandOff(reason=f"intent.{first}", intents=wishes)
    return HandOff(reason=f"shop.draft.{first}", intents=wishes, proposed=_proposal(heard, shop))


def _is_for_people(wish: str, shop: Shop) -> bool:
    return wish in HANDED_OVER or shop.file.modes.get(wish) in {Mode.OFF, Mode.DRAFT}


def _proposal(heard: Heard, shop: Shop) -> Answer | None:
    """Propose an answer to the person who holds, for the wishes that the shop wants drafted."""
    drafted = tuple(one for one in heard.intents if shop.file.modes.get(one) is Mode.DRAFT and one not in HANDED_OVER)
    return Answer(intents=drafted, reason=heard.by) if drafted else None
