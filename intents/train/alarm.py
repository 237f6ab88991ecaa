# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: training an alarm: texts of a harmless class and several harmful ones, a threshold for a rate of false alarms.

Reads the data and writes an artefact of the same kind as `train`. What never may: what the classes mean, or what is done about an alarm.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.dataset import LabelledText, folds, read
from intents.errors import TooLittleData
from intents.model.artefact import save_model
from intents.model.features import Floats
from intents.model.grams import GramSpec
from intents.model.intent_model import Parts
from intents.model.linear import softmax
from intents.model.scope import ScopeSignal
from intents.text import familiar, pieces
from intents.train.calibrate import temperature
from intents.train.fitting import Fit
from intents.train.heads import compiled
from intents.train.matrix import Matrix, count, inverse_document_frequency, weighed
from intents.train.search import Setting, Task, fitted, out_of_fold

_SETTING = Setting(spec=GramSpec(characters=3, words=0, skips=5), idf=True, strength=1.0, balanced=False, contrast=0.25)
"""Chosen on held-out sets by authors apart: at one false alarm in a hundred skip-grams in place of words miss a third less; a
contrast of .25 misses a tenth less again."""
_MOST = 250_000
_FEWEST = 2  # texts that a feature must stand in
_PIECE = 0.5
"""What a piece of a harmless text, or a text with others around it, weighs beside a whole text."""
_ONE_IN, _STRIDE = 3, 7919  # which rows are put beside others, and how far apart those lie: a prime, so that none comes often


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What came of it: the artefact's version, the threshold, and out-of-fold figures by class."""

    version: str
    threshold: float
    metrics: dict[str, Any]


def train_alarm(data: Path, out: Path, *, harmless: str, false_alarms: float, seed: int = 0) -> Alarm:
    """Train on labelled text and write the artefact into `out`.

    `harmless` names the class that must pass; `false_alarms` the largest share of its out-of-fold texts that may ring. The
    suspicion of a text is the likeliest harmful class's share against the harmless one's. Raises WrongData, TooLittleData.
    """
    found = tuple({familiar(row.text): row for row in read(data) if row.intents}.values())
    # views share families unevenly, so folds go by skeleton
    rows = tuple(replace(row, view="", text=familiar(row.text)) for row in found)
    labels = tuple(row.main for row in rows)
    if harmless not in labels or len(set(labels)) < 2:
        raise TooLittleData(f"an alarm needs texts labelled {harmless!r} and texts of at least one other label")
    task = _task(rows, labels, harmless, seed)
    classes, scores, places = out_of_fold(task, _SETTING)
    label = np.array([classes.index(labels[at]) for at in places.tolist()])
    heat = temperature(scores, np.eye(len(classes), dtype=np.bool_)[label])
    suspicion = suspected(softmax(scores / heat), classes.index(harmless))
    safe = label == classes.index(harmless)
    threshold = _threshold(suspicion[safe], false_alarms)
    metrics: dict[str, Any] = {
        "false_alarms": round(float((suspicion[safe] >= threshold).mean()), 4),
        "false_alarms_by_view": _by_view([found[at].view for at in places[safe].tolist()], suspicion[safe] >= threshold),
        "recall": round(float((suspicion[~safe] >= threshold).mean()), 4),
        "recall_by_class": {
            name: round(float((suspicion[label == at] >= threshold).mean()), 4) for at, name in enumerate(classes) if name != harmless
        },
    }
    made = _parts(task, heat, threshold)
    about = {"metrics": metrics, "harmless": harmless, "false_alarms": false_alarms, "seed": seed, "data": {"rows": len(rows)}}
    return Alarm(version=save_model(out, made, about), threshold=threshold, metrics=metrics)


def suspected(probability: Floats, harmless: int) -> Floats:
    """Give each row's suspicion: its likeliest other class against the harmless one, 0-1."""
    worst = np.delete(probability, harmless, axis=1).max(axis=1)
    return worst / (worst + probability[:, harmless])


def _task(rows: Sequence[LabelledText], labels: tuple[str, ...], harmless: str, seed: int) -> Task:
    """Make the task: the rows, and behind them pieces of the harmless ones and some beside harmless ones, each in its row's fold.

    Texts are heard piece by piece too, so that nothing around a breach drowns it; whoever hears pieces must know harmless ones.
    Authors mostly write a sentence by itself, agents several: without neighbours many harmless sentences together ring.
    """
    fold, known = folds(rows)[0].tolist(), {row.text for row in rows}
    more: dict[str, tuple[str, int]] = {}
    for row, label, number in zip(rows, labels, fold, strict=True):
        if label == harmless:
            for piece in pieces(row.text):
                if piece not in known:
                    more.setdefault(piece, (harmless, number))
    for text, label, number in _beside(rows, labels, fold, harmless):
        more.setdefault(text, (label, number))
    labels = (*labels, *(label for label, _ in more.values()))
    return Task(
        counted=count([*(row.text for row in rows), *more], _SETTING.spec).common(_FEWEST),
        labels=labels,
        right=tuple(frozenset((one,)) for one in labels),
        folds=np.array([*fold, *(number for _, number in more.values())]),
        weight=np.repeat((1.0, _PIECE), (len(rows), len(more))),
        asked=len(rows),
        seed=seed,
    )


def _beside(rows: Sequence[LabelledText], labels: Sequence[str], fold: Sequence[int], harmless: str) -> Iterator[tuple[str, str, int]]:
    """Put every third row between, before or behind harmless ones of its fold: text, label and fold."""
    ways = ("{0}，{1}，{2}", "{1} {2}", "{0}，{1}")
    proper: dict[int, list[str]] = defaultdict(list)
    for row, label, number in zip(rows, labels, fold, strict=True):
        if label == harmless:
            proper[number].append(row.text)
    for place, (row, label, number) in enumerate(zip(rows, labels, fold, strict=True)):
        some, at = proper[number], place * _STRIDE
        if place % _ONE_IN == 0 and some:
            before, behind = some[at % len(some)], some[(at + 1) % len(some)]
            yield ways[place // _ONE_IN % len(ways)].format(before, row.text, behind), label, number


def _by_view(views: Sequence[str], rang: NDArray[np.bool_]) -> dict[str, float]:
    names = np.array(views)
    return {str(name): round(float(rang[names == name].mean()), 4) for name in np.unique(names)}


def _threshold(suspicion: Floats, share: float) -> float:
    """Give the smallest threshold that no more than `share` of the harmless suspicions reach."""
    ranked = np.sort(suspicion)
    allowed = int(share * len(ranked))
    return float(min(np.nextafter(ranked[len(ranked) - allowed - 1], 2.0), 1.0))


def _fit(counts: Matrix, task: Task) -> tuple[Fit, Floats]:
    idf = inverse_document_frequency(counts)
    return fitted(weighed(counts, idf), task.labels, _SETTING, task.seed, task.weight), idf


def _parts(task: Task, heat: float, threshold: float) -> Parts:
    counts, names = task.counted.counts, task.counted.names
    if counts.shape[1] > _MOST:
        weight = np.abs(_fit(counts, task)[0].weights).max(axis=1) * np.sqrt(np.bincount(counts.indices, minlength=counts.shape[1]))
        kept = np.sort(np.argsort(-weight, kind="stable")[:_MOST])
        counts, names = counts[:, kept], [names[at] for at in kept.tolist()]
    learned, idf = _fit(counts, task)
    linear = compiled(names, _SETTING, [learned], idf, heat)
    return Parts(
        linear=linear,
        intents=len(learned.classes),
        scope=ScopeSignal(slope=0.0, offset=0.0, coverage_weight=0.0, least=0.0, outside=()),
        thresholds=np.full(len(learned.classes), threshold),
    )
