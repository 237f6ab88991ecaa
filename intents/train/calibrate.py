# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: what makes probabilities honest: one temperature (Guo et al. 2017), then one map of the first's confidence.

What never may: in-sample scores.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from intents.model.confidence import ConfidenceMap, log_odds
from intents.model.features import Floats
from intents.model.linear import softmax

_LOWEST, _HIGHEST, _STEPS = -4.0, 3.0, 40
_GOLDEN = (5**0.5 - 1) / 2
_FEWEST_WRONG = 100


def temperature(scores: Floats, right: NDArray[np.bool_]) -> float:
    """Give the temperature with the least negative log-likelihood, by golden-section search on its logarithm.

    `scores` rows x classes; `right` alike: the classes that count as right in a row (their probabilities add up). Six digits.
    """

    def loss(log: float) -> float:
        chosen = (softmax(scores / np.exp(log)) * right).sum(axis=1)
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    low, high = _LOWEST, _HIGHEST
    for _ in range(_STEPS):
        below, above = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if loss(below) < loss(above):
            high = above
        else:
            low = below
    return round(float(np.exp((low + high) / 2)), 6)


def confidence_map(confidence: Floats, right: NDArray[np.bool_]) -> ConfidenceMap:
    """Give the map of the first's confidence that fits whether it was right; as it is where there are too few wrong rows."""
    if int((~right).sum()) < _FEWEST_WRONG or int(right.sum()) < _FEWEST_WRONG:
        return ConfidenceMap()
    learner = LogisticRegression(C=1e6).fit(log_odds(confidence)[:, None], right)
    slope, offset = float(learner.coef_[0, 0]), float(learner.intercept_[0])
    return ConfidenceMap(slope=round(min(slope, 1.0), 6), offset=round(max(offset, 0.0), 6)) if slope > 0 else ConfidenceMap()
