"""A conversation's state survives the store, and the states of older versions are read."""

import json
from decimal import Decimal

from bot.messages import Bargain, Concession, ConversationState, Holder, ItemRef, OrderRef, OrderStatus, Question
from bot.store.record import state_from_json, state_to_json
from tests.conftest import NOON


def test_a_state_comes_back_as_it_was_and_an_older_one_with_its_defaults() -> None:
    full = ConversationState(
        holder=Holder.HUMAN,
        at=NOON,
        question=Question(topic="item", intents=("stock",)),
        asked=("item",),
        last_intents=("stock",),
        item=ItemRef(id="sku-1"),
        order=OrderRef(id="o-1", status=OrderStatus.PAID, paid_at=NOON),
        bargain=Bargain(item="sku-1", off=Decimal("2.50"), given=(Concession.GIFT,), rounds=2, changed=True),
        recent_texts=("a",),
        held=True,
    )
    assert state_from_json(json.loads(json.dumps(state_to_json(full))), Holder.HUMAN) == full
    older = {"upset_turns": 1, "clarified": None, "last_intents": ["stock"], "repeats": 0, "item": None, "order": None}
    assert state_from_json(older, Holder.BOT) == ConversationState(upset_turns=1, last_intents=("stock",))
    assert state_to_json(ConversationState()) == {}
