"""Holds a promise against the shop's own facts: shipping time, cut-off, price floor, return window, freight, insurance, invoice.

What counts as a promise is a rule's affair; here its figures are read and compared. Where the shop isn't known nothing is held against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.gate.context import ShopFacts
from bot.gate.quantities import Quantities
from bot.rules import RulePack

_FREIGHT_STEPS = 40
_DAY = Decimal(24)


@dataclass(frozen=True, slots=True)
class _Promise:
    """The figures of a promise, and the shop that made it."""

    shop: ShopFacts
    hours: Decimal | None
    yuan: Decimal | None
    fold: Decimal | None
    clock: int | None
    platform_hours: int | None

    @property
    def limit(self) -> int:
        """The hours within which the shop ships: its own, and never more than the platform's."""
        return self.shop.ship_hours if self.platform_hours is None else min(self.shop.ship_hours, self.platform_hours)


class Promises:
    """Compares."""

    def __init__(self, pack: RulePack) -> None:
        self._quantities = Quantities(pack.measures, pack.tables.numerals)
        self._platform_hours = pack.limits.get("ship_hours")

    def broken(self, claim: str, piece: str, shop: ShopFacts | None) -> str | None:
        """Give what the shop's file holds where `piece`, folded, promises something else; None where it holds or can't be told."""
        if shop is None or claim not in _KEPT:
            return None
        amounts = {one.kind: one.amount for one in self._quantities.of(piece)}
        promise = _Promise(
            shop=shop,
            hours=amounts.get("hours"),
            yuan=amounts.get("yuan"),
            fold=amounts.get("fold"),
            clock=self._quantities.clock(piece),
            platform_hours=self._platform_hours,
        )
        kept, held = _KEPT[claim]
        return None if kept(promise) else held(promise)


def is_promise(claim: str | None) -> bool:
    """Tell whether a claim is held against the shop's facts."""
    return claim in _KEPT


def _ships(promise: _Promise) -> bool:
    return promise.hours is None or promise.hours == promise.limit


def _cutoff(promise: _Promise) -> bool:
    return promise.clock is None or promise.clock <= promise.shop.cutoff


def _cut(promise: _Promise) -> bool:
    price, floor = promise.shop.price, promise.shop.floor_off
    if promise.fold is not None:
        tenth = promise.fold if promise.fold <= 10 else promise.fold / 10
        return price is not None and price * (1 - tenth / 10) <= floor
    return promise.yuan is None or promise.yuan <= floor


def _sold_for(promise: _Promise) -> bool:
    price = promise.shop.price
    return price is None or promise.yuan is None or price - promise.yuan <= promise.shop.floor_off


def _freight(promise: _Promise) -> bool:
    if promise.yuan is None or promise.shop.rates is None:
        return True
    if promise.yuan == 0:
        return promise.shop.freight_free
    steps = range(_FREIGHT_STEPS)
    return any(promise.yuan in (more, *(first + step * more for step in steps)) for first, more in promise.shop.rates)


def _rates(promise: _Promise) -> str:
    return ", ".join(f"{_plain(first)}+{_plain(more)}" for first, more in promise.shop.rates or ())


def _plain(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():f}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# By claim: whether the promise is kept, and what the shop's file holds, as figures; the words stand in the pack.
_KEPT: Mapping[str, tuple[Callable[[_Promise], bool], Callable[[_Promise], str]]] = {
    "ship_hours": (_ships, lambda promise: str(promise.limit)),
    "cutoff": (_cutoff, lambda promise: _clock(promise.shop.cutoff)),
    "same_day": (lambda promise: promise.shop.ships_today is True, lambda promise: _clock(promise.shop.cutoff)),
    "floor_off": (_cut, lambda promise: _plain(promise.shop.floor_off)),
    "price": (_sold_for, lambda promise: _plain(promise.shop.floor_off)),
    "return_days": (
        lambda promise: promise.hours is None or promise.hours == promise.shop.return_days * _DAY,
        lambda promise: str(promise.shop.return_days),
    ),
    "refund_days": (
        lambda promise: promise.hours is None or promise.hours >= promise.shop.refund_days * _DAY,
        lambda promise: str(promise.shop.refund_days),
    ),
    "invoice_days": (
        lambda promise: promise.hours is None or promise.hours >= promise.shop.invoice_days * _DAY,
        lambda promise: str(promise.shop.invoice_days),
    ),
    "freight_free": (lambda promise: promise.shop.freight_free, _rates),
    "freight_fee": (_freight, _rates),
    "freight_insurance": (lambda promise: promise.shop.freight_insurance, lambda _: ""),
}
