"""What lives here: from held-out scores of the intents to what the model knows of itself: calibration, thresholds, the promise.

What never may: in-sample scores, or fitting a classifier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.model.confidence import ConfidenceMap
from intents.model.features import Floats
from intents.model.linear import softmax
from intents.model.quality import answered_share, calibration_error
from intents.model.scope import ScopeSignal, in_scope
from intents.train.calibrate import confidence_map, temperature
from intents.train.thresholds import NEVER, Tried, promise, thresholds

_GIVEN_UP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Held-out rows of the intents: `scores` rows x classes, the labels that count as right in each row, its first label, its fold."""

    classes: tuple[str, ...]
    scores: Floats
    right: tuple[frozenset[str], ...]
    label: NDArray[np.int64]
    folds: NDArray[np.int64]
    coverage: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What came of it. `probability` rows x classes, as serving would give them; `promise`: a row for each out-of-scope share."""

    temperature: float
    confidence: ConfidenceMap
    thresholds: Floats
    least_scope: float
    probability: Floats
    metrics: dict[str, Any]
    promise: list[dict[str, float]]


def know(asked: Asked, scope: ScopeSignal, *, risk: float, certainty: float) -> Known:
    """Calibrate, choose the thresholds, and check the promise."""
    allowed = np.array([[name in right for name in asked.classes] for right in asked.right], np.bool_)
    heat = temperature(asked.scores, allowed)
    raw = softmax(asked.scores / heat)
    given = raw.argmax(axis=1)
    hits = allowed[np.arange(len(given)), given]
    map_ = confidence_map(raw.max(axis=1), hits)
    probability = map_.rows(raw)
    confidence = probability.max(axis=1)
    outside = list(scope.outside)
    inside = in_scope(asked.scores, probability, asked.coverage, scope)
    tried = Tried(given=given, confidence=confidence, right=hits, outside=np.isin(asked.label, outside), never=np.isin(given, outside))
    least = _least_scope(tried, inside, asked.classes, risk, certainty)
    tried = Tried(given=given, confidence=confidence, right=hits, outside=tried.outside, never=tried.never | (inside < least))
    limits = thresholds(asked.classes, tried, risk=risk, certainty=certainty)
    held = np.zeros(len(given))
    for number in np.unique(asked.folds):
        away = asked.folds == number
        held[away] = thresholds(asked.classes, tried.part(~away), risk=risk, certainty=certainty)[given[away]]
    sure = tried.answered(limits)
    limits[outside] = NEVER
    return Known(
        temperature=heat,
        confidence=map_,
        thresholds=limits,
        least_scope=least,
        probability=probability,
        metrics=_metrics(confidence, hits, sure),
        promise=promise(tried, limits, held, certainty),
    )


def _least_scope(tried: Tried, inside: Floats, classes: Sequence[str], risk: float, certainty: float) -> float:
    """Give the scope under which nothing is answered: one in a hundred of the right answers lies there."""
    answered = tried.answered(thresholds(classes, tried, risk=risk, certainty=certainty)) & tried.right
    return round(float(np.quantile(inside[answered], _GIVEN_UP)), 6) if answered.any() else 0.0


def _metrics(confidence: Floats, hits: NDArray[np.bool_], sure: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "accuracy": round(float(hits.mean()), 4),
        "calibration_error": round(calibration_error(confidence, hits), 4),
        "answered": round(float(sure.mean()), 4),
        "right_among_answered": round(float(hits[sure].mean()), 4) if sure.any() else 1.0,
        **{f"answered_at_{at}": round(answered_share(confidence, hits, at / 100), 4) for at in (95, 98, 99)},
    }
