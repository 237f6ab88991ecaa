"""Holds a text against what is known: the order's own values, other buyers' stored values, claims of things done. Knows no rule."""

from collections.abc import Iterator

from bot.gate.context import GateContext
from bot.messages import OrderStatus

_SHORTEST = 4
_SHIPPED = frozenset((OrderStatus.SHIPPED, OrderStatus.DELIVERED))


def own_value(piece: str, context: GateContext) -> bool:
    """Tell whether a found piece is nothing but this buyer's own order's data."""
    if context.order is None:
        return False
    bare = _bare(piece)
    return len(bare) >= _SHORTEST and any(
        bare in _bare(value) or (len(_bare(value)) >= _SHORTEST and bare.replace(_bare(value), "") == "")
        for value in context.order.sayable()
    )


def leaked(text: str, context: GateContext) -> Iterator[tuple[str, int]]:
    """Every stored value of another buyer that stands in the text, and where."""
    own = context.order.sayable() if context.order is not None else ()
    for value in context.others:
        if len(value) >= 2 and value not in own:
            place = text.find(value)
            if place >= 0:
                yield value, place


def claim_holds(claim: str | None, context: GateContext) -> bool:
    """Tell whether the order shows what the words claim; where no order is known nothing is held against them."""
    order = context.order
    if claim is None:
        return False
    if order is None or order.status is None:
        return True
    if claim == "refunded":
        return order.refunded or order.status is OrderStatus.CLOSED
    if claim == "shipped":
        return order.status in _SHIPPED
    return order.status is OrderStatus.DELIVERED


def _bare(piece: str) -> str:
    return "".join(char for char in piece if char.isalnum())
