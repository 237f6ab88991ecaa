# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: the choice of features and strength by grouped cross-validation, one setting changed at a time.

What never may: rows of the exam, or labels that are not in the folds given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from intents.model.features import Floats
from intents.model.grams import GramSpec, Ints
from intents.train.fitting import Fit, fit, fit_contrasted
from intents.train.matrix import Counted, Matrix, beside, inverse_document_frequency, weighed

ABSENT = -9.0

_MANY, _FOLDS = 4000, 3
_DOUBT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Everything that cross-validation chooses."""

    spec: GramSpec
    idf: bool = False
    strength: float = 3.0
    balanced: bool = True
    contrast: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is learned from: counted texts, one label a text, the other labels that count as right, folds, weights, the seed.

    `texts`: the normalised texts, where a lexicon is learned; `seconds`: their second labels ('' none), where there are any;
    `concepts`: dense columns beside the features, where the labels are ours and words of ours may speak for them.

    The first `asked` rows are real; the made ones behind them (see `beside`) are only learned from, never judged.
    """

    counted: Counted
    labels: tuple[str, ...]
    right: tuple[frozenset[str], ...]
    folds: Ints
    weight: Floats
    asked: int
    seed: int
    texts: tuple[str, ...] = ()
    concepts: Floats | None = None
    seconds: tuple[str, ...] = ()

    def real(self) -> "Task":
        """Give the task without the made rows."""
        counted = replace(self.counted, counts=self.counted.counts[: self.asked])
        end = self.asked
        return replace(
            self, counted=counted, labels=self.labels[:end], right=self.right[:end], folds=self.folds[:end], weight=self.weight[:end]
        )


def fitted(features: Matrix, labels: Sequence[str], setting: Setting, seed: int, weight: Floats) -> Fit:
    """Fit by a setting; with a contrast no class is balanced."""
    if setting.contrast:
        return fit_contrasted(features, labels, strength=setting.strength, contrast=setting.contrast, seed=seed, weight=weight)
    return fit(features, labels, strength=setting.strength, balanced=setting.balanced, seed=seed, weight=weight)


def apart(task: Task, setting: Setting, kept: Ints, away: Ints) -> tuple[Fit, Floats, Floats]:
    """Fit on the rows `kept`; give the fit, the scores of the rows `away`, and the share of their features that was learned."""
    counts = task.counted.counts[:, task.counted.columns(setting.spec)]
    train, test = counts[kept], counts[away]
    seen = np.flatnonzero(np.bincount(train.indices, minlength=counts.shape[1]))
    idf = inverse_document_frequency(train[:, seen]) if setting.idf else None
    labels = [task.labels[at] for at in kept.tolist()]
    found = fitted(beside(weighed(train[:, seen], idf), task.concepts, kept), labels, setting, task.seed, task.weight[kept])
    known = np.asarray(test[:, seen].sum(axis=1)).ravel() / np.maximum(np.asarray(test.sum(axis=1)).ravel(), 1)
    return found, found.scores(beside(weighed(test[:, seen], idf), task.concepts, away)), known


def out_of_fold(task: Task, setting: Setting, folds: int | None = None) -> tuple[tuple[str, ...], Floats, Ints]:
    """Give the classes, the scores of every real text by a model that saw neither it nor its group, and those texts' places.

    `folds`: only so many of the folds (then only their texts). A class that a fold's training part lacks scores far below.
    """
    classes = tuple(sorted(set(task.labels)))
    scores: list[Floats] = []
    places: list[Ints] = []
    for number in np.unique(task.folds)[:folds]:
        away = np.flatnonzero(task.folds[: task.asked] == number)
        learned, given, _ = apart(task, setting, np.flatnonzero(task.folds != number), away)
        found = np.full((len(away), len(classes)), ABSENT)
        found[:, [classes.index(name) for name in learned.classes]] = given
        scores.append(found)
        places.append(away)
    place = np.concatenate(places)
    order = np.argsort(place, kind="stable")
    return classes, np.concatenate(scores)[order], place[order]


def quality(task: Task, classes: Sequence[str], scores: Floats, places: Ints) -> float:
    """Give the mean of accuracy (any right label counts) and macro recall, the figure that settings are chosen by."""
    best = scores.argmax(axis=1).tolist()
    hits = np.array([classes[at] in task.right[place] for at, place in zip(best, places.tolist(), strict=True)])
    labels = np.asarray(task.labels)[places]
    recall = np.mean([hits[labels == name].mean() for name in np.unique(labels)])
    return float((hits.mean() + recall) / 2)


def choose(task: Task, start: Setting, widest: GramSpec, step: Callable[[Setting, float], None]) -> Setting:
    """Change one thing at a time from `start` and keep what helps by more than half a standard error.

    Small sets so stay near the start, which holds up on text unlike the training's; calls `step` after every trial.
    """
    tried: dict[Setting, float] = {}
    real = task.real()
    folds = _FOLDS if task.asked > _MANY else None

    def value(setting: Setting) -> float:
        if setting not in tried:
            tried[setting] = quality(real, *out_of_fold(real, setting, folds))
            step(setting, tried[setting])
        return tried[setting]

    best = start
    for near in (_characters, _words, _idf, _strength, _balanced, _strength):
        rival = max(near(best, widest), key=lambda setting: round(value(setting), 6))
        if value(rival) > value(best) + _DOUBT * (value(best) * (1 - value(best)) / task.asked) ** 0.5:
            best = rival
    return best


def _characters(at: Setting, widest: GramSpec) -> Iterator[Setting]:
    for length in {*range(2, widest.characters + 1)} - {at.spec.characters}:
        yield replace(at, spec=replace(at.spec, characters=length))


def _words(at: Setting, widest: GramSpec) -> Iterator[Setting]:
    for length in {*range(widest.words + 1)} - {at.spec.words}:
        yield replace(at, spec=replace(at.spec, words=length))


def _idf(at: Setting, _: GramSpec) -> Iterator[Setting]:
    yield replace(at, idf=not at.idf)


def _strength(at: Setting, _: GramSpec) -> Iterator[Setting]:
    for factor in (1 / 3, 3.0):
        yield replace(at, strength=round(at.strength * factor, 2))


def _balanced(at: Setting, _: GramSpec) -> Iterator[Setting]:
    yield replace(at, balanced=not at.balanced)
