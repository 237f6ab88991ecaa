"""A buyer's haggling message and the shop's files, as the bargaining engine wants them; and what its move lets words say.

The figures come from the message, the catalogue and the shop's file only. Nothing here chooses a move.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import assert_never

from bot.entities import Offer, OfferKind
from bot.messages import Bargain, Concession, Found, Platform
from bot.policy.bargaining import CENT, SHARE_KEPT, Ask, QuantityStep, Terms, Wish, haggle
from bot.policy.cues import Cues
from bot.policy.hear import Heard
from bot.shop import Item, Shop

MOST_PIECES = 9999
LARGEST_SUM = Decimal(1_000_000)  # yuan; a larger sum isn't said by a machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Haggled:
    """The move as conditions and facts for the words, and what stands after it."""

    found: Found
    bargain: Bargain


def haggled(heard: Heard, before: Bargain, shop: Shop, cues: Cues) -> Haggled:
    """Answer one round of haggling."""
    item = None if heard.item is None else shop.items.get(heard.item.id)
    id_ = None if item is None else item.id
    if before.item is not None and id_ is not None and before.item != id_:
        before = Bargain(item=id_)
    before = replace(before, item=id_ or before.item)
    terms = terms_of(shop, item, heard)
    ask = ask_of(heard, terms, before, cues)
    move, stands = haggle(ask, terms, before)
    found = _offered(stands, terms)
    flags = {
        move.flag: True,
        "other_shop_named": any(word in heard.text for word in cues.haggling.other_shop),
        "bargain_needs_item": item is None and _gives_cuts(shop),
    }
    return Haggled(found=replace(found, flags=found.flags | {name for name, holds in flags.items() if holds}), bargain=stands)


def standing(heard: Heard, stands: Bargain, shop: Shop) -> Found:
    """Say what stands in a haggle, as conditions and facts."""
    item = None if stands.item is None else shop.items.get(stands.item)
    return _offered(stands, terms_of(shop, item, heard))


def _offered(stands: Bargain, terms: Terms) -> Found:
    flags = {
        "gift_offered": Concession.GIFT in stands.given,
        "freight_offered": Concession.FREIGHT in stands.given,
        "price_offered": stands.off > 0,
        "several_pieces": stands.pieces > 1,
    }
    facts: dict[str, str] = {}
    if stands.off > 0:
        facts["deal_off"] = _yuan(stands.off)
        if terms.exact and terms.price is not None:
            facts["deal_price"] = _yuan(terms.price - stands.off)
            whole = (terms.price - stands.off) * stands.pieces
            if whole <= LARGEST_SUM:
                facts["deal_sum"] = _yuan(whole)
    if stands.pieces > 1:
        facts["deal_pieces"] = str(stands.pieces)
    return Found(flags=frozenset(name for name, holds in flags.items() if holds), facts=tuple(facts.items()))


def terms_of(shop: Shop, item: Item | None, heard: Heard) -> Terms:
    """Read the shop's terms for one item; without one no cut can be given, since the floor is the item's."""
    rules = shop.file.bargaining
    on_pinduoduo = shop.platform is Platform.PINDUODUO
    price, exact = (None, False) if item is None else _price(item, heard)
    return Terms(
        price=price,
        exact=exact,
        most_off=Decimal(0) if item is None else rules.floor_off if item.floor_off is None else item.floor_off,
        steps=tuple(QuantityStep(pieces=one.pieces, off=one.cut) for one in rules.steps),
        gift=rules.gift is not None,
        freight=rules.freight,
        freight_free=shop.file.freight.free,
        order=rules.concessions,
        rounds=rules.rounds,
        share_kept=SHARE_KEPT if on_pinduoduo else Decimal(0),
        one_change=on_pinduoduo,
    )


def ask_of(heard: Heard, terms: Terms, before: Bargain, cues: Cues) -> Ask:
    """Read what the buyer asks for in this round."""
    counts = [int(one.count) for one in heard.named.quantities if not one.weighed and one.unit in cues.haggling.pieces and one.count >= 1]
    pieces = min(counts[-1], MOST_PIECES) if counts else None
    offer = next((one for one in heard.named.offers if one.kind is not OfferKind.FREE_FREIGHT), None)
    if offer is not None:
        return Ask(off=_off(offer, terms, pieces or before.pieces), pieces=pieces)
    if any(one.kind is OfferKind.FREE_FREIGHT for one in heard.named.offers) or any(word in heard.text for word in cues.haggling.freight):
        return Ask(wish=Wish.FREIGHT, pieces=pieces)
    if any(word in heard.text for word in cues.haggling.gift):
        return Ask(wish=Wish.GIFT, pieces=pieces)
    return Ask(pieces=pieces)


def _price(item: Item, heard: Heard) -> tuple[Decimal | None, bool]:
    """Give the price that the talk is about, and whether it is the one that the page shows."""
    for one in heard.named.variants:
        names = one.of(item.id)
        variant = item.variant(names[0]) if len(names) == 1 else None
        if variant is not None and variant.price is not None:
            return variant.price, True
    # Several prices and no variant chosen: the lowest bounds what may be given, but no sum can be said.
    prices = item.prices
    return (prices[0] if prices else None), len(prices) == 1 and (len(item.variants) <= 1 or _priced(item))


def _priced(item: Item) -> bool:
    return all(one.price is not None for one in item.variants)


def _off(offer: Offer, terms: Terms, pieces: int) -> Decimal | None:
    """Turn the buyer's figure into a cut a piece; None where the page's price isn't known well enough for that."""
    if offer.kind is OfferKind.OFF:
        return None if offer.amount is None else _fitting(offer.amount / pieces, terms)
    if not terms.exact or terms.price is None:
        return None
    whole = terms.price * pieces
    match offer.kind:
        case OfferKind.SHARE:
            return None if offer.amount is None else _fitting(terms.price * (1 - offer.amount), terms)
        case OfferKind.SUM:
            if offer.amount is None:
                return None
            # A sum above one piece's price is for all of them; one that is not is for each.
            count = offer.count or (pieces if offer.amount > terms.price else 1)
            return _fitting(terms.price - offer.amount / count, terms)
        case OfferKind.ROUNDING:
            return _fitting((whole - _rounded(whole)) / pieces, terms)
        case OfferKind.FREE_FREIGHT:
            return None
        case _:
            assert_never(offer.kind)


def _rounded(whole: Decimal) -> Decimal:
    """Drop the odd end of a sum: cents first, then the ones."""
    for unit in (Decimal(1), Decimal(10)):
        down = (whole / unit).to_integral_value(ROUND_DOWN) * unit
        if 0 < down < whole:
            return down
    return whole


def _fitting(off: Decimal, terms: Terms) -> Decimal:
    """Round a cut to cents in the buyer's favour, unless that would break the limit."""
    up = off.quantize(CENT, ROUND_UP)
    return up if up <= terms.limit else off.quantize(CENT, ROUND_DOWN) if off <= terms.limit else up


def _gives_cuts(shop: Shop) -> bool:
    return shop.file.bargaining.floor_off > 0 or any(item.floor_off for item in shop.items.values())


def _yuan(sum_: Decimal) -> str:
    return f"{sum_.normalize():f}"
