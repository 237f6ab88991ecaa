"""Holds a text against what is known: the order's own values, other buyers' stored values, claims of things done. Knows no rule."""

from collections.abc import Mapping

from bot.gate.context import GateContext
from bot.messages import Author, OrderStatus

_SHORTEST = 4
# A claim that the order's status can show or belie; nothing the service knows shows any of the others.
_SHOWN_BY: Mapping[str, frozenset[OrderStatus]] = {
    "refunded": frozenset((OrderStatus.CLOSED,)),
    "cancelled": frozenset((OrderStatus.CLOSED,)),
    "shipped": frozenset((OrderStatus.SHIPPED, OrderStatus.DELIVERED)),
    "delivered": frozenset((OrderStatus.DELIVERED,)),
}


def own_value(piece: str, context: GateContext) -> bool:
    """Tell whether a found piece is nothing but this buyer's own order's data."""
    if context.order is None:
        return False
    bare = _bare(piece)
    return len(bare) >= _SHORTEST and any(
        bare in _bare(value) or (len(_bare(value)) >= _SHORTEST and bare.replace(_bare(value), "") == "")
        for value in context.order.sayable()
    )


def claim_holds(claim: str | None, context: GateContext) -> bool:
    """Tell whether what is known shows what the words claim.

    A known order status decides what it can. Of the rest a program may claim only what is on record; a person may have done it
    a moment ago, outside, so that nothing is held against a person's words.
    """
    if claim is None:
        return False
    if claim in context.done:
        return True
    order = context.order
    if order is not None and order.status is not None and claim in _SHOWN_BY:
        recorded = (claim == "refunded" and order.refunded) or (claim == "shipped" and order.shipped)
        return recorded or order.status in _SHOWN_BY[claim]
    return context.author is not Author.BOT


def _bare(piece: str) -> str:
    return "".join(char for char in piece if char.isalnum())
