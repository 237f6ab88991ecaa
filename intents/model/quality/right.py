"""What lives here: being right, its bounds, and whether one model is more often right than another. Chance only from a given seed."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def macro_f1(truth: Sequence[str], given: Sequence[str]) -> tuple[float, dict[str, tuple[float, float, float, int]]]:
    """Give macro F1 over the labels that stand in `truth`, and by label (precision, recall, F1, rows)."""
    labels = sorted(set(truth))
    table: dict[str, tuple[float, float, float, int]] = {}
    true, said = np.asarray(truth, dtype=object), np.asarray(given, dtype=object)
    for label in labels:
        both = int(((true == label) & (said == label)).sum())
        precision = both / max(int((said == label).sum()), 1)
        rows = int((true == label).sum())
        recall = both / rows
        table[label] = (precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0, rows)
    return (sum(row[2] for row in table.values()) / len(table) if table else 0.0), table


def upper_bound(wrong: int, of: int, confidence: float = 0.95) -> float:
    """Give the one-sided Clopper-Pearson (1934) upper bound on an error rate, by bisection on the binomial tail."""
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _at_most(wrong, of, middle) > 1.0 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, of: int, rate: float) -> float:
    """P(at most `wrong` of `of`) at a rate strictly between 0 and 1."""
    term = of * math.log1p(-rate)
    total = math.exp(term)
    for k in range(1, wrong + 1):
        term += math.log((of - k + 1) / k) + math.log(rate) - math.log1p(-rate)
        total += math.exp(term)
    return total


def paired_bootstrap(
    new: NDArray[np.bool_], old: NDArray[np.bool_], *, seed: int = 0, rounds: int = 2000
) -> tuple[float, float, float, float]:
    """Give (new - old, low, high of the 95 % interval, share of rounds where new is not worse) for rights on the same rows."""
    difference = new.astype(np.float64) - old.astype(np.float64)
    chance = np.random.default_rng(seed)
    means = np.array([difference[chance.integers(0, len(difference), len(difference))].mean() for _ in range(rounds)])
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return float(difference.mean()), float(low), float(high), float((means >= 0).mean())
