"""What the gate is told of a conversation: one place for every door, so that a person's words meet the same evidence as the bot's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.answers.book import Situation
from bot.gate import GateContext, OrderFacts, ShopFacts, Strangers
from bot.messages import Conversation, OrderRef, OrderStatus
from bot.shop import Item, Shop

_SHOWN: Mapping[str, OrderStatus] = {
    **{f"order_is_{status}": status for status in OrderStatus},
    "order_shipped": OrderStatus.SHIPPED,
    "order_unshipped": OrderStatus.PAID,
    "order_unpaid": OrderStatus.UNPAID,
}
_FREE = ("freight_free", "freight_free_here", "bargain_freight_free", "freight_offered")
_DEAL = "{deal_off}"
_SHIP_DAY = "{ship_day}"
_COUNTED = ("{freight_sum}", "{courier_extra}")
_ANY_CUT = Decimal(100_000)


def gate_context(
    talk: Conversation, shop: Shop, strangers: Strangers | None, *, asked: str, now: datetime, item: Item | None = None
) -> GateContext:
    """Tell the gate what is known; `talk` holds the order and item that are talked of, `asked` is the buyer's newest text."""
    state = talk.state
    if item is None and state.item is not None:
        item = shop.items.get(state.item.id)
    return GateContext(
        recent_texts=state.recent_texts,
        asked=asked,
        order=None if state.order is None else _order(state.order),
        shop=_facts(shop, item, now),
        items=frozenset(shop.items),
        strangers=strangers,
    )


def known_whenever(situation: Situation, shop: Shop, order: OrderFacts) -> GateContext:
    """Tell what the gate may rely on whenever this situation is chosen: what its conditions say of the order, and its hand-off."""
    facts = _facts(shop, None, None)
    status = next((status for flag, status in _SHOWN.items() if flag in situation.when), None)
    handed_over = situation.hand_off or situation.intent.startswith("hold ")
    return GateContext(
        order=replace(order, status=status),
        shop=replace(
            facts,
            ships_today="before_cutoff" in situation.when
            or any(_SHIP_DAY in text for text in situation.says),  # the calendar says which day
            freight_free=facts.freight_free or any(flag in situation.when for flag in _FREE),
            freight_insurance=facts.freight_insurance or "freight_insurance" in situation.when,
            # Sums of freight are counted from the same table (tests/answers): a trial's specimen stands for any of them.
            rates=None if any(slot in text for text in situation.says for slot in _COUNTED) else facts.rates,
            # What the bargaining engine offers is within the floor by its own law (docs/conversation.md).
            floor_off=_ANY_CUT if any(_DEAL in text for text in situation.says) else facts.floor_off,
        ),
        done=frozenset(("handed_over",)) if handed_over else frozenset(),
    )


def _order(order: OrderRef) -> OrderFacts:
    return OrderFacts(
        id=order.id,
        tracking=order.tracking or "",
        status=order.status,
        shipped=order.shipped_at is not None,
    )


def _facts(shop: Shop, item: Item | None, now: datetime | None) -> ShopFacts:
    file = shop.file
    freight, bargaining = file.freight, file.bargaining
    hour, minute = map(int, file.shipping.cutoff.split(":"))
    floor = bargaining.floor_off if item is None or item.floor_off is None else item.floor_off
    everywhere = (freight.first_fee, freight.next_fee)
    groups = ((one.first_fee or freight.first_fee, one.next_fee or freight.next_fee) for one in freight.groups)
    return ShopFacts(
        ship_hours=file.shipping.limit_hours,
        cutoff=hour * 60 + minute,
        floor_off=max((floor, *(step.cut for step in bargaining.steps))),
        return_days=file.returns.days,
        refund_days=file.returns.refund_days[1],
        invoice_days=file.invoice.days,
        freight_free=freight.free or freight.free_from is not None or bargaining.freight or any(one.free for one in freight.groups),
        rates=(everywhere, *groups, *((extra, Decimal(0)) for extra in file.couriers.extra.values())),
        freight_insurance=file.returns.freight_insurance,
        price=None if item is None else item.price,
        ships_today=None if now is None else file.shipping.before_cutoff(now.astimezone(shop.zone).time()),
    )
