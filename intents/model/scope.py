"""What lives here: the probability that a message is one of the kinds that the model knows. What never may: thresholds, files."""

import math
from dataclasses import dataclass

import numpy as np

from intents.model.features import Floats

_FLOOR = -500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSignal:
    """From scores to the probability of being in scope; fitted by holding whole classes out.

    signal = best score - `coverage_weight` * (1 - coverage); probability = sigmoid(`slope` * signal + `offset`), times what is left
    of certainty after the classes `outside` (columns that mean: nothing that can be answered). Under `least` nothing is answered.
    """

    slope: float
    offset: float
    coverage_weight: float
    least: float
    outside: tuple[int, ...] = ()


def signal(scores: Floats, coverage: Floats, coverage_weight: float) -> Floats:
    """Give each row's best score, less for the part of the text that no training text had."""
    return scores.max(axis=1) - coverage_weight * (1.0 - coverage)


def in_scope(scores: Floats, probabilities: Floats, coverage: Floats, by: ScopeSignal) -> Floats:
    """Give each row's probability of being in scope. `scores`, `probabilities`: rows x intents; `coverage`: rows."""
    raised = by.slope * signal(scores, coverage, by.coverage_weight) + by.offset
    known = 1.0 / (1.0 + np.exp(-np.maximum(raised, _FLOOR)))
    return known * (1.0 - probabilities[:, list(by.outside)].sum(axis=1)) if by.outside else known


def scope_of_one(best: float, outside: float, coverage: float, by: ScopeSignal) -> float:
    """Give the same for one row with the score `best` and the probability `outside` of the classes outside."""
    raised = by.slope * (best - by.coverage_weight * (1.0 - coverage)) + by.offset
    return (1.0 - outside) / (1.0 + math.exp(-max(raised, _FLOOR)))
