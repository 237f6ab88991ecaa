"""What the shop says of a parcel's way: couriers, remote provinces, and the freight for the place and number that were named (C15-C19).

A place is said back by its own name, never in the buyer's words. Without a known weight only the rate is told, no sum.
"""

from decimal import Decimal

from bot.answers.evidence import LIST_COMMA, Evidence, plain
from bot.answers.on_goods import pieces_meant, variants_meant
from bot.entities import Entities, Place, lexicon
from bot.shop import Item, Rate, Shop

FLAGS = frozenset(
    {
        "courier_extra",
        "courier_named",
        "courier_offered",
        "freight_counted",
        "freight_free",
        "freight_free_here",
        "freight_from_sum",
        "not_delivered",
        "place_named",
        "remote_arrival",
        "remote_courier",
        "remote_named",
    }
)
SLOTS = frozenset(
    {
        "arrival_from",
        "arrival_to",
        "courier",
        "courier_asked",
        "courier_extra",
        "first_fee",
        "first_kg",
        "free_from",
        "freight_sum",
        "next_fee",
        "next_kg",
        "other_couriers",
        "parcel_kg",
        "place",
        "remote_courier",
        "remote_from",
        "remote_to",
        "ships_from",
        "tracking_hours",
    }
)


def on_parcel(shop: Shop, item: Item | None, named: Entities) -> Evidence:
    """Read what the shop's file says for the place, the courier and the number that were named."""
    file = shop.file
    place = named.place
    rate = file.freight.rate(None if place is None else place.province)
    usual = rate or file.freight.rate()
    weight = parcel_weight(item, named)
    by_sum = _free_by_sum(file.freight.free_from, goods_sum(item, named))
    free = rate is not None and (rate.free or by_sum is True)
    remote_days = file.shipping.remote_arrival_days
    courier = _courier(shop, named)
    counted = rate is not None and place is not None and weight is not None and not free and by_sum is False
    return Evidence(
        flags={
            "place_named": place is not None,
            "remote_named": any(one.remote for one in named.places),
            "remote_courier": file.couriers.remote is not None,
            "remote_arrival": remote_days is not None,
            "not_delivered": place is not None and rate is None,
            "freight_free": file.freight.free,
            "freight_free_here": place is not None and free,
            "freight_from_sum": file.freight.free_from is not None,
            "freight_counted": counted,
            "courier_named": bool(named.couriers),
            "courier_offered": courier is not None,
            "courier_extra": courier in file.couriers.extra,
        },
        facts={
            "place": "" if place is None else _said(place),
            "courier": file.couriers.default,
            "other_couriers": LIST_COMMA.join(file.couriers.others),
            "remote_courier": file.couriers.remote or "",
            "tracking_hours": str(file.couriers.tracking_hours),
            "courier_asked": courier or (named.couriers[-1].name if named.couriers else ""),
            "courier_extra": plain(file.couriers.extra[courier]) if courier in file.couriers.extra else "",
            "arrival_from": str(file.shipping.arrival_days[0]),
            "arrival_to": str(file.shipping.arrival_days[1]),
            "remote_from": "" if remote_days is None else str(remote_days[0]),
            "remote_to": "" if remote_days is None else str(remote_days[1]),
            "ships_from": file.shipping.ships_from or "",
            "free_from": "" if file.freight.free_from is None else plain(file.freight.free_from),
            "parcel_kg": "" if weight is None else plain(weight),
            "freight_sum": plain(rate.fee(weight)) if counted and rate is not None and weight is not None else "",
            **_rate(usual),
        },
    )


def _free_by_sum(free_from: Decimal | None, total: tuple[Decimal, Decimal] | None) -> bool | None:
    """Tell whether the goods' sum frees the freight; None where that can't be known for certain (A13: no fee is named then)."""
    if free_from is None:
        return False
    if total is None:
        return None
    return True if total[0] >= free_from else False if total[1] < free_from else None


def _rate(rate: Rate | None) -> dict[str, str]:
    if rate is None:
        return {}
    return {
        "first_kg": plain(rate.first_kg),
        "first_fee": plain(rate.first_fee),
        "next_kg": plain(rate.next_kg),
        "next_fee": plain(rate.next_fee),
    }


def _courier(shop: Shop, named: Entities) -> str | None:
    """Give the shop's own name for the courier that was asked for, where it works with that one."""
    if not named.couriers:
        return None
    asked = named.couriers[-1].name
    couriers = shop.file.couriers
    known = [couriers.default, *couriers.others, *([couriers.remote] if couriers.remote else [])]
    return next((name for name in known if (lexicon().courier(name) or name) == asked), None)


def _said(place: Place) -> str:
    return place.city or place.province


def parcel_weight(item: Item | None, named: Entities) -> Decimal | None:
    """Give what the parcel weighs in kilograms: the weight that was named, else the item's own times the pieces; None where unknown."""
    pieces = pieces_meant(named)
    if item is None:
        weights = [one.kilograms for one in named.quantities if one.kilograms is not None]
        return weights[0] if len(weights) == 1 and pieces is None else None
    own = {one.weight for one in variants_meant(item, named) or item.variants}
    piece = item.weight if own <= {None} else next(iter(own)) if len(own) == 1 else None
    return None if piece is None else piece * (pieces or 1)


def goods_sum(item: Item | None, named: Entities) -> tuple[Decimal, Decimal] | None:
    """Give the least and the most that the goods cost which were named; None where a price is unknown."""
    if item is None:
        return None
    chosen = variants_meant(item, named)
    prices = {one.price if one.price is not None else item.price for one in chosen} if chosen else set(item.prices)
    known = [one for one in prices if one is not None]
    pieces = pieces_meant(named) or Decimal(1)
    return (min(known) * pieces, max(known) * pieces) if known and len(known) == len(prices) else None
