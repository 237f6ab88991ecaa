"""Everything a wording may rest on in one turn: flags that hold and facts that can fill a slot, drawn from evidence only.

Evidence is the shop's file, the catalogue, the order, the clock that is handed in, and the entities read from the buyer's text, which is
itself never echoed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.entities import Entities, reader_of
from bot.messages import BuyerMessage, ConversationState, ItemRef, OrderRef, OrderStatus
from bot.shop import Item, Shop
from intents.text import simplified, traditional

FLAGS = frozenset(
    {
        "before_cutoff",
        "freight_free",
        "freight_insurance",
        "gift",
        "item_has_facts",
        "item_in_stock",
        "item_known",
        "item_priced",
        "item_sold_out",
        "order_known",
        "order_shipped",
        "order_unpaid",
        "order_unshipped",
        "quantity_note",
        "remote_courier",
        "remote_named",
        "special_vat",
        "staff_on_duty",
        "tracking_known",
        "traditional",
        *(f"order_is_{status}" for status in OrderStatus),
    }
)
SLOTS = frozenset(
    {
        "alternatives",
        "arrival_from",
        "arrival_to",
        "closes",
        "courier",
        "cutoff",
        "first_fee",
        "first_kg",
        "gift",
        "invoice_days",
        "invoice_kind",
        "item_facts",
        "item_name",
        "item_price",
        "limit_hours",
        "next_fee",
        "next_kg",
        "opens",
        "other_couriers",
        "quantity_note",
        "refund_from",
        "refund_to",
        "remote_courier",
        "return_days",
        "ships_from",
        "shop_name",
        "tracking",
        "tracking_hours",
    }
)
_UNSHIPPED = frozenset({OrderStatus.PAID, OrderStatus.GROUPING})
_SHIPPED = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})
LIST_COMMA = "\u3001"


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
    item = _item(message.item or state.item, named, shop)
    order = message.order or state.order
    local = now.astimezone(shop.zone)
    flags = {
        name
        for name, holds in {
            **_item_flags(item),
            **_order_flags(order),
            **_shop_flags(shop, named),
            "before_cutoff": shop.file.shipping.before_cutoff(local.time()),
            "staff_on_duty": shop.file.hours.open_at(local.time()),
            "traditional": _writes_traditional(message.text, state),
        }.items()
        if holds
    }
    facts = {**_shop_facts(shop), **_item_facts(item, shop), **_order_facts(order)}
    return Circumstances(
        conversation=message.conversation,
        text=text,
        shop=shop,
        item=item,
        order=order,
        flags=frozenset(flags),
        facts={name: value for name, value in facts.items() if value},
        entities=named,
    )


def _item(ref: ItemRef | None, named: Entities, shop: Shop) -> Item | None:
    if ref is not None and ref.id in shop.items:
        return shop.items[ref.id]
    return None if named.item is None else shop.items[named.item]


def _item_flags(item: Item | None) -> dict[str, bool]:
    if item is None:
        return {}
    return {
        "item_known": True,
        "item_in_stock": item.stock is not None and item.stock > 0,
        "item_sold_out": item.stock == 0,
        "item_has_facts": bool(item.facts),
        "item_priced": item.price is not None,
    }


def _order_flags(order: OrderRef | None) -> dict[str, bool]:
    if order is None:
        return {}
    flags = {"order_known": True, "tracking_known": bool(order.tracking)}
    if order.status is not None:
        flags[f"order_is_{order.status}"] = True
        flags["order_unshipped"] = order.status in _UNSHIPPED
        flags["order_shipped"] = order.status in _SHIPPED
        flags["order_unpaid"] = order.status is OrderStatus.UNPAID
    return flags


def _shop_flags(shop: Shop, named: Entities) -> dict[str, bool]:
    file = shop.file
    return {
        "freight_free": file.freight.free,
        "freight_insurance": file.returns.freight_insurance,
        "gift": file.bargaining.gift is not None,
        "quantity_note": file.bargaining.quantity_note is not None,
        "special_vat": file.invoice.special_vat,
        "remote_courier": file.couriers.remote is not None,
        "remote_named": any(place.remote for place in named.places),
    }


def _shop_facts(shop: Shop) -> dict[str, str]:
    file = shop.file
    return {
        "shop_name": file.name,
        "cutoff": file.shipping.cutoff,
        "ships_from": file.shipping.ships_from or "",
        "limit_hours": str(file.shipping.limit_hours),
        "arrival_from": str(file.shipping.arrival_days[0]),
        "arrival_to": str(file.shipping.arrival_days[1]),
        "courier": file.couriers.default,
        "other_couriers": LIST_COMMA.join(file.couriers.others),
        "remote_courier": file.couriers.remote or "",
        "tracking_hours": str(file.couriers.tracking_hours),
        "first_kg": plain(file.freight.first_kg),
        "first_fee": plain(file.freight.first_fee),
        "next_kg": plain(file.freight.next_kg),
        "next_fee": plain(file.freight.next_fee),
        "invoice_kind": file.invoice.kind,
        "invoice_days": str(file.invoice.days),
        "gift": file.bargaining.gift or "",
        "quantity_note": file.bargaining.quantity_note or "",
        "return_days": str(file.returns.days),
        "refund_from": str(file.returns.refund_days[0]),
        "refund_to": str(file.returns.refund_days[1]),
        "opens": file.hours.opens,
        "closes": file.hours.closes,
    }


def _item_facts(item: Item | None, shop: Shop) -> dict[str, str]:
    others = [one.name for one in shop.items.values() if one is not item and one.stock]
    found = {"alternatives": LIST_COMMA.join(others[:2])}
    if item is not None:
        found |= {"item_name": item.name, "item_facts": item.facts}
        found["item_price"] = "" if item.price is None else plain(item.price)
    return found


def _order_facts(order: OrderRef | None) -> dict[str, str]:
    return {} if order is None or order.tracking is None else {"tracking": order.tracking}


def _writes_traditional(text: str, state: ConversationState) -> bool:
    old = _changed(text, simplified(text))
    new = _changed(text, traditional(text))
    if old or new:
        return old > new
    # Words that are written the same way in both: as we wrote last.
    return any(_changed(last, simplified(last)) for last in state.recent_texts[-1:])


def _changed(before: str, after: str) -> int:
    return sum(one != other for one, other in zip(before, after, strict=False))


def plain(number: Decimal) -> str:
    """Write a sum without needless zeros: 12, 9.9."""
    return f"{number.normalize():f}"
