# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: learning when a message wants two things, from held-out scores.

What never may: in-sample scores. The cut is chosen for a precision, on rules that did not see the row's fold.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from intents.model.features import Floats
from intents.model.second import SecondWish, features

_PRECISION = 0.85
_FEWEST_TWO, _FEWEST_SAID = 100, 30


def fit_second(
    classes: Sequence[str],
    scores: Floats,
    wanted: Sequence[frozenset[str]],
    texts: Sequence[str],
    folds: NDArray[np.int64],
    barred: set[str],
) -> tuple[SecondWish | None, dict[str, Any]]:
    """Give the rule and its held-out figures; None where too few rows want two things or no cut is precise enough.

    `wanted`: all that a row wants; `texts` are normalised; `barred`: labels that never stand second.
    """
    columns = tuple(place for place, name in enumerate(classes) if name in barred)
    two = np.array([len(one) > 1 for one in wanted])
    if int(two.sum()) < _FEWEST_TWO:
        return None, {}
    read = [features(row, text, columns) for row, text in zip(scores.tolist(), texts, strict=True)]
    right = np.array([len(has) > 1 and {classes[one], classes[other]} <= has for has, (one, other, _) in zip(wanted, read, strict=True)])
    open_ = np.array([first not in columns for first, _, _ in read])
    values = np.array([row for _, _, row in read])
    said = np.full(len(read), -np.inf)
    for number in np.unique(folds):
        train, test = open_ & (folds != number), open_ & (folds == number)
        if right[train].any() and not right[train].all():
            said[test] = _fit(values[train], right[train]).decision_function(values[test])
    order = np.argsort(-said, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((precision >= _PRECISION) & np.isfinite(said[order]))
    if not len(good) or good[-1] < _FEWEST_SAID:
        return None, {"second_wish_recall": 0.0}
    last = int(good[-1])
    learner = _fit(values[open_], right[open_])
    rule = SecondWish(
        weights=tuple(round(float(one), 6) for one in learner.coef_[0]),
        offset=round(float(learner.intercept_[0]), 6),
        least=round(float(said[order[last]]), 6),
        barred=columns,
    )
    chosen = order[: last + 1]
    first_right = np.array([classes[read[at][0]] in wanted[at] for at in chosen.tolist()])
    return rule, {
        "second_wish_precision": round(float(precision[last]), 4),
        "second_wish_recall": round(float(right[chosen].sum() / two.sum()), 4),
        "first_right_where_two": round(float(first_right.mean()), 4),
    }


def _fit(values: Floats, right: NDArray[np.bool_]) -> Any:
    return LogisticRegression(C=100.0, max_iter=1000).fit(values, right)
