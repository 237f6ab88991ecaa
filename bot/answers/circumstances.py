"""Everything a wording may rest on in one turn: flags that hold and facts that can fill a slot, drawn from evidence only.

Evidence is the shop's file, the catalogue, the order, the clock that is handed in, and the entities read from the buyer's text, which is
itself never echoed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.answers import on_clock, on_goods, on_paper, on_parcel
from bot.answers.evidence import LIST_COMMA, Evidence, plain
from bot.entities import Entities, reader_of
from bot.messages import BuyerMessage, ConversationState, OrderRef, OrderStatus
from bot.shop import Item, Shop
from intents.text import simplified, traditional

__all__ = ["FLAGS", "LIST_COMMA", "SLOTS", "Circumstances", "circumstances", "plain"]

_ORDER_FLAGS = frozenset(
    {
        "order_known",
        "order_shipped",
        "order_unpaid",
        "order_unshipped",
        "tracking_known",
        *(f"order_is_{status}" for status in OrderStatus),
    }
)
FLAGS = frozenset({"traditional"}) | _ORDER_FLAGS | on_clock.FLAGS | on_goods.FLAGS | on_paper.FLAGS | on_parcel.FLAGS
SLOTS = frozenset({"tracking"}) | on_clock.SLOTS | on_goods.SLOTS | on_paper.SLOTS | on_parcel.SLOTS
_UNSHIPPED = frozenset({OrderStatus.PAID, OrderStatus.GROUPING})
_SHIPPED = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """One turn's evidence: `text` simplified for matching cues, the flags that hold, the facts by slot name."""

    conversation: str
    text: str
    shop: Shop
    item: Item | None
    order: OrderRef | None
    flags: frozenset[str]
    facts: Mapping[str, str]
    entities: Entities


def circumstances(
    message: BuyerMessage, state: ConversationState, shop: Shop, *, text: str, now: datetime, entities: Entities | None = None
) -> Circumstances:
    """Gather the evidence of one turn. `text` is the buyer's, already simplified; `now` carries a zone.

    `entities` are read here where they aren't given.
    """
    named = reader_of(shop).read(text, now=now) if entities is None else entities
    item = on_goods.item_meant(message.item, named, state.item, shop)
    order = message.order or state.order
    found = (
        on_goods.on_goods(shop, item, named),
        on_parcel.on_parcel(shop, item, named),
        on_paper.on_paper(shop, named),
        on_clock.on_clock(shop, order, now),
        _on_order(order),
        Evidence(flags={"traditional": _writes_traditional(message.text, state)}),
    )
    return Circumstances(
        conversation=message.conversation,
        text=text,
        shop=shop,
        item=item,
        order=order,
        flags=frozenset(name for one in found for name, holds in one.flags.items() if holds),
        facts={name: value for one in found for name, value in one.facts.items() if value},
        entities=named,
    )


def _on_order(order: OrderRef | None) -> Evidence:
    if order is None:
        return Evidence()
    flags = {"order_known": True, "tracking_known": bool(order.tracking)}
    if order.status is not None:
        flags[f"order_is_{order.status}"] = True
        flags["order_unshipped"] = order.status in _UNSHIPPED
        flags["order_shipped"] = order.status in _SHIPPED
        flags["order_unpaid"] = order.status is OrderStatus.UNPAID
    return Evidence(flags=flags, facts={"tracking": order.tracking or ""})


def _writes_traditional(text: str, state: ConversationState) -> bool:
    old = _changed(text, simplified(text))
    new = _changed(text, traditional(text))
    if old or new:
        return old > new
    # Words that are written the same way in both: as we wrote last.
    return any(_changed(last, simplified(last)) for last in state.recent_texts[-1:])


def _changed(before: str, after: str) -> int:
    return sum(one != other for one, other in zip(before, after, strict=False))
