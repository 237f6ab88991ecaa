"""The shop's own clocks: when people are on duty, until when a payment ships the same day, which days nothing ships.

Every moment is handed in, in the shop's zone; no clock is read here. Each figure's fact of DOMAIN.md stands beside it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from bot.shop.holidays import Calendar
from bot.shop.part import Clock, Days, Part, Text, clock

_FARTHEST = 40  # days: no shop is closed for longer


def hours_later(moment: datetime, hours: int) -> datetime:
    """Give the moment so many real hours later, in the same zone, whatever its clock does in between."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


class Shift(Part):
    """From when until when somebody answers; a closing time before the opening one runs past midnight."""

    opens: Clock
    closes: Clock


class Hours(Part):
    """When a person of the shop answers, in the shop's time zone."""

    opens: Clock = "08:00"
    closes: Clock = "23:00"
    weekend: Shift | None = None
    weekend_off: bool = False
    holidays_off: bool = False

    def open_at(self, moment: time) -> bool:
        """Tell whether somebody is on duty on an ordinary day."""
        return _between(self.opens, self.closes, moment)

    def shift(self, day: date, calendar: Calendar) -> Shift | None:
        """Give the hours of a day; None where nobody comes."""
        if calendar.holiday(day) is not None and self.holidays_off:
            return None
        if calendar.weekend(day):
            if self.weekend_off:
                return None
            if self.weekend is not None:
                return self.weekend
        return Shift(opens=self.opens, closes=self.closes)

    def on_duty(self, local: datetime, calendar: Calendar) -> bool:
        """Tell whether somebody answers now; a night shift belongs to the day on which it began."""
        moment = local.time()
        today = self.shift(local.date(), calendar)
        if today is not None and _from(today, moment):
            return True
        before = self.shift(local.date() - timedelta(days=1), calendar)
        return before is not None and before.opens > before.closes and moment < clock(before.closes)

    def next_opening(self, local: datetime, calendar: Calendar) -> datetime | None:
        """Give the next moment at which somebody comes; None where nobody does within weeks."""
        for ahead in range(_FARTHEST):
            day = local.date() + timedelta(days=ahead)
            shift = self.shift(day, calendar)
            if shift is not None:
                opens = datetime.combine(day, clock(shift.opens), local.tzinfo)
                if opens > local:
                    return opens
        return None


def _from(shift: Shift, moment: time) -> bool:
    opens, closes = clock(shift.opens), clock(shift.closes)
    return opens <= moment < closes if opens <= closes else moment >= opens


def _between(opens: str, closes: str, moment: time) -> bool:
    first, last = clock(opens), clock(closes)
    return first <= moment < last if first <= last else moment >= first or moment < last


class Closure(Part):
    """Days on which the shop ships nothing, first and last."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class Shipping(Part):
    """Shipping times (C12, C15, B7)."""

    cutoff: Clock = "14:00"
    limit_hours: Annotated[int, Field(ge=1, le=360)] = 48
    arrival_days: tuple[Days, Days] = (2, 3)
    remote_arrival_days: tuple[Days, Days] | None = None
    ships_from: Text | None = None
    weekends: bool = True
    holidays: bool = True
    closed: tuple[Closure, ...] = ()

    def before_cutoff(self, moment: time) -> bool:
        """Tell whether an order paid at this time of a shipping day ships the same day."""
        return moment < clock(self.cutoff)

    def ships_on(self, day: date, calendar: Calendar) -> bool:
        """Tell whether parcels leave on a day."""
        if any(one.first <= day <= one.last for one in self.closed):
            return False
        if calendar.holiday(day) is not None:
            return self.holidays
        return self.weekends or not calendar.weekend(day)

    def latest(self, paid: datetime) -> datetime:
        """Give the platform's limit of an order: so many hours after the payment (B7), whatever the day."""
        return hours_later(paid, self.limit_hours)

    def ships_at(self, paid: datetime, calendar: Calendar) -> date | None:
        """Give the day on which an order paid then ships; None where the shop's own days would break the platform's limit.

        `paid` is in the shop's zone. The day is promised to its end, so it must end within the limit. A day that can't be
        kept is never named (A10, B7).
        """
        limit = self.latest(paid)
        first = 0 if self.before_cutoff(paid.time()) else 1
        for ahead in range(first, _FARTHEST):
            day = paid.date() + timedelta(days=ahead)
            if datetime.combine(day, time(), paid.tzinfo) + timedelta(days=1) > limit:
                return None
            if self.ships_on(day, calendar):
                return day
        return None
