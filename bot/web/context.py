"""The shape of a gate's optional context in a request body or a line of input: what is known beside the text. Judges nothing."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.gate import GateContext, OrderFacts, ShopFacts
from bot.gate.window import LAST
from bot.messages import Author, Draft, OrderStatus, ReplyKind
from bot.rules import ACTS

LONGEST = 20_000
_MANY = 1_000

Text = Annotated[str, Field(max_length=LONGEST)]
Value = Annotated[str, Field(min_length=1, max_length=200)]
Days = Annotated[int, Field(ge=0, le=365)]
Yuan = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2, strict=False)]


def _act(name: str) -> str:
    if name not in ACTS:
        raise ValueError(f"no such act; give some of {', '.join(ACTS)}")
    return name


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class OrderContext(_Part):
    """This buyer's own order: its data may be said to this buyer, its status shows or belies "shipped" and "refunded"."""

    id: Annotated[str, Field(max_length=200)] = ""
    tracking: Annotated[str, Field(max_length=200)] = ""
    recipient: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(max_length=200)] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    status: Annotated[OrderStatus | None, Field(strict=False)] = None
    refunded: bool = False
    shipped: bool = False


class Freight(_Part):
    """What the first step of weight costs in yuan, and each further one."""

    first: Yuan
    next: Yuan


class ShopContext(_Part):
    """What the shop's own file holds, and a reply may therefore promise."""

    ship_hours: Annotated[int, Field(ge=1, le=24 * 60)]
    cutoff: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    return_days: Days
    refund_days: Days
    invoice_days: Days
    floor_off: Yuan
    freight_free: bool
    freight_insurance: bool
    freight: Annotated[tuple[Freight, ...], Field(strict=False, max_length=100)] | None = None
    price: Yuan | None = None
    ships_today: bool | None = None

    def to_facts(self) -> ShopFacts:
        """Turn it into what the gate knows."""
        hour, minute = map(int, self.cutoff.split(":"))
        return ShopFacts(
            **self.model_dump(exclude={"cutoff", "freight"}),
            cutoff=hour * 60 + minute,
            rates=None if self.freight is None else tuple((one.first, one.next) for one in self.freight),
        )


class ContextBody(_Part):
    """`context` of `POST /v1/gate` and of a line that `xiaoer gate` reads; every field may be left out.

    What stands in it stands whole: a `shop` without its hours or days would let promises pass that nobody could hold against it.
    """

    author: Annotated[Author, Field(strict=False)] = Author.HUMAN
    kind: Annotated[ReplyKind, Field(strict=False)] = ReplyKind.TEXT
    ref: Annotated[str, Field(max_length=200)] = ""
    recent_texts: Annotated[tuple[Text, ...], Field(strict=False, max_length=LAST)] = ()
    asked: Text = ""
    order: OrderContext | None = None
    shop: ShopContext | None = None
    items: Annotated[frozenset[Value], Field(strict=False, max_length=_MANY)] = frozenset()
    others: Annotated[tuple[Value, ...], Field(strict=False, max_length=_MANY)] = ()
    done: Annotated[frozenset[Annotated[str, AfterValidator(_act)]], Field(strict=False, max_length=len(ACTS))] = frozenset()

    def to_context(self) -> GateContext:
        """Turn it into what the gate knows."""
        return GateContext(
            recent_texts=self.recent_texts,
            asked=self.asked,
            order=None if self.order is None else OrderFacts(**self.order.model_dump()),
            shop=None if self.shop is None else self.shop.to_facts(),
            items=self.items,
            others=self.others,
            done=self.done,
        )

    def to_draft(self, text: str) -> Draft:
        """Make the draft that is judged."""
        return Draft(text=text, author=self.author, source="tool", kind=self.kind, ref=self.ref)


_EXAMPLES = Path(__file__).with_name("gate_examples.yaml").read_text(encoding="utf-8")
EXAMPLES: dict[str, Any] = yaml.load(_EXAMPLES, Loader=yaml.CSafeLoader)
"""Bodies of `POST /v1/gate` by what each shows, for the API's documentation."""
