"""What the gate may know beside the text: this buyer's order, the shop's facts, other people's data, what was said before. Values only."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.messages import Author, OrderStatus

Strangers = Callable[[frozenset[str]], frozenset[str]]
"""Of these keys of private values (`bot.gate.private`), those that are known to be other buyers' and not this one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """This buyer's own order: its data may be said to this buyer; its status is the evidence for "refunded" and "shipped"."""

    id: str = ""
    tracking: str = ""
    recipient: str = ""
    phone: str = ""
    address: str = ""
    status: OrderStatus | None = None
    refunded: bool = False
    shipped: bool = False

    def sayable(self) -> tuple[str, ...]:
        """Give the values that may stand in a text for this buyer."""
        return tuple(value for value in (self.id, self.tracking, self.recipient, self.phone, self.address) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    """What the shop's own file holds, and a reply may therefore promise: hours, days and yuan; `cutoff` in minutes since midnight.

    `rates`: what the first and each further step of weight cost, everywhere and by group of provinces; `freight_free`: to some place,
    from some sum on, or by the bargaining rules the shop carries it for nothing. `floor_off` is the largest cut in yuan; `price` is
    the item's that is talked of, where one is known; `ships_today`: whether what is paid now ships today, None where the time isn't
    known.
    """

    ship_hours: int
    cutoff: int
    floor_off: Decimal
    return_days: int
    refund_days: int
    invoice_days: int
    freight_free: bool
    rates: tuple[tuple[Decimal, Decimal], ...] | None
    freight_insurance: bool
    price: Decimal | None = None
    ships_today: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateContext:
    """What is known of the conversation that a text goes into; an empty context is a bare text with nobody behind it.

    `recent_texts`: what went out last, oldest first. `asked`: the buyer's newest words. `others`: stored values of other buyers,
    which may never be said; `strangers` looks such values up. `done`: acts of this turn that are on record, by the name of their
    claim. `author`: who speaks; `Gate.review` takes it from the draft. `items`: the ids of the shop's own goods.
    """

    recent_texts: tuple[str, ...] = ()
    asked: str = ""
    order: OrderFacts | None = None
    shop: ShopFacts | None = None
    items: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    strangers: Strangers | None = None
    done: frozenset[str] = frozenset()
    author: Author = Author.HUMAN
