# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# because scikit-learn is untyped
"""What lives here: the fit of linear classifiers, one against the rest, by scikit-learn's LinearSVC.

What never may: choosing settings, calibration, files.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags
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
    learner = _learner(strength, balanced=balanced, seed=seed)
    _learn(learner, features, np.asarray(labels), weight)
    classes = tuple(str(name) for name in learner.classes_)
    weights, bias = np.asarray(learner.coef_, np.float64).T, np.asarray(learner.intercept_, np.float64)
    if len(classes) == 2:
        weights, bias = np.hstack((-weights, weights)), np.concatenate((-bias, bias))
    return Fit(classes=classes, weights=np.ascontiguousarray(weights), bias=bias)


def fit_contrasted(
    features: Matrix, labels: Sequence[str], *, strength: float, contrast: float, seed: int, weight: NDArray[np.float64] | None = None
) -> Fit:
    """Fit as Wang & Manning 2012 ("Baselines and bigrams") do: a feature that tells a class from the rest costs less to rely on.

    A class's feature is scaled by 1 - contrast + contrast * |log ratio| / mean |log ratio| of its shares in and outside the class, with
    one text added to each; the weights are scaled back, so that what comes out is as linear as without.
    """
    learner, label = _learner(strength, balanced=False, seed=seed), np.asarray(labels)
    heavy = np.ones(len(label)) if weight is None else weight
    held = features.copy()
    held.data = np.ones_like(held.data)
    every = np.asarray(held.T @ heavy)
    classes, columns, bias = np.unique(label).tolist(), list[Floats](), list[float]()
    for name in classes:
        of = label == name
        inside = np.asarray(held[of].T @ heavy[of]) + 1.0
        outside = every - inside + 2.0
        ratio = np.abs(np.log((inside / inside.sum()) / (outside / outside.sum())))
        scale = 1.0 - contrast + contrast * ratio / ratio.mean()
        _learn(learner, (features @ diags(scale)).tocsr(), of, weight)
        columns.append(np.asarray(learner.coef_, np.float64)[0] * scale)
        bias.append(float(np.asarray(learner.intercept_)[0]))
    return Fit(classes=tuple(classes), weights=np.ascontiguousarray(np.stack(columns, axis=1)), bias=np.array(bias))


def _learner(strength: float, *, balanced: bool, seed: int) -> LinearSVC:
    return LinearSVC(C=strength, class_weight="balanced" if balanced else None, tol=_TOLERANCE, max_iter=_ROUNDS, random_state=seed)


def _learn(learner: LinearSVC, features: Matrix, target: NDArray[Any], weight: NDArray[np.float64] | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the dual's last digits change no ranking
        learner.fit(features, target, sample_weight=weight)
