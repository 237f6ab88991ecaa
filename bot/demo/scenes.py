"""The scenes of the demo as its files have them: who says and does what, when. Plays nothing."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_yaml
from bot.messages import BuyerMessage, ItemRef, MessageKind, OrderRef, OrderStatus
from bot.staff import Role

HERE = Path(__file__).parent


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shown(_Part):
    """A buyer's message without words: a picture, or the card of the scene's item or order."""

    send: Literal["image", "item_card", "order_card"]


class Deed(_Part):
    """What a person at the desk does. `try`: words that the gate refuses; `draft`: the bot's own proposal, sent as it is.

    `relief`: done only where the bot has handed the talk over; what the bot answers by itself is the model's affair, and changes with it.
    """

    by: str
    does: Literal["claim", "say", "try", "draft", "note", "resolve", "give_back", "release", "transfer"]
    words: str = ""
    to: str = ""
    relief: bool = False


class Order(_Part):
    """The order of a scene: hours since it was paid and shipped."""

    status: OrderStatus
    paid: int | None = None
    shipped: int | None = None

    def reference(self, buyer: str, now: datetime) -> OrderRef:
        """Make the order as of now; its numbers are made up from the buyer's name."""
        number = crc32(buyer.encode())
        paid = None if self.paid is None else now - timedelta(hours=self.paid)
        shipped = None if self.shipped is None else now - timedelta(hours=self.shipped)
        tracking = None if shipped is None else f"ZT{number:012}"
        return OrderRef(id=f"{paid or now:%y%m%d}-{number:015}", status=self.status, paid_at=paid, shipped_at=shipped, tracking=tracking)


class Scene(_Part):
    """One buyer's talk with a shop, which begins `ago` minutes before the end of the hour.

    `answer`: what a colleague says at the end where the bot has handed the talk over and the scene names no person's deeds.
    """

    buyer: str
    ago: Annotated[int, Field(ge=1, le=60)]
    item: str | None = None
    order: Order | None = None
    answer: str = ""
    says: Annotated[tuple[str | Shown | Deed, ...], Field(min_length=1)]

    def message(self, number: int, shop: str, buyer: str, now: datetime) -> BuyerMessage:
        """Make the buyer's message of one step, said now; item and order come with the first, or with their cards."""
        step = self.says[number]
        kind = MessageKind(step.send) if isinstance(step, Shown) else MessageKind.TEXT
        return BuyerMessage(
            shop=shop,
            conversation=f"demo-{buyer}",
            message=f"{buyer}-{number}",
            buyer=buyer,
            sent_at=now,
            kind=kind,
            text=step if isinstance(step, str) else "",
            item=ItemRef(id=self.item) if self.item and (number == 0 or kind is MessageKind.ITEM_CARD) else None,
            order=self.order.reference(buyer, now) if self.order and (number == 0 or kind is MessageKind.ORDER_CARD) else None,
        )


class Live(Scene):
    """A buyer who plays live, with a shop."""

    shop: str
    ago: Annotated[int, Field(ge=1, le=60)] = 1


class Colleague(_Part):
    """A person at the demo's desk."""

    name: str
    role: Role


class Reply(_Part):
    """A canned reply of a shop's, or of one person's."""

    shop: str
    title: str
    text: str
    by: str | None = None


class _Scenes(_Part):
    scenes: tuple[Scene, ...]


class _Buyers(_Part):
    buyers: Annotated[tuple[Live, ...], Field(min_length=1)]


class _People(_Part):
    people: tuple[Colleague, ...]
    answer: str
    canned: tuple[Reply, ...]


class Script(_Part):
    """The whole hour: people, what they say where a scene has no words for it, canned replies, and the scenes by shop."""

    people: tuple[Colleague, ...]
    answer: str
    canned: tuple[Reply, ...]
    scenes: dict[str, tuple[Scene, ...]]


@cache
def read_hour() -> Script:
    """Read the shipped hour; raises WrongFile."""
    people = read_yaml(HERE / "hour.yaml", _People)
    scenes = {path.stem: read_yaml(path, _Scenes).scenes for path in sorted((HERE / "scenes").glob("*.yaml"))}
    return Script(people=people.people, answer=people.answer, canned=people.canned, scenes=scenes)


@cache
def read_buyers() -> tuple[Live, ...]:
    """Read the shipped buyers who play live; raises WrongFile."""
    return read_yaml(HERE / "buyers.yaml", _Buyers).buyers
