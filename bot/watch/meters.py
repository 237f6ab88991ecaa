"""The service's counters, gauges and histograms, by Prometheus' conventions. Labels are ids of ours and few; no id of a buyer, no words.

With several worker processes the counts go through files in the folder that PROMETHEUS_MULTIPROC_DIR names, so that any worker answers for
all of them.
"""

import os
import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.gate import Refusal
from bot.messages import BuyerMessage, Conversation, Platform
from bot.ports import Respond
from bot.respond import Outcome

SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_NEWEST = "mostrecent"  # every process sees the same database: the last look is right, whoever had it


class Meters:
    """All metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        if SHARED not in os.environ:
            for collector in (ProcessCollector, PlatformCollector, GCCollector):
                collector(registry=own)
        self._messages = Counter("xiaoer_messages", "Buyer messages answered, by kind.", ["kind"], registry=own)
        self._turns = Counter("xiaoer_turns", "Turns, by what the channel was told to do.", ["action"], registry=own)
        self._handoffs = Counter("xiaoer_handoffs", "Hand-offs to a person, by reason.", ["reason"], registry=own)
        self._refusals = Counter(
            "xiaoer_gate_refusals",
            "Replies that the gate did not let out, by author and family of rules.",
            ["author", "family"],
            registry=own,
        )
        self._seconds = Histogram("xiaoer_turn_seconds", "Time to answer one message, without the store.", buckets=SECONDS, registry=own)
        self._warnings = Counter("xiaoer_limit_warnings", "Buyers whose wait came near the platform's limit.", ["platform"], registry=own)
        self._failures = Counter("xiaoer_lookout_failures", "Looks at the queue that the database did not answer.", registry=own)
        self._queue = Gauge(
            "xiaoer_queue_length", "Conversations in people's hands, by stage.", ["stage"], registry=own, multiprocess_mode=_NEWEST
        )
        self._late = Gauge(
            "xiaoer_late_conversations", "Buyers who wait past the platform's limit.", registry=own, multiprocess_mode=_NEWEST
        )
        self._nearest = Gauge(
            "xiaoer_nearest_limit_seconds",
            "Seconds until the nearest platform's limit, below zero past it; +Inf where nobody waits by the clock.",
            ["platform"],
            registry=own,
            multiprocess_mode=_NEWEST,
        )
        self._uncertain = Gauge(
            "xiaoer_uncertain_replies", "Replies of which nobody knows whether they went out.", registry=own, multiprocess_mode=_NEWEST
        )
        self._inbox = Gauge(
            "xiaoer_inbox_waiting", "Acknowledged messages that wait for their turn.", registry=own, multiprocess_mode=_NEWEST
        )
        self._looked = Gauge(
            "xiaoer_lookout_timestamp_seconds", "When the queue was last looked at.", registry=own, multiprocess_mode=_NEWEST
        )

    def timed(self, respond: Respond) -> Respond:
        """Time what `respond` does, also where it comes to nothing."""

        def run(message: BuyerMessage, conversation: Conversation) -> Outcome:
            began = time.perf_counter()
            outcome = respond(message, conversation)
            self._seconds.observe(time.perf_counter() - began)
            return outcome

        return run

    def answered(self, outcome: Outcome) -> None:
        """Count a turn that was recorded; what was thought in vain (somebody else was quicker, the database failed) is none."""
        self._messages.labels(kind=outcome.message.kind.value).inc()
        self._turns.labels(action=outcome.action.value).inc()
        if outcome.action.value == "handoff":
            self._handoffs.labels(reason=outcome.reason).inc()
        for refusal in outcome.refused:
            self.refused(refusal, "bot")

    def refused(self, refusal: Refusal, author: str = "human") -> None:
        """Count a refused reply, once a family."""
        for family in {one.family for one in refusal.findings}:
            self._refusals.labels(author=author, family=family).inc()

    def looked(self, stages: Mapping[str, int], nearest: Mapping[Platform, float], sizes: tuple[int, int, int], at: float) -> None:
        """Show what a look at the queue found; `sizes` are late conversations, uncertain replies and waiting messages."""
        for stage, count in stages.items():
            self._queue.labels(stage=stage).set(count)
        for platform, seconds in nearest.items():
            self._nearest.labels(platform=platform.value).set(seconds)
        for gauge, size in zip((self._late, self._uncertain, self._inbox), sizes, strict=True):
            gauge.set(size)
        self._looked.set(at)

    def warned(self, platform: Platform) -> None:
        """Count a warning."""
        self._warnings.labels(platform=platform.value).inc()

    def failed(self) -> None:
        """Count a look that failed."""
        self._failures.inc()

    def page(self) -> bytes:
        """Write all metrics in Prometheus' text format: nothing is asked of the database here."""
        if SHARED not in os.environ:
            return generate_latest(self._registry)
        whole = CollectorRegistry()
        MultiProcessCollector(whole)
        return generate_latest(whole)
