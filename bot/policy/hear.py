"""A message in its conversation: which wishes it carries on, of which item and order it speaks. No decision, no words, no clock.

A message that names no topic ("what about Yuantong", "the second one", a bare order number) takes the open question's wish or the last
topic, but only where what it names and filler words explain all of it. Otherwise it stays what the model said: unsure stays unsure.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.entities import Entities, Mention
from bot.entities.fold import fold
from bot.messages import BuyerMessage, ConversationState, ItemRef, MessageKind, OrderRef
from bot.policy.cues import Cues, SlotName
from intents import IntentPrediction

LONGEST_FRAGMENT = 30  # code points; what is longer is no fragment
SURE_ENOUGH = 0.8  # for the very topic that was talked of last; a new topic wants the model's own threshold
LOOSE = 4  # code points that may be left over beside an answer to our own question
MOST_CHOICES = 3
SHORTEST_NUMBER = 10  # digits; a bare number of that length is an order's or a parcel's, whatever the platform's pattern
WEAK = frozenset({"chitchat", "item_card", "order_status", "other"})  # what the model calls a fragment that it can't place
ORDER_TOPICS = frozenset(
    {
        "address_change",
        "cancel_order",
        "defect",
        "exchange",
        "invoice",
        "order_status",
        "refund",
        "return_freight",
        "shipping_time",
        "tracking",
    }
)
SLOT_ORDER: tuple[SlotName, ...] = ("offer", "courier", "place", "pieces", "variant", "item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message, understood in its conversation.

    `intents`: the wishes to act on, none where nothing is sure; `by`: how they were found, a stable id; `item`, `order`: in talk after this
    message; `candidates`: items that the words fit where they fit several; `agreed`: a yes to what stands in a haggle; `look_up`: an
    order or waybill number came of which nothing is known; `unsure_rest`: beside these wishes there was more that isn't sure; `parts`:
    (intent, its words) where they were said apart; `signal`: words on which a person comes at once; `text`: folded.
    """

    at: datetime
    prediction: IntentPrediction | None
    named: Entities
    text: str
    intents: tuple[str, ...] = ()
    by: str = ""
    item: ItemRef | None = None
    order: OrderRef | None = None
    candidates: tuple[str, ...] = ()
    agreed: bool = False
    look_up: bool = False
    unsure_rest: bool = False
    parts: tuple[tuple[str, str], ...] = ()
    signal: str | None = None

    @property
    def wish(self) -> str:
        """Give the wish with all that it named: the same again is the same question."""
        if not self.intents or set(self.intents) <= {"chitchat", "thanks"}:
            return ""
        named = (
            self.item.id if self.item else "",
            self.order.id if self.order else "",
            *(one.name for one in self.named.couriers),
            *(one.province for one in self.named.places),
            *(f"{one.count}{one.unit}" for one in self.named.quantities),
            *(one.said for one in self.named.variants),
            *(f"{one.kind}{one.amount}" for one in self.named.offers),
        )
        return " ".join((*self.intents, *named))[:200]

    @property
    def calm(self) -> bool | None:
        """Tell whether it was said calmly; a mere "mhm" or a card doesn't say."""
        if self.prediction is None or (set(self.intents) == {"chitchat"} and self.prediction.sentiment.label == "calm"):
            return None
        return self.prediction.sentiment.label == "calm"


class Ear:
    """Hears messages in their conversations, by the shipped words."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues

    def correction(self, text: str) -> str | None:
        """Give the half of a correction that says what is meant: of "not a refund, an exchange" the exchange."""
        folded = fold(text)
        if len(folded) > LONGEST_FRAGMENT:
            return None
        rules = self.cues.corrections
        for word in rules.instead:
            before, found, after = folded.partition(word)
            if found and len(before) <= LOOSE and after.strip(" ,.:"):
                return after.strip(" ,.:")
        start = next((len(word) for word in rules.no if folded.startswith(word)), None)
        if start is None:
            return None
        ends = [folded.find(word, start) + len(word) for word in rules.but if folded.find(word, start) > start]
        tail = folded[min(ends) :].strip(" ,.:") if ends else ""
        return tail or None

    def beside(self, text: str) -> tuple[str, str] | None:
        """Split a folded text at "by the way": what stands before and after it."""
        places = [(text.find(word), len(word)) for word in self.cues.besides if text.find(word) > 0]
        if not places:
            return None
        at, length = min(places)
        return text[:at], text[at + length :]

    def hear(
        self, message: BuyerMessage, prediction: IntentPrediction | None, named: Entities, state: ConversationState, now: datetime
    ) -> Heard:
        """Put one message into its conversation."""
        text = fold(message.text)
        item, candidates = _item(message, named, state)
        order, look_up = _order(message, named, state, text)
        fragment = _Fragment(self.cues, message, named, state, text)
        intents, by = fragment.wishes(prediction, found=item is not None)
        number = look_up and set(intents) <= WEAK and bool(set(state.last_intents[:1]) & ORDER_TOPICS)
        return Heard(
            at=now,
            prediction=prediction,
            named=named,
            text=text,
            intents=intents,
            by=by,
            item=item,
            order=order,
            candidates=candidates,
            agreed=fragment.agrees(),
            look_up=number,
            signal=self.cues.signal(text),
        )


@dataclass(frozen=True, slots=True)
class _Fragment:
    cues: Cues
    message: BuyerMessage
    named: Entities
    state: ConversationState
    text: str

    def wishes(self, prediction: IntentPrediction | None, *, found: bool) -> tuple[tuple[str, ...], str]:
        answered = () if prediction is None else prediction.answered
        strong = bool(set(answered) - WEAK)
        sure = (answered, "model.sure") if answered and self._stands(answered) else ((), "")
        if len(self.text) > LONGEST_FRAGMENT or "human" in answered:
            return sure
        left, slots = self._left(), self._slots(found=found)
        question = self.state.question
        plain = not left or (not strong and len(left) <= LOOSE)
        if plain and question is not None and question.intents and self._answers(question.topic, slots, found=found):
            return question.intents, "talk.answer"
        last = next(iter(self.state.last_intents), None)
        if last is not None:
            about = self.cues.follows(self.text, last)
            if about is not None:
                return (about,), "talk.follow_up"
        if not left and slots:
            rule = self.cues.slots[slots[0]]
            if last is not None and last in rule.after:
                return (last if last in rule.topics else rule.topics[0],), "talk.slot"
            if prediction is not None and not strong and rule.alone is not None:
                return (rule.alone,), "talk.slot"
        if not answered and prediction is not None and last is not None and self._goes_on(prediction, last):
            return (last,), "talk.topic"
        return sure

    def _stands(self, answered: tuple[str, ...]) -> bool:
        """Tell whether the message holds what the model says of a fragment: a card that nobody sent can't be thanked for."""
        if self.named.choices and set(answered) <= WEAK:
            return False
        question = self.state.question
        if question is not None and question.intents and set(answered) <= WEAK and self.cues.only_points(self.text):
            return False
        return answered != ("item_card",) or bool(self.named.items) or self.message.item is not None

    def _goes_on(self, prediction: IntentPrediction, last: str) -> bool:
        first = prediction.intents[0]
        return first.intent == last and first.confidence >= SURE_ENOUGH

    def agrees(self) -> bool:
        """Tell whether this is a yes to what stands in a haggle."""
        if self.state.last_intents[:1] != ("bargaining",) or not self.state.bargain.stands:
            return False
        bare = "".join(mark for mark in self.text if mark.isalnum())
        return bare in self.cues.agreeing

    def _answers(self, topic: str, slots: list[SlotName], *, found: bool) -> bool:
        if topic == "item":
            return found and bool({"item", "variant"} & set(slots) or self.named.choices)
        if topic == "order":
            return bool(self.named.orders or self.named.waybills or self.message.order)
        return topic == "pieces" and ("pieces" in slots or self.named.bare is not None)

    def _slots(self, *, found: bool) -> list[SlotName]:
        named = self.named
        item = self.message.item or self.state.item
        chosen = bool(named.choices) and _chosen(named, self.state) is not None
        fits = {id_ for one in named.variants for id_, _ in one.fits}
        there: dict[SlotName, bool] = {
            "offer": bool(named.offers),
            "courier": bool(named.couriers),
            "place": bool(named.places),
            "pieces": any(not one.weighed for one in named.quantities),
            "variant": bool(named.variants) and (item is None or item.id in fits or bool(named.items)),
            "item": found and (bool(named.items) or chosen or self.message.kind is MessageKind.ITEM_CARD),
        }
        return [name for name in SLOT_ORDER if there[name]]

    def _left(self) -> str:
        letters = list(self.text)
        for one in _mentions(self.named):
            letters[one.start : one.end] = [" "] * (one.end - one.start)
        return self.cues.without_fillers("".join(letters).replace(" ", ""))


def _mentions(named: Entities) -> list[Mention]:
    return [
        *named.items,
        *named.variants,
        *named.choices,
        *named.orders,
        *named.waybills,
        *named.places,
        *named.couriers,
        *named.quantities,
        *named.offers,
    ]


def _item(message: BuyerMessage, named: Entities, state: ConversationState) -> tuple[ItemRef | None, tuple[str, ...]]:
    """Find the item in talk: what the words name goes before the card, the card before what was in talk."""
    if named.item is not None:
        return ItemRef(id=named.item), ()
    chosen = _chosen(named, state)
    if chosen is not None:
        return ItemRef(id=chosen), ()
    ids = tuple(dict.fromkeys(one for mention in named.items for one in mention.ids))
    for ref in (message.item, state.item):
        if ref is not None and (not ids or ref.id in ids):
            return ref, ()
    if ids:
        return None, ids[:MOST_CHOICES]
    fits = {item for one in named.variants for item, _ in one.fits}
    if len(fits) == 1:
        return ItemRef(id=fits.pop()), ()
    return None, ()


def _chosen(named: Entities, state: ConversationState) -> str | None:
    index = named.choices[-1].index if named.choices else None
    if index is None:
        return None
    place = index - 1 if index > 0 else len(state.choices) + index
    return state.choices[place] if 0 <= place < len(state.choices) else None


def _order(message: BuyerMessage, named: Entities, state: ConversationState, text: str) -> tuple[OrderRef | None, bool]:
    """Find the order in talk, and whether a number came of which nothing is known."""
    known = state.order
    if message.order is not None:
        new = message.order
        if known is None or known.id != new.id:
            return new, False
        return OrderRef(
            id=new.id,
            status=new.status or known.status,
            paid_at=new.paid_at or known.paid_at,
            shipped_at=new.shipped_at or known.shipped_at,
            tracking=new.tracking or known.tracking,
        ), False
    numbers = {one.value for one in named.orders}
    if len(numbers) == 1:
        number = numbers.pop()
        same = known is not None and known.id == number
        return (known if same else OrderRef(id=number)), not same or known is None or known.status is None
    digits = text.strip().isdigit() and len(text.strip()) >= SHORTEST_NUMBER
    waybill = bool(named.waybills) and (known is None or known.tracking not in {one.value for one in named.waybills})
    return known, waybill or digits or bool(numbers)
