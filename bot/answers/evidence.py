"""What one source of evidence says in a turn: flags that hold or don't, facts by slot name. No source is read here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("moments.yaml")
LIST_COMMA = "\u3001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Flags with whether they hold, facts by slot; an empty fact is none."""

    flags: Mapping[str, bool] = field(default_factory=dict[str, bool])
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    day: dict[int, str]
    date: str
    hour: str


@cache
def _words() -> _Words:
    return read_yaml(FILE, _Words)


def say_day(day: date, today: date) -> str:
    """Name a day as people do: today, tomorrow, or month and day."""
    words = _words()
    near = words.day.get((day - today).days)
    return words.date.format(month=day.month, day=day.day) if near is None else near


def say_moment(moment: datetime, today: date) -> str:
    """Name a moment, in the moment's own zone: the day and the minute, rounded down, so that it is never later than meant."""
    return _words().hour.format(day=say_day(moment.date(), today), hour=moment.hour, minute=moment.minute)


def plain(number: Decimal) -> str:
    """Write a sum without needless zeros: 12, 9.9."""
    return f"{number.normalize():f}"
