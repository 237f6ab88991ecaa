"""The acceptance book: conversations as a shop owner reads them, with what each answer must and must not say. Playing is not done here.

A page is a YAML file: `shops` (the folder of shops that it is played with), `transcripts` (a list), and `never` (what no answer of the
page may say).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.documents import read_yaml
from bot.errors import WrongFile
from bot.messages import Holder, OrderStatus
from bot.respond import Action
from bot.shop import Shop, read_shops

ALL = "all"
Moment = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2} )?([01]\d|2[0-3]):[0-5]\d$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrderCard(_Part):
    """An order as the platform shows it at that turn."""

    status: OrderStatus | None = None
    tracking: str | None = None
    id: str = "20261118100000123456"


class Turn(_Part):
    """What the buyer sends, and what the answer has to be.

    `buyer`: the text; or `card: item` / `card: order`; or `image: true`. `must`: each has to be said, `a|b` means either; a `{slot}` is
    the shop's own figure. `never`: may not be said. `action`, `state`, `intent`, `reason`: only where it matters. `order`: how the order
    stands from this turn on. `at`: when it is sent. `returned: true`: a person gave the talk back before this turn.
    """

    buyer: str = ""
    card: Literal["item", "order"] | None = None
    image: bool = False
    item: str | None = None
    order: OrderCard | OrderStatus | None = None
    at: Moment | None = None
    returned: bool = False
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    action: Action | None = None
    state: Holder | None = None
    intent: str | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _sends_something(self) -> Self:
        if not self.buyer.strip() and self.card is None and not self.image:
            raise ValueError("give the buyer's text, a card, or an image")
        if not (self.must or self.never or self.action or self.state or self.intent or self.reason):
            raise ValueError("a turn has to expect something: must, never, action, state, intent or reason")
        return self


class Transcript(_Part):
    """One conversation: which facts of DOMAIN.md it shows, in which shops it is played, how item and order stand when it begins."""

    title: str
    serves: tuple[str, ...] = Field(min_length=1)
    shop: str | tuple[str, ...] = ALL
    item: str | None = None
    order: OrderCard | OrderStatus | None = None
    at: Moment = "10:00"
    turns: tuple[Turn, ...] = Field(min_length=1)


class _Page(_Part):
    shops: str = "shops"
    never: tuple[str, ...] = ()
    transcripts: tuple[Transcript, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as read: its file, its shops by name, its conversations."""

    path: Path
    shops: dict[str, Shop]
    never: tuple[str, ...]
    transcripts: tuple[Transcript, ...]

    def castings(self) -> Iterator[tuple[Transcript, Shop]]:
        """Give each conversation with each of its shops."""
        for one in self.transcripts:
            names: Iterable[str] = self.shops if one.shop == ALL else (one.shop,) if isinstance(one.shop, str) else one.shop
            for name in names:
                yield one, self.shops[name]


def read_pages(place: Path) -> list[Page]:
    """Read one page, or every page of a folder; raises WrongFile naming the line, also for a shop or an item that isn't there."""
    files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
    if not files:
        raise WrongFile(place, "there is no page of transcripts (*.yaml) here")
    known: dict[Path, dict[str, Shop]] = {}
    pages: list[Page] = []
    for path in files:
        page = read_yaml(path, _Page)
        folder = path.parent / page.shops
        if folder not in known:
            known[folder] = read_shops(folder)
        found = Page(path=path, shops=known[folder], never=page.never, transcripts=page.transcripts)
        _check(found)
        pages.append(found)
    return pages


def _check(page: Page) -> None:
    for one in page.transcripts:
        names = page.shops if one.shop == ALL else (one.shop,) if isinstance(one.shop, str) else one.shop
        for name in names:
            if name not in page.shops:
                raise WrongFile(page.path, f"{one.title}: no shop is called {name!r} (known: {', '.join(page.shops)})")
            for item in (one.item, *(turn.item for turn in one.turns)):
                if item is not None and item not in page.shops[name].items:
                    raise WrongFile(page.path, f"{one.title}: the shop {name!r} has no item {item!r}")
