"""What lives here: whether a message wants a second thing too: the runner-up among the intents that may stand second.

What never may: a label's name, or a guess without the scores of the first.
"""

import math
from dataclasses import dataclass

from intents.text import clauses

FEATURES = 5
_CLAUSES = 5
_BARRED = -9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWish:
    """A logistic rule on (first's score, runner-up's, third's, log of the length, clauses); it says yes from `least` on.

    `barred`: columns that never stand second and have no second (a hello, small talk, out of scope). `weights`: one a feature.
    """

    weights: tuple[float, ...]
    offset: float
    least: float
    barred: tuple[int, ...]

    def of(self, scores: list[float], text: str) -> int | None:
        """Give the column of the second wish of a normalised text, None if there is none."""
        first = scores.index(max(scores))
        if first in self.barred:
            return None
        second, values = ranked(scores, first, self.barred)
        known = self.offset + sum(weight * value for weight, value in zip(self.weights, values, strict=False))
        length, count = self.weights[3] * math.log1p(len(text)), self.weights[4]
        if known + length + max(count, count * _CLAUSES) < self.least:
            return None
        return second if known + length + count * min(len(clauses(text)), _CLAUSES) >= self.least else None


def ranked(scores: list[float], first: int, barred: tuple[int, ...]) -> tuple[int, tuple[float, float, float]]:
    """Give the runner-up's column and the scores of first, runner-up and third."""
    second, best, third = -1, _BARRED, _BARRED
    for place, score in enumerate(scores):
        if place == first or place in barred:
            continue
        if score > best:
            second, best, third = place, score, best
        elif score > third:
            third = score
    return second, (scores[first], best, third)


def features(scores: list[float], text: str, barred: tuple[int, ...]) -> tuple[int, int, tuple[float, ...]]:
    """Give (first, runner-up, features) of a normalised text, for learning."""
    first = scores.index(max(scores))
    second, values = ranked(scores, first, barred)
    return first, second, (*values, math.log1p(len(text)), float(min(len(clauses(text)), _CLAUSES)))
