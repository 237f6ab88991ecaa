# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: learning when a message wants two things, from held-out scores of it and of its clauses.

What never may: in-sample scores. The cut is chosen for a precision, by rules that did not see the row's fold.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from intents.model.features import Floats
from intents.model.second import CANDIDATES, FEATURES, SecondWish, candidates, values

_PRECISION = 0.85
_FEWEST_TWO, _FEWEST_SAID, _FEWEST_OF_A_KIND = 100, 30, 10
_PRIOR = 20.0
_GIVEN_UP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Held-out rows: `scores` rows x classes, `several` rows, `rows` of every clause's scores; what is wanted, main first."""

    classes: tuple[str, ...]
    scores: Floats
    several: Floats
    rows: Sequence[Floats]
    wanted: Sequence[tuple[str, ...]]
    texts: Sequence[str]
    folds: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """Candidates as arrays: `place` of the row, `first`, `column` of each candidate, its `values`, whether both are wanted."""

    place: NDArray[np.int64]
    first: NDArray[np.int64]
    column: NDArray[np.int64]
    values: Floats
    right: NDArray[np.bool_]


def fit_second(wishes: Wishes, alone: set[str], out_of_scope: set[str]) -> tuple[SecondWish | None, dict[str, Any]]:
    """Give the rule and its held-out figures; None where too few rows want two things or no cut is precise enough.

    `alone`: labels beside which, when first, nothing is looked for. Labels that hardly ever stand second never do.
    """
    two = np.array([len(one) > 1 for one in wishes.wanted])
    if int(two.sum()) < _FEWEST_TWO:
        return None, {}
    seconds = Counter(one[1] for one in wishes.wanted if len(one) > 1)
    never = tuple(at for at, name in enumerate(wishes.classes) if seconds[name] < _FEWEST_OF_A_KIND or name in out_of_scope)
    barred = tuple(at for at, name in enumerate(wishes.classes) if name in alone | out_of_scope)
    if len(wishes.classes) - len(never) < CANDIDATES + 1:
        never = tuple(at for at, name in enumerate(wishes.classes) if name in out_of_scope)
    read = _read(wishes, never, barred)
    fold = wishes.folds[read.place]
    said = np.full(len(read.place), -np.inf)
    for number in np.unique(wishes.folds):
        train, test = fold != number, fold == number
        if read.right[train].any() and test.any():
            known = _known(wishes, read, _together(wishes, wishes.folds != number))
            said[test] = _fit(known[train], read.right[train]).decision_function(known[test])
    best = _best(read.place, said)
    order = best[np.argsort(-said[best], kind="stable")]
    precision = np.cumsum(read.right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((precision >= _PRECISION) & np.isfinite(said[order]))
    if not len(good) or good[-1] < _FEWEST_SAID:
        return None, {"second_wish_recall": 0.0}
    chosen = order[: int(good[-1]) + 1]
    low = float(np.quantile(wishes.several[read.place[chosen]], _GIVEN_UP))
    least = float(said[chosen[-1]])
    chosen = chosen[wishes.several[read.place[chosen]] >= low]
    together = _together(wishes, np.ones(len(two), np.bool_))
    weights, offset = _plain(_fit(_known(wishes, read, together), read.right))
    rule = SecondWish(
        weights=weights, offset=offset, least=round(least, 6), several=round(low, 6), never=never, alone=barred, together=together
    )
    pairs = zip(read.place[chosen].tolist(), read.first[chosen].tolist(), strict=True)
    firsts = [wishes.classes[first] in wishes.wanted[at] for at, first in pairs]
    return rule, {
        "second_wish_precision": round(float(read.right[chosen].mean()), 4),
        "second_wish_recall": round(float(read.right[chosen].sum() / two.sum()), 4),
        "second_wish_where_one": round(float((~two[read.place[chosen]]).sum() / max(int((~two).sum()), 1)), 4),
        "first_right_where_two": round(float(np.mean(firsts)), 4),
    }


def _read(wishes: Wishes, never: tuple[int, ...], alone: tuple[int, ...]) -> _Read:
    place: list[int] = []
    pairs: list[tuple[int, int]] = []
    known: list[tuple[float, ...]] = []
    right: list[bool] = []
    for at, (scores, rows) in enumerate(zip(wishes.scores.tolist(), wishes.rows, strict=True)):
        first = scores.index(max(scores))
        if first in alone:
            continue
        some, wanted = candidates(scores, first, never), wishes.wanted[at]
        listed = rows.tolist() if len(rows) > 1 else [scores]
        for column in some:
            place.append(at)
            pairs.append((first, column))
            known.append(values(scores, (first, column), some, listed))
            right.append(wishes.classes[first] in wanted and wishes.classes[column] in wanted)
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return _Read(
        place=np.array(place, np.int64),
        first=both[:, 0],
        column=both[:, 1],
        values=np.array(known).reshape(len(known), -1),
        right=np.array(right, np.bool_),
    )


def _known(wishes: Wishes, read: _Read, together: Floats) -> Floats:
    """Give all features in the order of `SecondWish.of`."""
    length = np.array([math.log1p(len(text)) for text in wishes.texts])
    known = np.column_stack((wishes.several[read.place], length[read.place], together[read.first, read.column], read.values))
    assert known.shape[1] == FEATURES
    return known


def _together(wishes: Wishes, rows: NDArray[np.bool_]) -> Floats:
    """Give the log share of each first's rows that want each second, drawn towards the second's share of all; four digits."""
    number = {name: at for at, name in enumerate(wishes.classes)}
    both = np.zeros((len(number), len(number)))
    firsts = np.zeros(len(number))
    for at in np.flatnonzero(rows).tolist():
        some = [number[name] for name in wishes.wanted[at][:2] if name in number]
        if some:
            firsts[some[0]] += 1
        if len(some) > 1:
            both[some[0], some[1]] += 1
    share = (both.sum(axis=0) + 1.0) / max(firsts.sum(), 1.0)
    return np.round(np.log((both + share * _PRIOR) / (firsts[:, None] + _PRIOR)), 4)


def _best(place: NDArray[np.int64], said: Floats) -> NDArray[np.int64]:
    """Give the best candidate of each row, the earlier one of equals."""
    order = np.lexsort((-said, place))
    return order[np.flatnonzero(np.diff(place[order], prepend=-1))]


def _fit(values_: Floats, right: NDArray[np.bool_]) -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(C=10.0, max_iter=2000)).fit(values_, right)


def _plain(learner: Any) -> tuple[tuple[float, ...], float]:
    """Give weights and offset for values as they are."""
    scaler, line = learner[0], learner[1]
    weights = line.coef_[0] / scaler.scale_
    return tuple(round(float(one), 6) for one in weights), round(float(line.intercept_[0] - weights @ scaler.mean_), 6)
