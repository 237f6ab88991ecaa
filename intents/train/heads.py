# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: all heads fitted over the same features, the features pruned to a size, and their scores on held-out folds.

What never may: choosing settings, calibration, files. Held-out scores come from models pruned as the shipped one is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from intents.model.artefact import rounded
from intents.model.features import Floats
from intents.model.grams import Ints
from intents.model.lexicon import Lexicon
from intents.model.linear import LinearTextModel
from intents.model.vocabulary import Vocabulary
from intents.model.word_classes import WordClasses
from intents.train.fitting import Fit
from intents.train.matrix import Matrix, beside, inverse_document_frequency, weighed
from intents.train.search import ABSENT, Setting, Task
from intents.train.several import fit_several

CONCEPTS = 0.4  # of a lexicon's values beside the features; more helps on real chats and costs on our own views

_NAME_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one head learns: a label a text, a second label a text ('' none), and dense columns beside the features.

    `only`: of two labels the one whose column is kept. `weight`: of each text, where not the task's (0: not learned from).
    `strength`: where not the setting's; the classes are then weighed as they are. `lexicon`: whose values, times CONCEPTS, are `beside`.
    """

    labels: tuple[str, ...]
    seconds: tuple[str, ...] = ()
    beside: Floats | None = None
    only: str = ""
    weight: Floats | None = None
    strength: float | None = None
    lexicon: Lexicon | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels in order."""
        return (self.only,) if self.only else tuple(sorted(set(self.labels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Scores of every real text by models that saw neither it nor its group: one array a head; `coverage` as serving has it.

    `rows`: for each text the scores of its clauses by the first head (none where they weren't asked for).
    """

    scores: tuple[Floats, ...]
    coverage: Floats
    rows: tuple[Floats, ...]


def fit_heads(task: Task, setting: Setting, targets: Sequence[Target], rows: Ints, largest: int) -> tuple[Ints, list[Fit]]:
    """Give the columns kept and a fit for each head, learned from `rows`; `largest`: bytes of the artefact.

    They come by kind, the commonest first. Where the artefact would be too large, the features that weigh most are kept
    and all is fitted again.
    """
    columns = task.counted.columns(setting.spec)
    often = np.bincount(task.counted.counts[rows].indices, minlength=task.counted.counts.shape[1])
    columns = columns[often[columns] > 0]
    columns = columns[np.lexsort((-often[columns], task.counted.kind[columns]))]
    fits = fit_on(task, setting, targets, rows, columns)
    width = sum(len(one.classes) for one in fits)
    most = largest // (width + _NAME_BYTES)
    if len(columns) > most:
        weight = np.abs(np.hstack([one.weights[: len(columns)] for one in fits])).max(axis=1) * np.sqrt(often[columns])
        columns = columns[np.sort(np.argsort(-weight, kind="stable")[:most])]
        fits = fit_on(task, setting, targets, rows, columns)
    return columns, fits


def held_out(task: Task, setting: Setting, targets: Sequence[Target], largest: int, clauses: Sequence[Sequence[str]] = ()) -> HeldOut:
    """Score every real text by heads fitted without its fold. A class that a fold's training part lacks scores far below.

    `clauses`: of each real text, where their scores are wanted too (normalised).
    """
    scores = tuple(np.full((task.asked, len(target.classes)), ABSENT) for target in targets)
    coverage = np.zeros(task.asked)
    said = [np.zeros((0, len(targets[0].classes)))] * task.asked
    for number in np.unique(task.folds):
        away = np.flatnonzero(task.folds[: task.asked] == number)
        kept = np.flatnonzero(task.folds != number)
        columns, fits = fit_heads(task, setting, targets, kept, largest)
        counts = task.counted.counts[away]
        idf = _idf(task, setting, kept, columns)
        test = weighed(counts[:, columns], idf)
        for target, found, out in zip(targets, fits, scores, strict=True):
            places = [target.classes.index(name) for name in found.classes]
            out[away[:, None], places] = found.scores(beside(test, target.beside, away))
        all_ = counts[:, task.counted.columns(setting.spec)].sum(axis=1)
        known = np.asarray(counts[:, columns].sum(axis=1)).ravel()
        coverage[away] = known / np.maximum(np.asarray(all_).ravel(), 1)
        if clauses:
            model = compiled([task.counted.names[at] for at in columns.tolist()], setting, fits[:1], idf, 1.0, targets[0].lexicon)
            places = [targets[0].classes.index(name) for name in fits[0].classes]
            for at, rows in zip(away.tolist(), _by_clause(model, [clauses[at] for at in away.tolist()]), strict=True):
                said[at] = np.full((len(rows), len(targets[0].classes)), ABSENT)
                said[at][:, places] = rows
    return HeldOut(scores=scores, coverage=coverage, rows=tuple(said))


def compiled(
    names: Sequence[str], setting: Setting, fits: Sequence[Fit], idf: Floats | None, heat: float, lexicon: Lexicon | None = None
) -> LinearTextModel:
    """Give the serving model of fits over the features `names` (of characters first), weights rounded as the artefact keeps them.

    `lexicon`: of the first fit's target.
    """
    steps, scale = rounded(np.hstack([one.weights[: len(names)] for one in fits]))
    return LinearTextModel(
        classes=tuple(name for one in fits for name in one.classes),
        spec=setting.spec,
        vocabulary=Vocabulary.named(names),
        weights=steps,
        scale=scale.astype(np.float64),
        bias=np.concatenate([one.bias for one in fits]),
        idf=idf,
        temperature=heat,
        words=_words(fits, len(names), lexicon) if lexicon else WordClasses(),
    )


def _words(fits: Sequence[Fit], features: int, lexicon: Lexicon) -> WordClasses:
    """Give the first fit's weights of the lexicon, and none for the classes of the others."""
    own = fits[0].weights[features:] * CONCEPTS
    others = sum(len(one.classes) for one in fits[1:])
    return WordClasses(lexicon=lexicon, weights=np.hstack([own, np.zeros((len(own), others))]))


def _by_clause(model: LinearTextModel, clauses: Sequence[Sequence[str]]) -> Iterator[Floats]:
    """Give the scores of each text's clauses (already normalised)."""
    scores = model.scores_of([clause for some in clauses for clause in some])
    begin = 0
    for some in clauses:
        yield scores[begin : begin + len(some)]
        begin += len(some)


def fit_on(task: Task, setting: Setting, targets: Sequence[Target], rows: Ints, columns: Ints) -> list[Fit]:
    """Give a fit for each head, learned from `rows` over the features `columns`."""
    features = weighed(task.counted.counts[rows][:, columns], _idf(task, setting, rows, columns))
    return [_fit(target, beside(features, target.beside, rows), rows, task.weight, setting) for target in targets]


def _fit(target: Target, features: Matrix, rows: Ints, weight: Floats, setting: Setting) -> Fit:
    own = (weight if target.weight is None else target.weight)[rows]
    used = np.flatnonzero(own > 0)
    places: list[int] = rows[used].tolist()
    found = fit_several(
        features[used] if len(used) < len(rows) else features,
        [target.labels[at] for at in places],
        [target.seconds[at] for at in places] if target.seconds else [""] * len(places),
        strength=setting.strength if target.strength is None else target.strength,
        balanced=setting.balanced and target.strength is None,
        weight=own[used],
    )
    return found.only(target.only) if target.only else found


def _idf(task: Task, setting: Setting, rows: Ints, columns: Ints) -> Floats | None:
    return inverse_document_frequency(task.counted.counts[rows][:, columns]) if setting.idf else None
