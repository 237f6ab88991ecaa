"""The fit of linear classifiers: what a contrast changes, and that it stays linear."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from intents.train.fitting import Fit, fit, fit_contrasted

CHANCE = np.random.default_rng(7)
LABELS = tuple("abc"[place % 3] for place in range(240))
TELLING, COMMON, SELDOM = 0, 3, 4


def features() -> csr_matrix:
    """Give rows: one telling column a class (nine in ten of its rows), one that all have, one that hardly any has."""
    rows = np.zeros((len(LABELS), 5))
    for place, label in enumerate(LABELS):
        rows[place, TELLING + "abc".index(label)] = CHANCE.random() < 0.9
        rows[place, COMMON] = 1.0
        rows[place, SELDOM] = CHANCE.random() < 0.02
    return csr_matrix(rows)


FEATURES = features()


def fitted(contrast: float) -> Fit:
    return fit_contrasted(FEATURES, LABELS, strength=1.0, contrast=contrast, seed=0)


def test_no_contrast_is_the_plain_fit() -> None:
    plain = fit(FEATURES, LABELS, strength=1.0, balanced=False, seed=0)
    assert np.allclose(plain.weights, fitted(0.0).weights, atol=0.02)
    assert plain.classes == fitted(0.5).classes == ("a", "b", "c")


@pytest.mark.parametrize("contrast", [0.25, 1.0])
def test_with_a_contrast_telling_features_carry_more_and_the_scores_are_linear_still(contrast: float) -> None:
    plain, found = fitted(0.0), fitted(contrast)
    assert found.weights.shape == (5, 3)
    assert np.allclose(found.scores(FEATURES), FEATURES.toarray() @ found.weights + found.bias)
    assert (found.scores(FEATURES).argmax(axis=1) == plain.scores(FEATURES).argmax(axis=1)).mean() > 0.95
    for at in range(3):
        assert abs(found.weights[COMMON, at]) < abs(plain.weights[COMMON, at])
        assert found.weights[TELLING + at, at] > plain.weights[TELLING + at, at] * 0.95


def test_a_row_of_no_weight_counts_for_nothing() -> None:
    weight = np.ones(len(LABELS))
    weight[::2] = 0.0
    kept = np.flatnonzero(weight)
    half = fit_contrasted(FEATURES[kept], [LABELS[at] for at in kept], strength=1.0, contrast=0.5, seed=0)
    whole = fit_contrasted(FEATURES, LABELS, strength=1.0, contrast=0.5, seed=0, weight=weight)
    assert np.allclose(whole.weights, half.weights, atol=0.05)
