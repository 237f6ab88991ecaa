# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: the fit of linear classifiers, one against the rest, by scikit-learn's LinearSVC.

What never may: choosing settings, calibration, files.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from intents.model.features import Floats
from intents.train.matrix import Matrix

_TOLERANCE = 1e-2
_ROUNDS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What was learned: `weights` features x classes, `bias` classes."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats

    def scores(self, features: Matrix) -> Floats:
        """Give rows x classes."""
        return np.asarray(features @ self.weights) + self.bias

    def only(self, name: str) -> "Fit":
        """Give the column of one class alone."""
        at = self.classes.index(name)
        return Fit(classes=(name,), weights=self.weights[:, at : at + 1], bias=self.bias[at : at + 1])


def fit(
    features: Matrix, labels: Sequence[str], *, strength: float, balanced: bool, seed: int, weight: NDArray[np.float64] | None = None
) -> Fit:
    """Fit one linear SVM (squared hinge, l2) a class. `strength` is LIBLINEAR's C; `balanced` weighs classes by 1 / frequency."""
    learner = LinearSVC(C=strength, class_weight="balanced" if balanced else None, tol=_TOLERANCE, max_iter=_ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the dual's last digits change no ranking
        learner.fit(features, np.asarray(labels), sample_weight=weight)
    classes = tuple(str(name) for name in learner.classes_)
    weights, bias = np.asarray(learner.coef_, np.float64).T, np.asarray(learner.intercept_, np.float64)
    if len(classes) == 2:
        weights, bias = np.hstack((-weights, weights)), np.concatenate((-bias, bias))
    return Fit(classes=classes, weights=np.ascontiguousarray(weights), bias=bias)
