"""What a buyer sent, as a value. Parsing and checking outside bodies happens at the doors, never here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """What sort of thing arrived."""

    TEXT = "text"
    IMAGE = "image"
    ITEM_CARD = "item_card"
    ORDER_CARD = "order_card"
    SYSTEM = "system"


class OrderStatus(StrEnum):
    """Where an order stands; the platforms' many words folded into seven."""

    UNPAID = "unpaid"
    GROUPING = "grouping"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REFUNDING = "refunding"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRef:
    """An item that the message refers to, by the shop's own id."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRef:
    """An order that the message refers to, with what the platform said of it."""

    id: str
    status: OrderStatus | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    tracking: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerMessage:
    """One message of a buyer. `sent_at` carries its zone; ids are the channel's own, opaque strings."""

    shop: str
    conversation: str
    message: str
    buyer: str
    sent_at: datetime
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    item: ItemRef | None = None
    order: OrderRef | None = None
