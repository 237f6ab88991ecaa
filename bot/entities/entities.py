"""What a buyer's text names, as values: items, variants, places, sums, days, numbers. Reading them is the readers' work.

Every mention has its place in the raw text (`start`, `end`: code points, end exclusive). A phone's digits are never here, only its mask.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of the raw text that names something."""

    start: int
    end: int


class ItemBy(StrEnum):
    """By what an item was recognised, surest first."""

    LINK = "link"
    ID = "id"
    NAME = "name"
    NICKNAME = "nickname"
    PART = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMention(Mention):
    """An item of the catalogue: `ids` in the catalogue's order; more than one where the words fit several."""

    ids: tuple[str, ...]
    by: ItemBy


class Facet(StrEnum):
    """What a variant's part says."""

    COLOUR = "colour"
    SIZE = "size"
    WEIGHT = "weight"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantMention(Mention):
    """A variant or one part of it. `fits` pairs (item id, the catalogue's own variant names); empty: no item of the shop has it."""

    facet: Facet
    said: str
    fits: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, item: str) -> tuple[str, ...]:
        """Name the variants of one item that fit."""
        return dict(self.fits).get(item, ())


class Side(StrEnum):
    """Where the chosen thing stands."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Mention):
    """A choice by place: `index` counts from 1, -1 is the last one; or the `side` where it stands."""

    index: int | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumber(Mention):
    """An order's number, as the platform writes it. `surely` where the text calls it so."""

    value: str
    surely: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill(Mention):
    """A waybill's number, upper case; `courier` where the number's shape says whose it is."""

    value: str
    courier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Mention):
    """A province, and the city where one was named. `remote`: the shop's file calls the province so."""

    province: str
    city: str | None = None
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierMention(Mention):
    """A courier by its plain name, however it was written."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Mention):
    """How many: `unit` as written; `weighed` where it is a weight (then `kilograms` says how much), else pieces.

    `count` of a dozen is 12 (the unit tells the word).
    """

    count: Decimal
    unit: str
    kilograms: Decimal | None = None

    @property
    def weighed(self) -> bool:
        """Tell whether this is a weight."""
        return self.kilograms is not None


class OfferKind(StrEnum):
    """How the buyer would like the price to move."""

    SUM = "sum"
    SHARE = "share"
    OFF = "off"
    ROUNDING = "rounding"
    FREE_FREIGHT = "free_freight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Mention):
    """A price wished for.

    `amount`: SUM, OFF: yuan; SHARE: what is still paid (0.8 for a fifth off). None where no figure was said, and for the last two
    kinds. `count`: how many pieces a SUM is for, where that was said.
    """

    kind: OfferKind
    amount: Decimal | None = None
    count: Decimal | None = None


class Relation(StrEnum):
    """How the wish lies to the moment."""

    ON = "on"
    BEFORE = "before"
    AFTER = "after"


class Grain(StrEnum):
    """How fine the words were."""

    HOUR = "hour"
    PART = "part of day"
    DAY = "day"
    SPAN = "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Mention):
    """A time: from `since` until `until` (exclusive), both with the shop's zone."""

    since: datetime
    until: datetime
    grain: Grain
    relation: Relation = Relation.ON


class InvoiceKind(StrEnum):
    """Which sort of invoice."""

    SPECIAL = "special"
    ORDINARY = "ordinary"
    ELECTRONIC = "electronic"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWish:
    """What was said for an invoice: its kinds, the title, whether it is a person's, the tax number and whether its check holds."""

    kinds: tuple[InvoiceKind, ...] = ()
    title: str | None = None
    personal: bool = False
    tax_number: str | None = None
    tax_valid: bool = False
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Mention):
    """A phone number, masked: its digits were never kept."""

    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """All that one text names, each sort in the order of the text. `bare`: the number that is the whole message, where it is one."""

    items: tuple[ItemMention, ...] = ()
    variants: tuple[VariantMention, ...] = ()
    choices: tuple[Choice, ...] = ()
    orders: tuple[OrderNumber, ...] = ()
    waybills: tuple[Waybill, ...] = ()
    places: tuple[Place, ...] = ()
    couriers: tuple[CourierMention, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    offers: tuple[Offer, ...] = ()
    moments: tuple[Moment, ...] = ()
    invoice: InvoiceWish | None = None
    phones: tuple[Phone, ...] = ()
    bare: Decimal | None = None

    @property
    def item(self) -> str | None:
        """The one item that is meant, where exactly one is."""
        ids = {one for mention in self.items for one in mention.ids}
        sure = {mention.ids[0] for mention in self.items if len(mention.ids) == 1}
        return next(iter(sure)) if len(sure) == 1 and all(sure & set(one.ids) for one in self.items) and ids else None

    @property
    def place(self) -> Place | None:
        """The place that is meant: the last one named."""
        return self.places[-1] if self.places else None
