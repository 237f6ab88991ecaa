"""The alarm on drift: do buyers begin to say what the model doesn't know? Two one-sided CUSUM charts, message by message. Pure.

The rule. A reference (at least `LEAST` messages before the days that are watched) gives the usual share of messages that the model isn't
sure of, and the usual confidence. Chart 1 adds, for each message, the logarithm of how much likelier it is under twice the usual share
(or five points more, whichever is more) than under the usual one. Chart 2 adds by how many standard deviations, at most three, the
confidence stays behind the usual one, less a quarter. Neither sinks below nought; one that reaches its bound gives the alarm. The usual
figures are taken two standard errors to the careful side, since they are estimated. The bounds are set so that, of messages that do not
change, less than one month in ten at 1,000 messages a day gives an alarm (measured in tests/kpi/test_drift.py).

Source: Page, Continuous inspection schemes (1954); the likelihood form for shares is the usual Bernoulli CUSUM.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.kpi.records import Heard

LEAST = 500  # messages of reference
REFERENCE_DAYS = 28
WATCHED_DAYS = 7
SHARE_BOUND = 14.0
CONFIDENCE_BOUND = 30.0
_SLACK = 0.25
_MOST = 3.0
_FLOOR = 0.005
_ERRORS = 2.0


class Sign(StrEnum):
    """What has changed."""

    SHARE = "share"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Which sign rose, at which message of those watched (counted from 1), and when."""

    sign: Sign
    message: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What the watch found; `enough`: there was reference enough. Shares and confidences: the usual ones, and those of the days watched."""

    enough: bool
    reference: int
    watched: int
    usual_share: float | None = None
    share: float | None = None
    usual_confidence: float | None = None
    confidence: float | None = None
    alarms: tuple[Alarm, ...] = ()


def drift_of(reference: Sequence[Heard], watched: Sequence[Heard]) -> Drift:
    """Watch messages, oldest first; the first alarm of each sign is told."""
    if len(reference) < LEAST:
        return Drift(enough=False, reference=len(reference), watched=len(watched), share=_share(watched), confidence=_mean(watched))
    charts = (_share_chart(reference), _confidence_chart(reference))
    alarms = (_first(chart, watched) for chart in charts)
    return Drift(
        enough=True,
        reference=len(reference),
        watched=len(watched),
        usual_share=_share(reference),
        share=_share(watched),
        usual_confidence=_mean(reference),
        confidence=_mean(watched),
        alarms=tuple(alarm for alarm in alarms if alarm is not None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chart:
    """A chart: what an unsure and a sure message add, or (`usual` and `spread`) what a confidence adds; and the bound."""

    sign: Sign
    bound: float
    unsure: float = 0.0
    sure: float = 0.0
    usual: float = 0.0
    spread: float = 1.0

    def step(self, heard: Heard) -> float:
        if self.sign is Sign.SHARE:
            return self.sure if heard.sure else self.unsure
        behind = (self.usual - heard.confidence) / self.spread
        return max(-_MOST, min(_MOST, behind)) - _SLACK


def _share_chart(reference: Sequence[Heard]) -> _Chart:
    count = len(reference)
    share = (sum(not one.sure for one in reference) + 1) / (count + 2)
    usual = min(0.9, max(_FLOOR, share + _ERRORS * math.sqrt(share * (1 - share) / count)))
    worse = min(0.98, max(2 * usual, usual + 0.05))
    return _Chart(sign=Sign.SHARE, bound=SHARE_BOUND, unsure=math.log(worse / usual), sure=math.log((1 - worse) / (1 - usual)))


def _confidence_chart(reference: Sequence[Heard]) -> _Chart:
    count = len(reference)
    mean = sum(one.confidence for one in reference) / count
    spread = max(0.01, math.sqrt(sum((one.confidence - mean) ** 2 for one in reference) / count))
    return _Chart(sign=Sign.CONFIDENCE, bound=CONFIDENCE_BOUND, usual=mean - _ERRORS * spread / math.sqrt(count), spread=spread)


def _first(chart: _Chart, watched: Sequence[Heard]) -> Alarm | None:
    height = 0.0
    for number, heard in enumerate(watched, 1):
        height = max(0.0, height + chart.step(heard))
        if height >= chart.bound:
            return Alarm(sign=chart.sign, message=number, at=heard.at)
    return None


def _share(heard: Sequence[Heard]) -> float | None:
    return None if not heard else sum(not one.sure for one in heard) / len(heard)


def _mean(heard: Sequence[Heard]) -> float | None:
    return None if not heard else sum(one.confidence for one in heard) / len(heard)
