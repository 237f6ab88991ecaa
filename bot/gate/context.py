"""What the gate may know beside the text: this buyer's own order, other people's data, what was said before. Values only."""

from dataclasses import dataclass

from bot.messages import OrderStatus


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

    def sayable(self) -> tuple[str, ...]:
        """Give the values that may stand in a text for this buyer."""
        return tuple(value for value in (self.id, self.tracking, self.recipient, self.phone, self.address) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateContext:
    """`recent_texts`: what went out last, oldest first. `others`: stored values of other buyers, which may never be said."""

    recent_texts: tuple[str, ...] = ()
    order: OrderFacts | None = None
    others: tuple[str, ...] = ()
