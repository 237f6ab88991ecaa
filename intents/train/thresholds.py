# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scipy is untyped
"""What lives here: from which confidence an intent may be answered, so that a stated risk holds with a finite-sample bound.

What never may: rows that the model was fitted on.

One threshold for all intents, tested from strict to loose (fixed-sequence testing; Angelopoulos et al., Learn then Test, 2021): the
first that fails ends the walk, so no correction for many tests is needed. Offsets of its own for every intent rank worse on authors
never seen; so an intent gets a stricter threshold only where its own rows show more than the risk beyond chance. The bound is for the
largest share of out-of-scope messages that is promised (`OUTSIDE`): those that are answered are all wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from intents.model.features import Floats

NEVER = 1.01
OUTSIDE = (0.03, 0.1, 0.2, 0.3)

_GRID = np.round(np.arange(0.995, 0.2, -0.0025), 4)
_START = 0.1
_FEWEST_OUTSIDE = 300
_FEWEST_OWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Out-of-fold rows: `given` the class first in rank, `confidence` of it, whether it was `right`, whether the row is `outside`.

    `never`: rows that are not answered whatever the confidence (their first means out of scope).
    """

    given: NDArray[np.int64]
    confidence: Floats
    right: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    never: NDArray[np.bool_]

    def answered(self, limits: Floats) -> NDArray[np.bool_]:
        """Tell which rows are answered."""
        return (self.confidence >= limits[self.given]) & ~self.never

    def part(self, rows: NDArray[np.bool_]) -> "Tried":
        """Give some of the rows."""
        return Tried(
            given=self.given[rows],
            confidence=self.confidence[rows],
            right=self.right[rows],
            outside=self.outside[rows],
            never=self.never[rows],
        )


def wrong_share(tried: Tried, answered: NDArray[np.bool_], share: float | None, certainty: float | None = None) -> float:
    """Give the share of wrong among the answered if `share` of all messages were out of scope (None: as in the rows).

    With `certainty`: an upper bound that holds with it (each of the two or three rates has its part of the doubt).
    """
    right = tried.right & ~tried.outside
    if share is None or tried.outside.sum() < _FEWEST_OUTSIDE:
        return _rate(answered & ~right, answered, certainty)
    outside, inside = answered & tried.outside, answered & ~tried.outside
    small, large = (None, None) if certainty is None else (1.0 - (1.0 - certainty) * 0.1, 1.0 - (1.0 - certainty) * 0.45)
    strangers = share * _rate(outside, tried.outside, large)
    rows = ~tried.outside
    known = (1.0 - _rate(rows & ~inside, rows, small)) * (1.0 - share)
    total = strangers + known
    return (strangers + known * _rate(inside & ~right, inside, large)) / total if total else 1.0


def thresholds(classes: Sequence[str], tried: Tried, *, risk: float, certainty: float) -> Floats:
    """Give one threshold a class, NEVER where none can be certified."""
    own = np.array([_own(tried, place, risk, certainty) for place in range(len(classes))])
    out = np.full(len(classes), NEVER)
    least = next(n for n in range(1, 100_000) if upper_bound(0, n, certainty) <= risk)
    for candidate in _GRID.tolist():
        limits = np.maximum(own, candidate)
        answered = tried.answered(limits)
        if int(answered.sum()) < max(least, _START * len(answered)):
            continue
        if wrong_share(tried, answered, max(OUTSIDE), certainty) > risk:
            break
        out = limits
    return out


def promise(tried: Tried, limits: Floats, held: Floats, certainty: float) -> list[dict[str, float]]:
    """Give the table of the promise, a row for each share of out-of-scope messages.

    `limits`: the thresholds; `held`: for each row the threshold that was chosen without its fold, of its first.
    """
    answered = tried.answered(limits)
    apart = (tried.confidence >= held) & ~tried.never
    return [
        {
            "outside": share,
            "answered": round(float(answered[~tried.outside].mean()), 4),
            "wrong": round(wrong_share(tried, answered, share), 4),
            "wrong_at_most": round(wrong_share(tried, answered, share, certainty), 4),
            "wrong_held_out": round(wrong_share(tried, apart, share), 4),
        }
        for share in OUTSIDE
    ]


def _own(tried: Tried, place: int, risk: float, certainty: float) -> float:
    """Give the loosest threshold from which a class's own rows do not show more than the risk beyond chance."""
    mine = (tried.given == place) & ~tried.never
    order = np.argsort(-tried.confidence[mine], kind="stable")
    confidence = tried.confidence[mine][order]
    wrong = np.concatenate(([0], np.cumsum(~tried.right[mine][order] | tried.outside[mine][order])))
    rows = np.searchsorted(-confidence, -_GRID, side="right")
    failed = wrong[rows]
    shown = np.where(failed > 0, betaincinv(np.maximum(failed, 1), rows - failed + 1, 1.0 - certainty), 0.0)
    bad = (shown > risk) & (rows >= _FEWEST_OWN)
    return 0.0 if not bad.any() else float(_GRID[int(np.flatnonzero(bad)[0]) - 1]) if not bad[0] else NEVER


def upper_bound(wrong: int, of: int, certainty: float) -> float:
    """Give the one-sided Clopper-Pearson (1934) upper bound on an error rate."""
    return 1.0 if wrong >= of else float(betaincinv(wrong + 1, of - wrong, certainty))


def _rate(of: NDArray[np.bool_], rows: NDArray[np.bool_], certainty: float | None) -> float:
    count, total = int(of.sum()), int(rows.sum())
    if not total:
        return 1.0
    return count / total if certainty is None else upper_bound(count, total, certainty)
