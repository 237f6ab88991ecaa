"""The platforms' clocks on replies, as data: how long a buyer may wait, and at which hours that counts (B1, B3). Reads no clock."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.documents import read_yaml
from bot.messages import Platform
from bot.shop.part import Clock, Part, clock

FILE = Path(__file__).with_name("reply_clocks.yaml")


class ReplyClock(Part):
    """An answer later than `minutes` is late, where the buyer wrote between `opens` and `closes` by the shop's clock."""

    minutes: Annotated[int, Field(ge=1, le=24 * 60)]
    opens: Clock
    closes: Clock

    def limit(self, asked_at: datetime, zone: ZoneInfo) -> datetime | None:
        """Give the moment by which a buyer's words must be answered; None where the platform doesn't count them."""
        local = asked_at.astimezone(zone).time()
        if not clock(self.opens) <= local < clock(self.closes):
            return None
        return asked_at + timedelta(minutes=self.minutes)


class _Page(Part):
    clocks: dict[Platform, ReplyClock]


@cache
def reply_clock(platform: Platform) -> ReplyClock | None:
    """Give a platform's clock; None where the shipped file names none. Raises WrongFile."""
    return read_yaml(FILE, _Page).clocks.get(platform)
