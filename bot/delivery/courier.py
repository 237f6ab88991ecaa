"""Has replies sent: one thread settles what came back and claims what is due in turns, and a few others do the sending.

A report that can't be recorded is kept until it can; one that is lost with the process leaves a parcel whose lease runs out.
"""

import logging
import queue
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.backoff import Backoff
from bot.delivery.breaker import Breaker, Line
from bot.delivery.rounds import Rounds
from bot.errors import FateUnknown, NotSent
from bot.traffic import Change, Deliveries, Fate, Parcel, Report, Sender, Terms, Wanted

LOOK_S = 0.5
log = logging.getLogger("xiaoer.delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A channel: who sends, what it allows, and when to try again."""

    sender: Sender
    terms: Terms
    backoff: Backoff


class Courier:
    """Sends what is due on every route; at most `at_once` at a time in this process, and three quarters of them to one receiver."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        routes: Mapping[str, Route],
        clock: Callable[[], datetime],
        breaker: Breaker,
        at_once: int = 8,
        lease: timedelta = timedelta(seconds=60),
    ) -> None:
        self._deliveries = deliveries
        self._routes = routes
        self._terms = {name: route.terms for name, route in routes.items()}
        self._clock = clock
        self._breaker = breaker
        self._at_once = at_once
        self._lease = lease
        self._back: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._reports: list[Report] = []
        self._away: Counter[Line] = Counter()
        self._most_each = max(1, at_once - at_once // 4)
        self._senders = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="sender")
        self._rounds = Rounds(self._round, name="courier", topic="outbox", every_s=LOOK_S, unfinished=self._has_some_away)

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    def heard(self, change: Change) -> None:
        """Wake up where replies may have been queued."""
        self._rounds.heard(change)

    def stop(self) -> None:
        """Let what is on its way arrive, record it, and end; what is queued stays queued."""
        self._rounds.stop()
        self._senders.shutdown()

    def _has_some_away(self) -> bool:
        return self._away.total() > 0 or bool(self._reports)

    def _round(self) -> bool:
        while not self._back.empty():
            report = self._back.get()
            self._reports.append(report)
            line = (report.parcel.shop, report.parcel.channel)
            self._away[line] -= 1
            # What the channel refuses for good, it answers: only silence and "not now" speak against the line itself.
            (self._breaker.failed if report.fate in {Fate.QUEUED, Fate.UNCERTAIN} else self._breaker.worked)(line)
        if self._reports:
            self._deliveries.settle(self._reports, self._clock())
            self._reports.clear()
        free = self._at_once - self._away.total()
        if free <= 0 or self._rounds.ending:
            return False
        # A receiver that hangs keeps its own senders waiting, never all of them.
        closed = self._breaker.closed_to() | {line for line, number in self._away.items() if number >= self._most_each}
        busiest = max((number for line, number in self._away.items() if line not in closed), default=0)
        most = 1 if self._breaker.cautious() else min(free, self._most_each - busiest)
        begun = self._breaker.clock()
        wanted = Wanted(most=most, terms=self._terms, lease=self._lease, closed=closed)
        parcels = self._deliveries.claim(wanted, self._clock())
        for parcel in parcels:
            line = (parcel.shop, parcel.channel)
            self._breaker.sending(line)
            self._away[line] += 1
            self._senders.submit(self._carry, parcel, begun + self._lease.total_seconds() / 2)
        return bool(parcels)

    def _carry(self, parcel: Parcel, latest: float) -> None:
        """Send one parcel; a sender thread's work. Whatever happens, one report comes back."""
        route = self._routes[parcel.channel]
        try:
            report = Report(parcel=parcel, fate=Fate.SENT, remote=self._send(route, parcel, latest))
        except NotSent as fault:
            report = self._not_sent(parcel, route, fault)
        except Exception as fault:
            if not isinstance(fault, FateUnknown):
                log.exception("unforeseen fault while sending")
            report = self._unknown(parcel, route, str(fault) or type(fault).__name__)
        self._back.put(report)
        self._rounds.ring()

    def _send(self, route: Route, parcel: Parcel, latest: float) -> str | None:
        if self._breaker.clock() > latest:  # this process was frozen: somebody else may have the parcel by now
            raise NotSent("the sender was too late to begin", permanent=False)
        return route.sender.send(parcel)

    def _not_sent(self, parcel: Parcel, route: Route, fault: NotSent) -> Report:
        wait = None if fault.permanent else route.backoff.after(parcel.attempts)
        if wait is None:
            return Report(parcel=parcel, fate=Fate.FAILED, error=str(fault))
        if fault.retry_after is not None:
            wait = max(wait, timedelta(seconds=fault.retry_after))
        return Report(parcel=parcel, fate=Fate.QUEUED, due=self._clock() + wait, error=str(fault))

    def _unknown(self, parcel: Parcel, route: Route, why: str) -> Report:
        again = route.backoff.after(parcel.attempts) if route.terms.idempotent else None
        if again is None:
            return Report(parcel=parcel, fate=Fate.UNCERTAIN, error=why)
        return Report(parcel=parcel, fate=Fate.QUEUED, due=self._clock() + again, error=why)
