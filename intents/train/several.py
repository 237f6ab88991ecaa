# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: the fit where a message may want two things: it speaks for both, against all others.

What never may: another learner than `fitting`'s: without second labels the two give the same weights.
"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from intents.train.fitting import Fit, fit
from intents.train.matrix import Matrix

_TOLERANCE = 1e-2
_ROUNDS = 3000
_SECOND = 0.7


def fit_several(
    features: Matrix, labels: Sequence[str], seconds: Sequence[str], *, strength: float, balanced: bool, weight: NDArray[np.float64]
) -> Fit:
    """Fit one linear SVM a class. `seconds`: the second label of each row, '' for none; it weighs a little less than the first."""
    first, second = np.asarray(labels), np.asarray(seconds)
    classes = tuple(str(name) for name in np.unique(first))
    if len(classes) == 2 or not np.isin(second, classes).any():
        return fit(features, labels, strength=strength, balanced=balanced, seed=0, weight=weight)
    columns: list[NDArray[np.float64]] = []
    bias: list[float] = []
    for name in classes:
        also = second == name
        positive = (first == name) | also
        share = len(first) / (len(classes) * int((first == name).sum())) if balanced else 1.0
        learner = LinearSVC(C=strength, class_weight={True: share, False: 1.0}, tol=_TOLERANCE, max_iter=_ROUNDS, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the dual's last digits change no ranking
            learner.fit(features, positive, sample_weight=np.where(also, weight * _SECOND, weight))
        columns.append(np.asarray(learner.coef_, np.float64)[0])
        bias.append(float(np.asarray(learner.intercept_)[0]))
    return Fit(classes=classes, weights=np.ascontiguousarray(np.stack(columns, axis=1)), bias=np.array(bias))
