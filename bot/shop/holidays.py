"""Which days are holidays, which weekends are worked, and when festivals fall: data with source and year, from a file.

The shipped file may be overridden year by year by a shop's own `holidays.yaml`. No clock is read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.documents import read_yaml

SHIPPED = Path(__file__).with_name("holidays.yaml")
_LONGEST_HOLIDAY = 31
_SATURDAY = 5


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Closed(_Part):
    """One holiday, first and last day."""

    name: Annotated[str, Field(min_length=1, max_length=20)]
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.first <= self.last <= self.first + timedelta(days=_LONGEST_HOLIDAY):
            raise ValueError(f"{self.name}: the last day must not lie before the first, nor more than {_LONGEST_HOLIDAY} days after it")
        return self


class Year(_Part):
    """One year's arrangement and where it was read."""

    source: Annotated[str, Field(min_length=1, max_length=200)]
    closed: tuple[Closed, ...] = ()
    working: tuple[date, ...] = ()


class HolidayFile(_Part):
    """`holidays.yaml`, whole."""

    years: dict[Annotated[int, Field(ge=2000, le=2100)], Year] = Field(default_factory=dict[int, Year])
    festivals: dict[str, tuple[date, ...]] = Field(default_factory=dict[str, tuple[date, ...]])

    @model_validator(mode="after")
    def _each_in_its_year(self) -> Self:
        for year, plan in self.years.items():
            days = [*plan.working, *(one.first for one in plan.closed)]
            wrong = [day for day in days if day.year != year]
            if wrong:
                raise ValueError(f"{wrong[0]} does not lie in {year}")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`closed`: each holiday's name by day; `working`: weekend days that are worked; `festivals`: the days by name, in order."""

    closed: Mapping[date, str]
    working: frozenset[date]
    festivals: Mapping[str, tuple[date, ...]]

    def holiday(self, day: date) -> str | None:
        """Name the public holiday of a day, or None."""
        return self.closed.get(day)

    def weekend(self, day: date) -> bool:
        """Tell whether a day is a Saturday or Sunday that isn't worked."""
        return day.weekday() >= _SATURDAY and day not in self.working

    def festival(self, name: str, after: date) -> date | None:
        """Give the next day of a festival, at or after a day."""
        return next((day for day in self.festivals.get(name, ()) if day >= after), None)


def read_calendar(own: Path | None = None) -> Calendar:
    """Read the shipped calendar, and over it a shop's own file where it exists; raises WrongFile."""
    shipped = _shipped()
    if own is None or not own.exists():
        return shipped[1]
    mine = read_yaml(own, HolidayFile)
    return _calendar(
        HolidayFile(years={**shipped[0].years, **mine.years}, festivals={**shipped[0].festivals, **mine.festivals}),
    )


@cache
def _shipped() -> tuple[HolidayFile, Calendar]:
    file = read_yaml(SHIPPED, HolidayFile)
    return file, _calendar(file)


def _calendar(file: HolidayFile) -> Calendar:
    closed: dict[date, str] = {}
    for plan in file.years.values():
        for one in plan.closed:
            for offset in range((one.last - one.first).days + 1):
                closed[one.first + timedelta(days=offset)] = one.name
    return Calendar(
        closed=closed,
        working=frozenset(day for plan in file.years.values() for day in plan.working),
        festivals={name: tuple(sorted(days)) for name, days in file.festivals.items()},
    )
