"""How long a buyer has waited and may wait, from when on that is near its limit, and in which order people should answer.

The clock is handed in. Pages and the lookout ask here and nowhere else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.kpi import reply_clock
from bot.kpi.words import on_watch
from bot.shop import Shop
from bot.staff import Talk

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """`since`: when the buyer began to wait; `limit`: until when the platform counts an answer as timely, where it counts at all.

    `soon`: from when on the limit is near.
    """

    since: datetime
    limit: datetime | None
    soon: datetime | None = None

    def seconds(self, now: datetime) -> int:
        """Give the seconds that are left, below zero where it is too late; without a limit, the seconds waited."""
        return int((now - self.since if self.limit is None else self.limit - now).total_seconds())

    def near(self, now: datetime) -> bool:
        """Tell whether the platform's limit is near, or has passed."""
        return self.soon is not None and now >= self.soon

    def late(self, now: datetime) -> bool:
        """Tell whether the platform's limit has passed."""
        return self.limit is not None and now > self.limit

    def shown(self, now: datetime) -> str:
        """Write the time as a page first shows it, minutes and seconds; the script counts on from there."""
        return on_watch(abs(self.seconds(now)))


def wait_of(talk: Talk, shop: Shop, warn_share: float = 1.0) -> Wait | None:
    """Tell how long a buyer waits; None where the buyer's word is next. `warn_share`: after which part of it the limit is near."""
    if talk.asked_at is None:
        return None
    clock = reply_clock(shop.platform)
    limit = None if clock is None else clock.limit(talk.asked_at, shop.zone)
    return Wait(since=talk.asked_at, limit=limit, soon=None if limit is None else talk.asked_at + warn_share * (limit - talk.asked_at))


def turn_of(talk: Talk, wait: Wait | None) -> tuple[bool, datetime, datetime]:
    """Give the sort key of the queue: angry first, then nearest to the platform's limit, then oldest."""
    limit = FAR if wait is None or wait.limit is None else wait.limit
    return not talk.urgent, limit, talk.asked_at or talk.since or FAR
