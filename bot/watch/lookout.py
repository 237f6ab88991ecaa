"""Looks at the queue every few seconds: shows its length, and warns once where a buyer's wait comes near the platform's limit."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import StoreUnavailable
from bot.shop import Shop
from bot.staff import Seats, Stage, Talk
from bot.staff.wait import Wait, wait_of
from bot.traffic import Change, Deliveries, Inbox
from bot.watch.meters import Meters

LOOK_S = 3.0
log = logging.getLogger("xiaoer.watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is looked at: the queue, replies of unknown fate, waiting messages; `shops` say whose clock holds."""

    seats: Seats
    deliveries: Deliveries
    inbox: Inbox
    shops: Mapping[str, Shop]


class Lookout:
    """Warns through `tell` with a change of the topic `warning`, once a wait, when `share` of the limit is used up.

    Every process looks and tells its own listeners: there is nobody to agree with first.
    """

    def __init__(self, seen: Seen, meters: Meters, tell: Callable[[Change], None], clock: Callable[[], datetime], share: float) -> None:
        self._seen = seen
        self._meters = meters
        self._tell = tell
        self._clock = clock
        self._share = share
        self._warned: frozenset[tuple[str, str, datetime]] = frozenset()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lookout", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no longer; waits for a look that is under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look once; raises StoreUnavailable."""
        now = self._clock()
        talks = self._seen.seats.talks(tuple(self._seen.shops), now)
        waits = [(talk, wait) for talk in talks if (wait := wait_of(talk, self._seen.shops[talk.shop], self._share)) is not None]
        nearest = dict.fromkeys({shop.platform for shop in self._seen.shops.values()}, math.inf)
        for talk, wait in waits:
            if wait.limit is not None:
                platform = self._seen.shops[talk.shop].platform
                nearest[platform] = min(nearest[platform], (wait.limit - now).total_seconds())
        stages = {stage.value: sum(talk.stage is stage for talk in talks) for stage in (Stage.QUEUED, Stage.ASSIGNED, Stage.WAITING)}
        late = sum(wait.late(now) for _, wait in waits)
        uncertain = len(self._seen.deliveries.uncertain(tuple(self._seen.shops)))
        self._meters.looked(stages, nearest, (late, uncertain, self._seen.inbox.waiting()), now.timestamp())
        self._warn(waits, now)

    def _warn(self, waits: list[tuple[Talk, Wait]], now: datetime) -> None:
        near: set[tuple[str, str, datetime]] = set()
        fresh = 0
        for talk, wait in waits:
            if not wait.near(now):
                continue
            key = (talk.shop, talk.conversation, wait.since)
            near.add(key)
            if key not in self._warned:
                platform = self._seen.shops[talk.shop].platform
                fresh += 1
                self._meters.warned(platform)
                self._tell(Change(topic="warning", shop=talk.shop, conversation=talk.conversation))
        if fresh:
            log.warning("%d waits have come near their platform's limit", fresh)
        self._warned = frozenset(near)  # whoever was answered is forgotten, and warned of anew when they wait anew

    def _run(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            began = time.monotonic()
            try:
                self.look()
            except StoreUnavailable as fault:
                self._meters.failed()
                log.warning("the lookout waits for the database: %s", fault)
            except Exception:
                self._meters.failed()
                log.exception("unforeseen fault at the lookout")
            # A long queue takes long to read: looking never takes more than a tenth of the time.
            pause = max(LOOK_S, 9 * (time.monotonic() - began))
