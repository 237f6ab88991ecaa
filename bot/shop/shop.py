"""The shop as the rest of the house sees it: its file, catalogue, wordings and calendar, ready to answer from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.messages import Platform
from bot.shop.file import ShopFile
from bot.shop.holidays import Calendar, read_calendar
from bot.shop.item import Item


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

    def floor_off(self, item: Item | None) -> Decimal:
        """Give the largest cut a piece in yuan: the item's own, else the shop's; 0 means none at all (C21)."""
        return self.file.bargaining.floor_off if item is None or item.floor_off is None else item.floor_off
