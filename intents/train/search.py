# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: the choice of features and strength by grouped cross-validation, one setting changed at a time.

What never may: rows of the exam, or labels that are not in the folds given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats
from intents.model.grams import GramSpec
from intents.train.fitting import fit
from intents.train.matrix import Counted, inverse_document_frequency, weighed


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything that cross-validation chooses."""

    spec: GramSpec
    idf: bool = False
    strength: float = 3.0
    balanced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is learned from: counted texts, one label a text, the other labels that count as right, folds, and the seed."""

    counted: Counted
    labels: tuple[str, ...]
    right: tuple[frozenset[str], ...]
    folds: NDArray[np.int64]
    seed: int


def out_of_fold(task: Task, setting: Setting) -> tuple[tuple[str, ...], Floats]:
    """Give the classes and the scores of every text by a model that saw neither it nor its group (rows x classes).

    A class that a fold's training part lacks scores far below all others there.
    """
    counts = task.counted.counts[:, task.counted.columns(setting.spec)]
    classes = tuple(sorted(set(task.labels)))
    scores = np.full((len(task.labels), len(classes)), -9.0)
    labels = np.asarray(task.labels)
    for number in np.unique(task.folds):
        away = task.folds == number
        seen = np.flatnonzero(np.bincount(counts[~away].indices, minlength=counts.shape[1]))
        idf = inverse_document_frequency(counts[~away][:, seen]) if setting.idf else None
        learned = fit(
            weighed(counts[~away][:, seen], idf), labels[~away].tolist(),
            strength=setting.strength, balanced=setting.balanced, seed=task.seed,
        )
        found = learned.scores(weighed(counts[away][:, seen], idf))
        scores[np.ix_(np.flatnonzero(away), [classes.index(name) for name in learned.classes])] = found
    return classes, scores


def quality(task: Task, classes: Sequence[str], scores: Floats) -> float:
    """Give the mean of accuracy (any right label counts) and macro recall, the figure that settings are chosen by."""
    best = scores.argmax(axis=1).tolist()
    hits = np.array([classes[at] in right for at, right in zip(best, task.right, strict=True)])
    labels = np.asarray(task.labels)
    recall = np.mean([hits[labels == name].mean() for name in classes])
    return float((hits.mean() + recall) / 2)


def choose(task: Task, start: Setting, widest: GramSpec, step: Callable[[Setting, float], None]) -> Setting:
    """Change one thing at a time from `start` and keep what helps; calls `step` after every trial."""
    tried: dict[Setting, float] = {}

    def value(setting: Setting) -> float:
        if setting not in tried:
            tried[setting] = quality(task, *out_of_fold(task, setting))
            step(setting, tried[setting])
        return tried[setting]

    best = start
    for near in (_characters, _words, _idf, _strength, _balanced, _strength):
        best = max((best, *near(best, widest)), key=lambda setting: (round(value(setting), 6), setting == best))
    return best


def _characters(at: Setting, widest: GramSpec) -> Iterator[Setting]:
    for length in range(2, widest.characters + 1):
        yield replace(at, spec=replace(at.spec, characters=length))


def _words(at: Setting, widest: GramSpec) -> Iterator[Setting]:
    for length in range(widest.words + 1):
        yield replace(at, spec=replace(at.spec, words=length))


def _idf(at: Setting, _: GramSpec) -> Iterator[Setting]:
    yield replace(at, idf=not at.idf)


def _strength(at: Setting, _: GramSpec) -> Iterator[Setting]:
    for factor in (1 / 3, 3.0):
        yield replace(at, strength=round(at.strength * factor, 3))


def _balanced(at: Setting, _: GramSpec) -> Iterator[Setting]:
    yield replace(at, balanced=not at.balanced)
