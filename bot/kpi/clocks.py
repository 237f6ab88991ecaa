"""The platforms' clocks on replies, as data with source and date: who may wait how long, when, and whose words count. Reads no clock."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_yaml
from bot.kpi.records import Exclusion, Voice
from bot.messages import Platform

FILE = Path(__file__).with_name("clocks.yaml")
HourOfDay = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Unit(StrEnum):
    """What is counted: a day's buyers (B2), rounds of questions, single messages, or the first words of a conversation's day."""

    BUYERS = "buyers"
    ROUNDS = "rounds"
    MESSAGES = "messages"
    FIRST = "first"


class ReplyClock(BaseModel):
    """One figure of one platform: an answer by one of `counts` later than `seconds` is late.

    Counted is what the buyer wrote from `opens` on and before `closes` by the shop's clock. `target`: the share that the platform
    wants, where one is known. `desk`: the clock that people's screens count down. `trust` is A, B or C, as in the file's head.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    title: str
    unit: Unit
    seconds: Annotated[int, Field(ge=1, le=24 * 3600)]
    opens: HourOfDay
    closes: HourOfDay
    counts: frozenset[Voice]
    leaves_out: frozenset[Exclusion] = frozenset()
    target: Annotated[float, Field(ge=0, le=1)] | None = None
    desk: bool = False
    source: str
    trust: Literal["A", "B", "C"]
    dated: date

    @property
    def wait(self) -> timedelta:
        """How long a buyer may wait."""
        return timedelta(seconds=self.seconds)

    def counted(self, asked_at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether the platform counts words of that moment; a closing hour at or before the opening one runs past midnight."""
        return self._runs(local(asked_at, zone))

    def _runs(self, here: datetime) -> bool:
        now = (here.hour * 60 + here.minute) * 60 + here.second
        opens, closes = _seconds(self.opens), _seconds(self.closes)
        return opens <= now < closes if opens < closes else now >= opens or now < closes

    def limit(self, asked_at: datetime, zone: ZoneInfo) -> datetime | None:
        """Give the moment by which a buyer's words must be answered; None where the platform doesn't count them."""
        return asked_at + self.wait if self._runs(asked_at.astimezone(zone)) else None  # asked for as long as the service runs: not kept


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    closing: frozenset[str]
    clocks: dict[Platform, tuple[ReplyClock, ...]]


@cache
def _page() -> _Page:
    return read_yaml(FILE, _Page)


def read_clocks() -> Mapping[Platform, tuple[ReplyClock, ...]]:
    """Read every platform's clocks; raises WrongFile."""
    return _page().clocks


def closing_intents() -> frozenset[str]:
    """Give the intents of words that want no answer (thanks, a mere yes)."""
    return _page().closing


def reply_clock(platform: Platform) -> ReplyClock | None:
    """Give the clock that people's screens count down; None where the shipped file names none. Raises WrongFile."""
    return next((clock for clock in read_clocks().get(platform, ()) if clock.desk), None)


@lru_cache(maxsize=100_000)
def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give a moment by a shop's clock. Each is asked for a dozen times, once for each figure: the answer is kept while they are counted."""
    return moment.astimezone(zone)


@cache
def _seconds(said: str) -> int:
    return int(said[:2]) * 3600 + int(said[3:]) * 60
