"""What the shop, the item and the order say of themselves: for the person beside the talk, and for the slots of canned replies.

A slot is filled once, by plain replacement, and never guessed: a reply that lacks a fact is not offered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml
from bot.ports import Transcript
from bot.shop import Item, Shop

FILE = Path(__file__).with_name("slots.yaml")
_SLOT = re.compile(r"\{([^{}]{1,20})\}")


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    slots: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A text with its slots filled; `missing` are the slots for which there is no fact, `unknown` those that no shop could fill."""

    text: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@cache
def read_slots() -> Mapping[str, str]:
    """Read the names of the slots and the facts they stand for; raises WrongFile."""
    return read_yaml(FILE, _Page).slots


def item_of(found: Transcript, shop: Shop) -> Item | None:
    """Give the item that is talked of."""
    return None if found.state.item is None else shop.items.get(found.state.item.id)


def facts_of(found: Transcript | None, shop: Shop, agent: str) -> Mapping[str, str]:
    """List the facts by id; whatever is not known is not in it."""
    file = shop.file
    item = None if found is None else item_of(found, shop)
    order = None if found is None else found.state.order
    prices = frozenset[Decimal]() if item is None else frozenset(item.prices)
    known = {
        "shop": file.name,
        "item": "" if item is None else item.name,
        "price": "".join(f"{one:f}" for one in prices) if len(prices) == 1 else "",
        "order": "" if order is None else order.id,
        "courier": file.couriers.default,
        "cutoff": file.shipping.cutoff,
        "ship_hours": str(file.shipping.limit_hours),
        "return_days": str(file.returns.days),
        "refund_days": "-".join(map(str, dict.fromkeys(file.returns.refund_days))),
        "invoice_days": str(file.invoice.days),
        "invoice": file.invoice.kind,
        "gift": file.bargaining.gift or "",
        "agent": agent,
    }
    return {name: value for name, value in known.items() if value}


def filled(text: str, facts: Mapping[str, str]) -> Filled:
    """Fill a text's slots; a value can't bring a slot in."""
    slots = read_slots()
    asked = list(dict.fromkeys(_SLOT.findall(text)))
    unknown = tuple(name for name in asked if name not in slots)
    missing = tuple(name for name in asked if name in slots and slots[name] not in facts)
    return Filled(text=_SLOT.sub(lambda slot: facts.get(slots.get(slot[1], ""), slot[0]), text), missing=missing, unknown=unknown)
