"""Looks at the queue every few seconds: shows its length, and warns once where a buyer's wait comes near the platform's limit."""

import logging
import math
import threading
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.errors import StoreUnavailable
from bot.shop import Shop
from bot.staff import Seats, Stage, Talk
from bot.staff.wait import wait_of
from bot.traffic import Change, Deliveries, Inbox
from bot.watch.meters import Meters

LOOK_S = 3.0
# Turns are at work meanwhile: whoever reads a long queue at one go takes every second moment of the interpreter from them.
BREATH, REST_S = 25, 0.002
log = logging.getLogger("xiaoer.watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is looked at: the queue, replies of unknown fate, waiting messages; `shops` say whose clock holds."""

    seats: Seats
    deliveries: Deliveries
    inbox: Inbox
    shops: Mapping[str, Shop]


class _Look:
    """What one look at the queue finds. The talks go by one at a time: a queue that nobody works may be of any length."""

    def __init__(self, now: datetime, shops: Mapping[str, Shop], share: float, warned: "array[int]") -> None:
        self._now, self._shops, self._share, self._warned = now, shops, share, warned
        self.stages = dict.fromkeys((stage.value for stage in (Stage.QUEUED, Stage.ASSIGNED, Stage.WAITING)), 0)
        self.nearest = dict.fromkeys({shop.platform for shop in shops.values()}, math.inf)
        self.late = self._counted = 0
        self.rested = 0.0
        self.near = array("q")
        self.fresh: list[Talk] = []

    def see(self, talk: Talk) -> None:
        """Count one, and let others work after every few."""
        self._counted += 1
        if self._counted % BREATH == 0:
            began = time.monotonic()
            time.sleep(REST_S)
            self.rested += time.monotonic() - began
        self.stages[talk.stage.value] += 1
        wait = wait_of(talk, self._shops[talk.shop], self._share)
        if wait is None:
            return
        if wait.limit is not None:
            platform = self._shops[talk.shop].platform
            self.nearest[platform] = min(self.nearest[platform], (wait.limit - self._now).total_seconds())
        self.late += wait.late(self._now)
        if wait.near(self._now):
            # Eight bytes are remembered of each: two waits that share one of 2^64 numbers would be one warning less.
            key = hash((talk.shop, talk.conversation, wait.since))
            self.near.append(key)
            place = bisect_left(self._warned, key)
            if self._warned[place : place + 1] != array("q", (key,)):
                self.fresh.append(talk)


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
        self._warned = array("q")  # in order
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

    def look(self) -> float:
        """Look once; gives the seconds of it that others had. Raises StoreUnavailable."""
        now = self._clock()
        look = _Look(now, self._seen.shops, self._share, self._warned)
        self._seen.seats.each(tuple(self._seen.shops), now, look.see)
        uncertain = len(self._seen.deliveries.uncertain(tuple(self._seen.shops)))
        self._meters.looked(look.stages, look.nearest, (look.late, uncertain, self._seen.inbox.waiting()), now.timestamp())
        self._warn(look)
        return look.rested

    def _warn(self, look: _Look) -> None:
        for talk in look.fresh:
            self._meters.warned(self._seen.shops[talk.shop].platform)
            self._tell(Change(topic="warning", shop=talk.shop, conversation=talk.conversation))
        if look.fresh:
            log.warning("%d waits have come near their platform's limit", len(look.fresh))
        self._warned = array("q", sorted(look.near))  # whoever was answered is forgotten, and warned of anew when they wait anew

    def _run(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            began, rested = time.monotonic(), 0.0
            try:
                rested = self.look()
            except StoreUnavailable as fault:
                self._meters.failed()
                log.warning("the lookout waits for the database: %s", fault)
            except Exception:
                self._meters.failed()
                log.exception("unforeseen fault at the lookout")
            # A long queue takes long to read: looking never takes more than a tenth of the time.
            pause = max(LOOK_S, 9 * (time.monotonic() - began - rested))
