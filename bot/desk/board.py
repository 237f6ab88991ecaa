"""The figures behind the pages on quality: which shops and days, counted once for all who look within a few seconds. Shows nothing."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import HTTPException

from bot.desk.doors import DeskDoors
from bot.desk.sessions import SignedIn
from bot.kpi import Drift, Figures, Place, Places, Served, Share, Span, drift_of, figures_of, outside_by_day, served_of
from bot.kpi.drift import REFERENCE_DAYS, WATCHED_DAYS

DAYS = (1, 7, 30)
FRESH = timedelta(seconds=20)
STALE = timedelta(minutes=5)
MOST_KEPT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page was asked for: one shop or (empty) all that the person may see, and how many days until today."""

    shop: str
    days: int
    span: Span
    places: Places

    @property
    def query(self) -> Mapping[str, str]:
        """The same as an address says it."""
        return {"days": str(self.days), "shop": self.shop}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted, and when."""

    at: datetime
    figures: Figures
    served: Mapping[str, Served]
    outside: Mapping[date, Share]
    drift: Drift


class Board:
    """Counts, and keeps what was counted: a page that many look at is counted once, and nobody waits for the counting twice."""

    def __init__(self, doors: DeskDoors) -> None:
        self._doors = doors
        self._kept: dict[Span, Counted] = {}
        self._lock = threading.Lock()
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="board")

    def asked(self, who: SignedIn, days: int, shop: str) -> Asked:
        """Read what is asked for; raises HTTPException 404 for a shop that this person may not see."""
        if shop and shop not in who.shops:
            raise HTTPException(404)
        names = (shop,) if shop else who.shops
        if not names:
            raise HTTPException(404)
        shops = {name: self._doors.shops[name] for name in names}
        places = {name: Place(name=one.file.name, platform=one.platform, zone=one.zone) for name, one in shops.items()}
        zone = next(iter(places.values())).zone
        today = self._doors.clock().astimezone(zone).date()
        days = days if days in DAYS else DAYS[1]
        since, until = (_midnight(today + timedelta(days=ahead), zone) for ahead in (1 - days, 1))
        return Asked(shop=shop, days=days, span=Span(shops=tuple(places), since=since, until=until), places=places)

    def counted(self, asked: Asked) -> Counted:
        """Count, or give what was counted a while ago: then it is counted anew meanwhile, for whoever looks next."""
        return self._at_hand(asked) or self._renewed(asked)

    def soon(self, asked: Asked) -> Counted | None:
        """Give the same, or None where counting takes longer than a page may: it goes on meanwhile, for whoever asks again."""
        found = self._at_hand(asked)
        if found is not None:
            return found
        try:
            return self._behind.submit(self._renewed, asked).result(self._doors.patience.total_seconds())
        except TimeoutError:
            return None

    def _at_hand(self, asked: Asked) -> Counted | None:
        found = self._kept.get(asked.span)
        age = None if found is None else self._doors.clock() - found.at
        if found is None or age is None or not timedelta(0) <= age < STALE:
            return None
        if age >= FRESH:
            self._behind.submit(self._renewed, asked)
        return found

    def _renewed(self, asked: Asked) -> Counted:
        with self._lock:  # whoever asks meanwhile waits for it instead of counting too
            now = self._doors.clock()
            found = self._kept.get(asked.span)
            if found is not None and timedelta(0) <= now - found.at < FRESH:
                return found
            found = self._count(asked, now)
            kept = {span: one for span, one in self._kept.items() if now - one.at < STALE}
            self._kept = {**dict(list(kept.items())[-MOST_KEPT:]), asked.span: found}
        return found

    def forget(self) -> None:
        """Count anew the next time."""
        with self._lock:
            self._kept = {}

    def _count(self, asked: Asked, now: datetime) -> Counted:
        ledger, span, places = self._doors.ledger, asked.span, asked.places
        chats = ledger.chats(span)
        watched = now - timedelta(days=WATCHED_DAYS)
        heard = ledger.heard(Span(shops=span.shops, since=watched - timedelta(days=REFERENCE_DAYS), until=now))
        return Counted(
            at=now,
            figures=figures_of(chats, ledger.refused(span), places, span, now),
            served=served_of(chats, places, span),
            outside=outside_by_day(chats, places, span),
            drift=drift_of([one for one in heard if one.at < watched], [one for one in heard if one.at >= watched]),
        )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
