"""The shape of `shop.yaml`, figure by figure. Defaults are DOMAIN.md's; the ids say which fact a part serves.

What a single figure may be is said here; what two figures may not be together is `consistency`'s affair.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from bot.messages import Concession, Platform
from bot.shop.clocks import Hours, Shipping
from bot.shop.freight import Freight, Province
from bot.shop.part import Days, Part, Text, Yuan


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a known time zone") from None
    return name


class Webhook(Part):
    """How the shop's webhooks prove themselves: a Standard Webhooks secret (`whsec_…`) or the file that holds it, or unsigned.

    `deliver_to`: where replies are posted, signed with the same secret, when they don't stand in the answer; `answer: later` makes
    that the rule, else the caller asks for it message by message (`Prefer: respond-async`). `quiet_seconds`: how long a buyer must
    have said nothing more before such a message is answered.
    """

    unsigned: bool = False
    secret: Text | None = None
    secret_file: Text | None = None
    deliver_to: Annotated[str, Field(pattern=r"^https?://[^\s/]+", max_length=2000)] | None = None
    answer: Literal["now", "later"] = "now"
    quiet_seconds: Annotated[float, Field(ge=0, le=30)] = 1.5


class Couriers(Part):
    """Who carries the parcels (C16, C17, C19, C20). `extra`: yuan more for a courier by wish."""

    default: Text
    others: tuple[Text, ...] = ()
    extra: dict[Text, Yuan] = Field(default_factory=dict[str, Decimal])
    remote: Text | None = None
    remote_provinces: tuple[Province, ...] = ()
    tracking_hours: Annotated[int, Field(ge=1, le=240)] = 24


class InvoiceForm(StrEnum):
    """In which form invoices are issued."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class Bearer(StrEnum):
    """Who pays."""

    BUYER = "buyer"
    SHOP = "shop"


class Invoice(Part):
    """Invoices are never refused (A11, A12); these say how and when (C1-C7). The surcharge is in percent of the goods' sum."""

    kind: Text
    forms: Annotated[tuple[InvoiceForm, ...], Field(min_length=1)] = (InvoiceForm.ELECTRONIC,)
    days: Annotated[int, Field(ge=1, le=30)] = 7
    special_vat: bool = True
    special_days: Annotated[int, Field(ge=1, le=30)] | None = None
    special_surcharge: Annotated[Decimal, Field(ge=0, le=20)] = Decimal(0)
    reissue_postage: Bearer = Bearer.BUYER
    reissue_fee: Yuan | None = None


class QuantityStep(Part):
    """From so many pieces on, so much off a piece, in yuan."""

    pieces: Annotated[int, Field(ge=2, le=10_000)]
    cut: Annotated[Decimal, Field(gt=0, le=100_000)]


class Bargaining(Part):
    """How far the price may move (C21-C23).

    `floor_off` is the largest cut a piece in yuan, 0 means none at all; an item's own in items.csv goes before it. `concessions` are tried
    first to last, at most `rounds` of them in one talk.
    """

    floor_off: Yuan = Decimal(0)
    steps: tuple[QuantityStep, ...] = ()
    gift: Text | None = None
    freight: bool = False
    concessions: tuple[Concession, ...] = (Concession.GIFT, Concession.FREIGHT, Concession.PRICE)
    rounds: Annotated[int, Field(ge=0, le=10)] = 3
    quantity_note: Text | None = None


class Returns(Part):
    """Returning without a reason (C29, C30)."""

    days: Annotated[int, Field(ge=7, le=365)] = 7
    freight_insurance: bool = False
    refund_days: tuple[Days, Days] = (1, 3)


class Mode(StrEnum):
    """What the bot does with an intent: answers by itself, proposes its answer to the desk, or leaves it to a person."""

    AUTO = "auto"
    DRAFT = "draft"
    OFF = "off"


def _mode(said: object) -> object:
    return Mode.OFF if said is False else said  # YAML reads a bare `off` as false


class ShopFile(Part):
    """`shop.yaml`, whole."""

    name: Text
    platform: Platform
    timezone: Annotated[Text, AfterValidator(_zone)] = "Asia/Shanghai"
    webhook: Webhook = Webhook()
    hours: Hours = Hours()
    shipping: Shipping = Shipping()
    couriers: Couriers
    freight: Freight = Freight()
    invoice: Invoice
    bargaining: Bargaining = Bargaining()
    returns: Returns = Returns()
    modes: dict[str, Annotated[Mode, BeforeValidator(_mode)]] = Field(default_factory=dict[str, Mode])
