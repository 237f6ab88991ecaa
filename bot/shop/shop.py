"""The shape of `shop.yaml`, figure by figure, and the shop as the rest of the house sees it.

Defaults are DOMAIN.md's; the ids in the comments say which fact a field serves. Unknown keys are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.messages import Platform
from bot.shop.holidays import Calendar, read_calendar
from bot.shop.item import Item

Text = Annotated[str, Field(min_length=1, max_length=200)]
Yuan = Annotated[Decimal, Field(ge=0, le=100_000)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _time(clock: str) -> time:
    return time.fromisoformat(clock)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Webhook(_Part):
    """How the shop's webhooks prove themselves: a Standard Webhooks secret (`whsec_…`) or the file that holds it, or unsigned."""

    unsigned: bool = False
    secret: Text | None = None
    secret_file: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum((self.unsigned, self.secret is not None, self.secret_file is not None)) > 1:
            raise ValueError("give one of unsigned, secret and secret_file, not several")
        return self


class Hours(_Part):
    """When a person of the shop answers, in the shop's time zone."""

    opens: Clock = "08:00"
    closes: Clock = "23:00"

    def open_at(self, moment: time) -> bool:
        """Tell whether somebody is on duty; a closing time before the opening one runs past midnight."""
        opens, closes = _time(self.opens), _time(self.closes)
        return opens <= moment < closes if opens <= closes else moment >= opens or moment < closes


class Shipping(_Part):
    """Shipping times (C12, C15, B7)."""

    cutoff: Clock = "14:00"
    limit_hours: Annotated[int, Field(ge=1, le=360)] = 48
    arrival_days: tuple[Annotated[int, Field(ge=0, le=60)], Annotated[int, Field(ge=0, le=60)]] = (2, 3)
    ships_from: Text | None = None

    def before_cutoff(self, moment: time) -> bool:
        """Tell whether an order paid at this moment ships the same day."""
        return moment < _time(self.cutoff)


class Couriers(_Part):
    """Who carries the parcels (C16, C17, C20)."""

    default: Text
    others: tuple[Text, ...] = ()
    remote: Text | None = None
    remote_provinces: tuple[Text, ...] = ()
    tracking_hours: Annotated[int, Field(ge=1, le=240)] = 24


class Freight(_Part):
    """What carrying costs, in yuan and kilograms (C18, C19). `free` means that the page promises free shipping."""

    free: bool = False
    first_kg: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(1)
    first_fee: Yuan = Decimal(12)
    next_kg: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(1)
    next_fee: Yuan = Decimal(10)


class Invoice(_Part):
    """Invoices are never refused (A11, A12); these say how and when (C1-C7)."""

    kind: Text
    days: Annotated[int, Field(ge=1, le=30)] = 7
    special_vat: bool = True


class Bargaining(_Part):
    """How far the price may move (C21-C23): `floor_off` is the largest cut in yuan, 0 means none at all; `gift` may be offered instead."""

    floor_off: Yuan = Decimal(0)
    gift: Text | None = None
    quantity_note: Text | None = None


class Returns(_Part):
    """Returning without a reason (C29, C30)."""

    days: Annotated[int, Field(ge=7, le=365)] = 7
    freight_insurance: bool = False
    refund_days: tuple[Annotated[int, Field(ge=0, le=30)], Annotated[int, Field(ge=0, le=30)]] = (1, 3)


class Mode(StrEnum):
    """What the bot does with an intent: answers by itself, or leaves it to a person."""

    AUTO = "auto"
    OFF = "off"


class ShopFile(_Part):
    """`shop.yaml`, whole."""

    name: Text
    platform: Platform
    timezone: Text = "Asia/Shanghai"
    webhook: Webhook = Webhook()
    hours: Hours = Hours()
    shipping: Shipping = Shipping()
    couriers: Couriers
    freight: Freight = Freight()
    invoice: Invoice
    bargaining: Bargaining = Bargaining()
    returns: Returns = Returns()
    modes: dict[str, Mode] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_zone(self) -> Self:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"timezone {self.timezone!r} is not a known time zone") from None
        return self


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Shop:
    """A shop, ready to answer from: file, catalogue by item id, own wordings by situation id, holiday calendar, webhook secret.

    Two shops are the same only where they are one reading of the files.
    """

    id: str
    file: ShopFile
    items: Mapping[str, Item] = field(default_factory=dict[str, Item])
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    secret: str | None = field(default=None, repr=False)
    calendar: Calendar = field(default_factory=read_calendar, repr=False)

    @property
    def platform(self) -> Platform:
        """The marketplace whose rules hold."""
        return self.file.platform

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.file.timezone)
