# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: all heads fitted over the same features, the features pruned to a size, and their scores on held-out folds.

What never may: choosing settings, calibration, files. Held-out scores come from models pruned as the shipped one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy.sparse as sp

from intents.model.features import Floats
from intents.model.grams import Ints
from intents.train.fitting import Fit
from intents.train.matrix import Matrix, inverse_document_frequency, weighed
from intents.train.search import ABSENT, Setting, Task
from intents.train.several import fit_several

_NAME_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one head learns: a label a text, a second label a text ('' none), and dense columns beside the features."""

    labels: tuple[str, ...]
    seconds: tuple[str, ...]
    beside: Floats | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels in order."""
        return tuple(sorted(set(self.labels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Scores of every real text by models that saw neither it nor its group: one array a head; `coverage` as serving has it."""

    scores: tuple[Floats, ...]
    coverage: Floats


def fit_heads(task: Task, setting: Setting, targets: Sequence[Target], rows: Ints, largest: int) -> tuple[Ints, list[Fit]]:
    """Give the columns kept and a fit for each head, learned from `rows`; `largest`: bytes of the artefact.

    Characters come before words, the commonest first. Where the artefact would be too large, the features that weigh most are kept
    and all is fitted again.
    """
    columns = task.counted.columns(setting.spec)
    often = np.bincount(task.counted.counts[rows].indices, minlength=task.counted.counts.shape[1])
    columns = columns[often[columns] > 0]
    columns = columns[np.lexsort((-often[columns], task.counted.words[columns]))]
    fits = _fits(task, setting, targets, rows, columns)
    width = sum(len(one.classes) for one in fits)
    most = largest // (width + _NAME_BYTES)
    if len(columns) > most:
        weight = np.abs(np.hstack([one.weights[: len(columns)] for one in fits])).max(axis=1) * np.sqrt(often[columns])
        columns = columns[np.sort(np.argsort(-weight, kind="stable")[:most])]
        fits = _fits(task, setting, targets, rows, columns)
    return columns, fits


def held_out(task: Task, setting: Setting, targets: Sequence[Target], largest: int) -> HeldOut:
    """Score every real text by heads fitted without its fold. A class that a fold's training part lacks scores far below."""
    scores = tuple(np.full((task.asked, len(target.classes)), ABSENT) for target in targets)
    coverage = np.zeros(task.asked)
    for number in np.unique(task.folds):
        away = np.flatnonzero(task.folds[: task.asked] == number)
        kept = np.flatnonzero(task.folds != number)
        columns, fits = fit_heads(task, setting, targets, kept, largest)
        counts = task.counted.counts[away]
        test = weighed(counts[:, columns], _idf(task, setting, kept, columns))
        for target, found, out in zip(targets, fits, scores, strict=True):
            places = [target.classes.index(name) for name in found.classes]
            out[away[:, None], places] = found.scores(_with(test, target.beside, away))
        all_ = counts[:, task.counted.columns(setting.spec)].sum(axis=1)
        known = np.asarray(counts[:, columns].sum(axis=1)).ravel()
        coverage[away] = known / np.maximum(np.asarray(all_).ravel(), 1)
    return HeldOut(scores=scores, coverage=coverage)


def _fits(task: Task, setting: Setting, targets: Sequence[Target], rows: Ints, columns: Ints) -> list[Fit]:
    features = weighed(task.counted.counts[rows][:, columns], _idf(task, setting, rows, columns))
    places = rows.tolist()
    return [
        fit_several(
            _with(features, target.beside, rows),
            [target.labels[at] for at in places],
            [target.seconds[at] for at in places],
            strength=setting.strength,
            balanced=setting.balanced,
            weight=task.weight[rows],
        )
        for target in targets
    ]


def _idf(task: Task, setting: Setting, rows: Ints, columns: Ints) -> Floats | None:
    return inverse_document_frequency(task.counted.counts[rows][:, columns]) if setting.idf else None


def _with(features: Matrix, beside: Floats | None, rows: Ints) -> Matrix:
    return features if beside is None else cast("Matrix", sp.hstack([features, beside[rows]])).tocsr()
