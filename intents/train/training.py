# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: the order of a training, from labelled rows to an artefact. Reads the data and writes the artefact.

What never may: a figure chosen by hand for our own labels: anybody's labels in any language take the same path.
"""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Catalogue, read_catalogue
from intents.dataset import LabelledText, folds, read
from intents.errors import TooLittleData
from intents.model.artefact import Parts, model_of, read_manifest, restored, rounded, save_model
from intents.model.features import Floats
from intents.model.grams import GramSpec, Ints
from intents.model.intent_model import CALM
from intents.model.linear import LinearTextModel, softmax
from intents.model.quality import answered_share, calibration_error
from intents.model.vocabulary import Vocabulary
from intents.train.beside import WEIGHT as MADE
from intents.train.beside import beside
from intents.train.calibrate import temperature
from intents.train.card import card
from intents.train.champion import refuse_worse, right, split_exam
from intents.train.fitting import Fit, fit
from intents.train.lists import Doubt, doubts, label_next
from intents.train.matrix import Counted, count, inverse_document_frequency, weighed
from intents.train.progress import Steps, steps
from intents.train.scope import fit_scope
from intents.train.search import Setting, Task, choose, out_of_fold
from intents.train.thresholds import NEVER, thresholds

NOTHING = "chitchat"

_START = {4: 3, 5: 5}  # where the search starts, by the widest n-gram of the script
_FEWEST_ROWS, _FEWEST_OF_A_CLASS = 10, 2
_LARGEST, _NAME_BYTES = 4_000_000, 12  # bytes; half the size limit: fewer cache misses, same figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a caller may set: the stated risk and its certainty, the seed, whether a better model may be replaced."""

    risk: float = 0.05
    certainty: float = 0.95
    seed: int = 0
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What came of it: the artefact's version, and the figures that its manifest holds (out-of-fold unless named otherwise).

    `doubts`: rows whose label looks wrong; `label_next`: rows between two labels, of whose kind more would teach most.
    """

    version: str
    metrics: dict[str, Any]
    doubts: tuple[Doubt, ...]
    label_next: tuple[Doubt, ...]


def train(data: Path, out: Path, taxonomy: Path | None = None, plan: Plan | None = None) -> Trained:
    """Train on labelled text (see `intents.dataset.read`) and write the artefact into `out`.

    `taxonomy`: a catalogue file, for routes and for what is out of scope (default: ours where its labels are used). Raises
    WrongData, WrongTaxonomy, TooLittleData, WorseModel (the one in `out` is better; see `Plan.force`).
    """
    rows = read(data)
    return train_rows(rows, out, read_catalogue(taxonomy) if taxonomy else read_catalogue(), plan or Plan())


def train_rows(rows: Sequence[LabelledText], out: Path, catalogue: Catalogue, plan: Plan) -> Trained:
    """Train on rows in memory; see `train`."""
    learned, exam = split_exam(rows)
    kept, labels = _usable(learned)
    with steps(20) as done:
        widest = GramSpec(characters=_longest(kept), words=2)
        task, by, source = _task(kept, labels, catalogue, widest, plan.seed)
        done("features")
        setting = choose(task, Setting(spec=GramSpec(characters=_START[widest.characters], words=1), idf=True), widest, _told(done))
        head = _intent_head(kept, task, setting, catalogue, plan)
        done("calibration")
        feelings = _sentiment_head(kept, task, setting, source)
        done("sentiment")
        scope, separated = fit_scope(task, setting, sorted(catalogue.out_of_scope))
        done("scope")
        linear = _final(task, setting, head, feelings)
        done("final fit")
    parts = Parts(
        linear=linear,
        intents=len(head.classes),
        sentiment_temperature=feelings.temperature if feelings else 1.0,
        scope=scope,
        thresholds=head.thresholds,
    )
    model = model_of(parts, "")
    if not plan.force:
        refuse_worse(model, out, exam)
    metrics = {**head.metrics, **(feelings.metrics if feelings else {}), "scope_auroc_held_out": _plain(separated)}
    metrics["exam_accuracy"] = _plain(float(right(model, exam).mean())) if exam else None
    about = {
        "metrics": metrics,
        "data": {"rows": len(kept), "sha256": _data_hash(kept), "folds": by, "exam": len(exam)},
        "setting": {"strength": setting.strength, "balanced": setting.balanced, **asdict(setting.spec), "idf": setting.idf},
        "risk": plan.risk,
        "certainty": plan.certainty,
        "seed": plan.seed,
        "versions": {name: metadata.version(name) for name in ("numpy", "scikit-learn", "scipy", "opencc", "rjieba")}
        | {"python": ".".join(platform.python_version_tuple()[:2])},
    }
    version = save_model(out, parts, about)
    (out / "MODEL_CARD.md").write_text(card(read_manifest(out)), encoding="utf-8")
    return Trained(version=version, metrics=metrics, doubts=head.doubts, label_next=head.label_next)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    classes: tuple[str, ...]
    temperature: float
    thresholds: Floats
    metrics: dict[str, Any]
    labels: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    label_next: tuple[Doubt, ...] = ()


def _usable(rows: Sequence[LabelledText]) -> tuple[tuple[LabelledText, ...], tuple[str, ...]]:
    """Drop exact copies and labels that stand once; a row without an intent is of the kind NOTHING."""
    once = {(row.text, row.main): row for row in rows}
    named = [(row, row.main or NOTHING) for row in once.values()]
    number: dict[str, int] = {}
    for _, label in named:
        number[label] = number.get(label, 0) + 1
    kept = [(row, label) for row, label in named if number[label] >= _FEWEST_OF_A_CLASS]
    if len(kept) < _FEWEST_ROWS or len({label for _, label in kept}) < 2:
        raise TooLittleData(
            f"{len(kept)} usable messages with {len({label for _, label in kept})} labels (each label at least "
            f"{_FEWEST_OF_A_CLASS} times) are too few to learn from: at least {_FEWEST_ROWS} and 2 are needed"
        )
    return tuple(row for row, _ in kept), tuple(label for _, label in kept)


def _longest(rows: Sequence[LabelledText]) -> int:
    """Longer n-grams for scripts of few letters: five where most characters are ASCII, else four."""
    sample = "".join(row.text for row in rows[:2000])
    return 5 if sum(sign.isascii() for sign in sample) * 2 > len(sample) else 4


def _task(
    rows: Sequence[LabelledText], labels: Sequence[str], catalogue: Catalogue, widest: GramSpec, seed: int
) -> tuple[Task, str, NDArray[np.int64]]:
    """Give the task (made messages behind the real ones, each in its source's fold), how it is folded, and the sources."""
    fold, by = folds(rows)
    texts = [row.text for row in rows]
    source = list(range(len(rows)))
    for number in np.unique(fold).tolist():
        inside = np.flatnonzero(fold == number).tolist()
        made, of = beside([texts[at] for at in inside], [labels[at] for at in inside], yields=catalogue.yielding, seed=seed + number)
        texts += made
        source += [inside[at] for at in of]
    places = np.array(source)
    task = Task(
        counted=count(texts, widest),
        labels=tuple(labels[at] for at in source),
        right=tuple(frozenset(rows[at].right or (labels[at],)) for at in source),
        folds=fold[places],
        weight=np.where(np.arange(len(source)) < len(rows), 1.0, MADE),
        asked=len(rows),
        seed=seed,
    )
    return task, by, places


def _told(done: Steps) -> Any:
    def step(setting: Setting, value: float) -> None:
        idf = "idf" if setting.idf else "no idf"
        done(f"1-{setting.spec.characters} characters, {setting.spec.words} words, {idf}, C {setting.strength}: {value:.4f}")

    return step


def _intent_head(rows: Sequence[LabelledText], task: Task, setting: Setting, catalogue: Catalogue, plan: Plan) -> _Head:
    classes, scores, places = out_of_fold(task, setting)
    label = np.array([classes.index(task.labels[at]) for at in places.tolist()])
    allowed = np.array([[name in task.right[at] for name in classes] for at in places.tolist()], np.bool_)
    heat = temperature(scores, allowed)
    probability = softmax(scores / heat)
    given = probability.argmax(axis=1)
    confidence = probability.max(axis=1)
    hits = np.array([classes[at] in task.right[place] for at, place in zip(given.tolist(), places.tolist(), strict=True)])
    limits = thresholds(classes, given, confidence, hits, risk=plan.risk, certainty=plan.certainty)
    limits[[place for place, name in enumerate(classes) if name in catalogue.out_of_scope]] = NEVER
    sure = confidence >= limits[given]
    metrics = {
        "accuracy": _plain(float(hits.mean())),
        "calibration_error": _plain(calibration_error(confidence, hits)),
        "answered": _plain(float(sure.mean())),
        "right_among_answered": _plain(float(hits[sure].mean()) if sure.any() else 1.0),
        **{f"answered_at_{at}": _plain(answered_share(confidence, hits, at / 100)) for at in (95, 98, 99)},
    }
    texts = [rows[at].text for at in places.tolist()]
    return _Head(
        classes=classes,
        temperature=heat,
        thresholds=limits,
        metrics=metrics,
        doubts=doubts(texts, label, classes, probability),
        label_next=label_next(texts, label, classes, probability),
    )


def _sentiment_head(rows: Sequence[LabelledText], task: Task, setting: Setting, source: NDArray[np.int64]) -> _Head | None:
    labels = tuple(rows[at].sentiment or CALM for at in source.tolist())
    if not any(row.sentiment for row in rows) or len(set(labels)) < 2:
        return None
    own = replace(task, labels=labels, right=tuple(frozenset((one,)) for one in labels))
    classes, scores, places = out_of_fold(own, setting)
    label = np.array([classes.index(labels[at]) for at in places.tolist()])
    heat = temperature(scores, np.eye(len(classes), dtype=np.bool_)[label])
    given = scores.argmax(axis=1)
    metrics: dict[str, Any] = {"sentiment_accuracy": _plain(float((given == label).mean()))}
    for place, name in enumerate(classes):
        metrics[f"sentiment_recall_{name}"] = _plain(float((given[label == place] == place).mean()))
    return _Head(classes=classes, temperature=heat, thresholds=np.zeros(0), metrics=metrics, labels=labels)


def _final(task: Task, setting: Setting, head: _Head, feelings: _Head | None) -> LinearTextModel:
    """Fit on everything; where the artefact would be too large, keep the features that weigh most and fit again."""
    columns = task.counted.columns(setting.spec)
    heads = [task.labels, feelings.labels] if feelings else [task.labels]
    fits = _fits(task, setting, columns, heads)
    width = sum(len(one.classes) for one in fits)
    if len(columns) * (width + _NAME_BYTES) > _LARGEST:
        weight = np.abs(np.hstack([one.weights for one in fits])).max(axis=1)
        weight *= np.sqrt(np.bincount(task.counted.counts[:, columns].indices, minlength=len(columns)))
        most = _LARGEST // (width + _NAME_BYTES)
        columns = columns[np.sort(np.argsort(-weight, kind="stable")[:most])]
        fits = _fits(task, setting, columns, heads)
    return compiled(task.counted, columns, setting, fits, head.temperature)


def _fits(task: Task, setting: Setting, columns: Ints, heads: Sequence[tuple[str, ...]]) -> list[Fit]:
    counts = task.counted.counts[:, columns]
    features = weighed(counts, inverse_document_frequency(counts) if setting.idf else None)
    return [
        fit(features, labels, strength=setting.strength, balanced=setting.balanced, seed=task.seed, weight=task.weight) for labels in heads
    ]


def compiled(counted: Counted, columns: Ints, setting: Setting, fits: Sequence[Fit], heat: float) -> LinearTextModel:
    """Give the serving model of fits over the same columns, weights rounded as the artefact keeps them."""
    return LinearTextModel(
        classes=tuple(name for one in fits for name in one.classes),
        spec=setting.spec,
        vocabulary=Vocabulary([counted.names[at] for at in columns.tolist()]),
        weights=restored(*rounded(np.hstack([one.weights for one in fits]))),
        bias=np.concatenate([one.bias for one in fits]),
        idf=inverse_document_frequency(counted.counts[:, columns]) if setting.idf else None,
        temperature=heat,
    )


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def _data_hash(rows: Sequence[LabelledText]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([row.text, row.intents, row.sentiment, row.view], ensure_ascii=False).encode())
    return digest.hexdigest()
