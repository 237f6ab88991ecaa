"""What lives here: from softmax probabilities to confidences that mean what they say, as one map of the first's log-odds.

What never may: a change of the order: `slope` is at most 1 and `offset` at least 0, so the first stays first.
"""

import math
from dataclasses import dataclass

import numpy as np

from intents.model.features import Floats

_LEAST = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceMap:
    """First's log-odds become `slope` * log-odds + `offset`; the others share what is left in their old proportions."""

    slope: float = 1.0
    offset: float = 0.0

    def first(self, confidence: Floats) -> Floats:
        """Map the probabilities of the first in rank."""
        return 1.0 / (1.0 + np.exp(-(self.slope * log_odds(confidence) + self.offset)))

    def rows(self, probabilities: Floats) -> Floats:
        """Map rows of probabilities."""
        if self == _AS_IT_IS or not len(probabilities):
            return probabilities
        place = np.arange(len(probabilities)), probabilities.argmax(axis=1)
        was = probabilities[place]
        now = self.first(was)
        out = probabilities * ((1.0 - now) / np.maximum(1.0 - was, _LEAST))[:, None]
        out[place] = now
        return out

    def of_first(self, was: float) -> tuple[float, float]:
        """Give, for one row, the first's probability mapped and the factor by which the others change."""
        if self.slope == 1.0 and self.offset == 0.0:
            return was, 1.0
        kept = min(max(was, _LEAST), 1.0 - _LEAST)
        now = 1.0 / (1.0 + math.exp(-(self.slope * math.log(kept / (1.0 - kept)) + self.offset)))
        return now, (1.0 - now) / max(1.0 - was, _LEAST)


def log_odds(probability: Floats) -> Floats:
    """Give log(p / (1 - p)), finite everywhere."""
    kept = np.clip(probability, _LEAST, 1.0 - _LEAST)
    return np.log(kept / (1.0 - kept))


_AS_IT_IS = ConfidenceMap()
