"""What the catalogue says in a turn: the item, the variant and the number that are meant, their stock and price (C8-C11, C21)."""

from decimal import Decimal

from bot.answers.evidence import LIST_COMMA, Evidence, plain
from bot.entities import Entities
from bot.messages import ItemRef
from bot.shop import Item, Shop, Variant

FLAGS = frozenset(
    {
        "item_has_facts",
        "item_in_stock",
        "item_known",
        "item_priced",
        "item_sold_out",
        "quantity_named",
        "quantity_over_stock",
        "variant_in_stock",
        "variant_known",
        "variant_sold_out",
        "variant_unclear",
        "variant_unknown",
        "variant_priced",
    }
)
SLOTS = frozenset(
    {"alternatives", "item_facts", "item_name", "item_price", "quantity", "variant", "variant_price", "variants", "variants_in_stock"}
)


def item_meant(given: ItemRef | None, named: Entities, remembered: ItemRef | None, shop: Shop) -> Item | None:
    """Choose the item: the message's card, else the one that the words name, else the one talked of before. Never a guess."""
    if given is not None and given.id in shop.items:
        return shop.items[given.id]
    if remembered is not None and remembered.id in shop.items:
        fits = [one for one in named.items if remembered.id in one.ids]
        if not named.items or fits:
            return shop.items[remembered.id]
    return None if named.item is None else shop.items[named.item]


def variants_meant(item: Item | None, named: Entities) -> tuple[Variant, ...]:
    """Choose the variants that every named part fits; none where no part was named."""
    if item is None:
        return ()
    found = item.variants
    told = [set(one.of(item.id)) for one in named.variants if one.of(item.id)]
    for names in told:
        found = tuple(one for one in found if one.name in names)
    return found if told else ()


def pieces_meant(named: Entities) -> Decimal | None:
    """Give the number of pieces, where exactly one number was named."""
    counts = {one.count for one in named.quantities if not one.weighed}
    return next(iter(counts)) if len(counts) == 1 else None


def on_goods(shop: Shop, item: Item | None, named: Entities) -> Evidence:
    """Read what the catalogue says about the item that is meant."""
    others = [one.name for one in shop.items.values() if one is not item and one.stock]
    facts = {"alternatives": LIST_COMMA.join(others[:2])}
    if item is None:
        return Evidence(facts=facts)
    chosen = variants_meant(item, named)
    one = chosen[0] if len(chosen) == 1 else None
    pieces = pieces_meant(named)
    stock = item.stock if one is None or one.stock is None else one.stock
    price = None if one is None else one.price if one.price is not None else item.price
    asked = any(mention for mention in named.variants if not mention.of(item.id))
    return Evidence(
        flags={
            "item_known": True,
            "item_in_stock": item.stock is not None and item.stock > 0,
            "item_sold_out": item.stock == 0,
            "item_has_facts": bool(item.facts),
            "item_priced": len(item.prices) == 1,
            "variant_known": one is not None,
            "variant_unclear": len(chosen) > 1,
            "variant_unknown": asked and not chosen and bool(item.variants),
            "variant_in_stock": one is not None and bool(one.stock),
            "variant_sold_out": bool(chosen) and all(variant.stock == 0 for variant in chosen),
            "variant_priced": price is not None,
            "quantity_named": pieces is not None,
            "quantity_over_stock": pieces is not None and stock is not None and 0 < stock < pieces,
        },
        facts=facts
        | {
            "item_name": item.name,
            "item_facts": item.facts,
            "item_price": plain(item.prices[0]) if len(item.prices) == 1 else "",
            "variant": "" if one is None else one.name,
            "variant_price": "" if price is None else plain(price),
            "variants": LIST_COMMA.join(variant.name for variant in (chosen or item.variants)[:6]),
            "variants_in_stock": LIST_COMMA.join(variant.name for variant in item.variants if variant.stock)[:200],
            "quantity": "" if pieces is None else plain(pieces),
        },
    )
