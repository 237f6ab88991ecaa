"""What lives here: one temperature that makes softmax probabilities honest on out-of-fold scores (Guo et al. 2017).

What never may: in-sample scores.
"""

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats
from intents.model.linear import softmax

_LOWEST, _HIGHEST, _STEPS = -4.0, 3.0, 40
_GOLDEN = (5**0.5 - 1) / 2


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
