# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices and scikit-learn are untyped)
"""What lives here: how a message of no known kind is told from the known ones, learned by holding whole classes out.

What never may: real out-of-scope text (nobody has it beforehand), or the exam.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from intents.model.features import Floats
from intents.model.quality import auroc
from intents.model.scope import ScopeSignal, signal
from intents.train.search import Setting, Task, apart

_ROUNDS = 4
_COVERAGE_WEIGHTS = (0.0, 0.5, 1.0, 2.0, 4.0)
_FEWEST_CLASSES = 4


def fit_scope(task: Task, setting: Setting, outside: Sequence[str]) -> tuple[ScopeSignal, float]:
    """Give the signal and its AUROC (nan where there are too few classes to hold any out).

    In each round a quarter of the classes is held out, the model is fitted on the other classes of all folds but one, and judged on
    that fold's known classes against all of the held-out rows.
    """
    classes = tuple(sorted(set(task.labels)))
    columns = tuple(place for place, name in enumerate(classes) if name in set(outside))
    known = [name for name in classes if name not in set(outside)]
    if len(known) < _FEWEST_CLASSES:
        return ScopeSignal(slope=1.0, offset=50.0, coverage_weight=0.0, least=0.0, outside=columns), float("nan")
    best: list[Floats] = []
    coverage: list[Floats] = []
    inside: list[NDArray[np.bool_]] = []
    for number in range(_ROUNDS):
        part = _round(task, setting, frozenset(known[number::_ROUNDS]), number % (int(task.folds.max()) + 1))
        best.append(part[0])
        coverage.append(part[1])
        inside.append(part[2])
    scores, covered, truth = np.concatenate(best), np.concatenate(coverage), np.concatenate(inside)
    figures = {weight: auroc(signal(scores[:, None], covered, weight), truth) for weight in _COVERAGE_WEIGHTS}
    weight = max(figures, key=lambda one: (round(figures[one], 3), -one))
    learner = LogisticRegression(C=100.0, class_weight="balanced").fit(signal(scores[:, None], covered, weight)[:, None], truth)
    slope, offset = float(learner.coef_[0, 0]), float(learner.intercept_[0])
    return (
        ScopeSignal(slope=round(slope, 6), offset=round(offset, 6), coverage_weight=weight, least=0.0, outside=columns),
        figures[weight],
    )


def _round(task: Task, setting: Setting, held: frozenset[str], fold: int) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    unknown = np.isin(task.labels, sorted(held))
    mixed = np.isin(task.seconds, sorted(held)) & ~unknown if task.seconds else np.zeros(len(unknown), np.bool_)
    kept = np.flatnonzero((task.folds != fold) & ~unknown & ~mixed)
    away = np.flatnonzero((((task.folds == fold) & ~mixed) | unknown)[: task.asked])
    _, scores, known = apart(task, setting, kept, away)
    return scores.max(axis=1), known, ~unknown[away]
