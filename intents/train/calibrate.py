"""What lives here: one temperature that makes softmax probabilities honest on out-of-fold scores (Guo et al. 2017).

What never may: in-sample scores.
"""

import numpy as np

from intents.model.features import Floats
from intents.model.grams import Ints
from intents.model.linear import softmax

_LOWEST, _HIGHEST, _STEPS = -4.0, 3.0, 40
_GOLDEN = (5**0.5 - 1) / 2


def temperature(scores: Floats, label: Ints) -> float:
    """Give the temperature with the least negative log-likelihood, by golden-section search on its logarithm.

    `scores` rows x classes, `label` the right column of each row. Rounded to six digits.
    """

    def loss(log: float) -> float:
        chosen = softmax(scores / np.exp(log))[np.arange(len(label)), label]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    low, high = _LOWEST, _HIGHEST
    for _ in range(_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return round(float(np.exp((low + high) / 2)), 6)
