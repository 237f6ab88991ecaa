"""When people answer, by the hours of a day: always the same, past midnight where it closes before it opens. Reads no clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From `opens` (included) until `closes` (excluded), by the shop's clock; closing at the opening hour means day and night."""

    opens: time
    closes: time

    def next(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Give the moment itself where somebody is there, else the next opening."""
        local = moment.astimezone(zone)
        now = local.time()
        there = self.opens <= now < self.closes if self.opens < self.closes else now >= self.opens or now < self.closes
        if there:
            return moment
        day = local.date() if now < self.opens else local.date() + timedelta(days=1)
        return datetime.combine(day, self.opens, tzinfo=zone).astimezone(moment.tzinfo)
