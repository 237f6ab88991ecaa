"""What lives here: how well a score ranks the right before the wrong. What never may: choosing a threshold for serving."""

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats


def risk_coverage(confidence: Floats, right: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Give (share answered, precision among them) when the most confident are answered first, ties together."""
    if not len(confidence):
        return np.zeros(0), np.zeros(0)
    order = np.argsort(-confidence, kind="stable")
    last = np.append(np.diff(confidence[order]) != 0, True)
    count = np.arange(1, len(order) + 1)
    precision = np.cumsum(right[order]) / count
    return (count / len(order))[last], precision[last]


def answered_share(confidence: Floats, right: NDArray[np.bool_], precision: float) -> float:
    """Give the largest share that can be answered, most confident first, with at least `precision` right."""
    share, reached = risk_coverage(confidence, right)
    return float(share[reached >= precision].max(initial=0.0))


def auroc(score: Floats, positive: NDArray[np.bool_]) -> float:
    """Give the probability that a positive scores above a negative (ties half); nan when one side is empty."""
    ups, downs = int(positive.sum()), int((~positive).sum())
    if not ups or not downs:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((rank[positive].sum() - ups * (ups + 1) / 2) / (ups * downs))
