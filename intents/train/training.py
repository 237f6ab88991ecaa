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

from intents.catalogue import Catalogue, read_catalogue, read_lexicon
from intents.dataset import LabelledText, folds, read
from intents.errors import TooLittleData
from intents.model.artefact import read_manifest, rounded, save_model
from intents.model.grams import GramSpec, Ints
from intents.model.intent_model import IntentModel, Parts
from intents.model.lexicon import Lexicon
from intents.model.linear import LinearTextModel
from intents.model.mood import CALM, Mood
from intents.model.vocabulary import Vocabulary
from intents.text import normalise
from intents.train.beside import WEIGHT as MADE
from intents.train.beside import beside
from intents.train.card import card
from intents.train.champion import refuse_worse, right, split_exam
from intents.train.feelings import fit_mood
from intents.train.fitting import Fit
from intents.train.heads import HeldOut, Target, fit_heads, held_out
from intents.train.knowing import Asked, know
from intents.train.lists import Doubt, doubts, label_next
from intents.train.matrix import Counted, count, inverse_document_frequency
from intents.train.progress import Steps, steps
from intents.train.scope import fit_scope
from intents.train.search import Setting, Task, choose
from intents.train.second import fit_second

NOTHING = "chitchat"

_START = {4: 3, 5: 5}  # where the search starts, by the widest n-gram of the script
_FEWEST_ROWS, _FEWEST_OF_A_CLASS = 10, 2
_LARGEST = 4_000_000  # bytes; half the size limit: fewer cache misses, same figures


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
        scope, separated = fit_scope(task, setting, sorted(catalogue.out_of_scope))
        done("scope")
        targets = _targets(kept, task, source)
        apart = held_out(task, setting, targets, _LARGEST)
        done("held-out scores")
        known = know(_asked(task, targets[0], apart), scope, risk=plan.risk, certainty=plan.certainty)
        second, two = fit_second(
            targets[0].classes,
            apart.scores[0],
            [frozenset(row.intents) for row in kept],
            [normalise(row.text) for row in kept],
            task.folds[: task.asked],
            {*catalogue.out_of_scope, *catalogue.yielding},
        )
        mood, felt = _mood(targets, apart)
        done("calibration")
        columns, fits = fit_heads(task, setting, targets, np.arange(len(task.labels)), _LARGEST)
        linear = compiled(task.counted, columns, setting, fits, known.temperature)
        done("final fit")
    parts = Parts(
        linear=linear,
        intents=len(targets[0].classes),
        scope=replace(scope, least=known.least_scope),
        thresholds=known.thresholds,
        confidence=known.confidence,
        mood=replace(mood, weights=fits[1].weights[len(columns) :]) if len(fits) > 1 else mood,
        second=second,
    )
    model = IntentModel(parts, "")
    if not plan.force:
        refuse_worse(model, out, exam)
    metrics = {**known.metrics, **two, **felt, "scope_auroc_held_out": _plain(separated)}
    metrics["exam_accuracy"] = _plain(float(right(model, exam).mean())) if exam else None
    about = {
        "metrics": metrics,
        "promise": known.promise,
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
    texts, label = [row.text for row in kept], _numbers(targets[0])[: task.asked]
    return Trained(
        version=version,
        metrics=metrics,
        doubts=doubts(texts, label, targets[0].classes, known.probability),
        label_next=label_next(texts, label, targets[0].classes, known.probability),
    )


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
        texts=tuple(normalise(text) for text in texts),
        asked=len(rows),
        seed=seed,
    )
    return task, by, places


def _told(done: Steps) -> Any:
    def step(setting: Setting, value: float) -> None:
        idf = "idf" if setting.idf else "no idf"
        done(f"1-{setting.spec.characters} characters, {setting.spec.words} words, {idf}, C {setting.strength}: {value:.4f}")

    return step


def _targets(rows: Sequence[LabelledText], task: Task, source: NDArray[np.int64]) -> tuple[Target, ...]:
    """Give what the heads learn: the intents, and the sentiments where the data has two or more."""
    places = source.tolist()
    seconds = tuple(rows[at].intents[1] if len(rows[at].intents) > 1 else "" for at in places)
    labels = tuple(rows[at].sentiment or CALM for at in places)
    intents = Target(labels=task.labels, seconds=seconds)
    if not any(row.sentiment for row in rows) or len(set(labels)) < 2:
        return (intents,)
    return intents, Target(labels=labels, seconds=("",) * len(labels), beside=_lexicon().values(task.texts))


def _lexicon() -> Lexicon:
    return Lexicon(read_lexicon())


def _asked(task: Task, target: Target, apart: HeldOut) -> Asked:
    end = task.asked
    return Asked(
        classes=target.classes,
        scores=apart.scores[0],
        right=task.right[:end],
        label=_numbers(target)[:end],
        folds=task.folds[:end],
        coverage=apart.coverage,
    )


def _numbers(target: Target) -> NDArray[np.int64]:
    place = {name: number for number, name in enumerate(target.classes)}
    return np.array([place[name] for name in target.labels], np.int64)


def _mood(targets: Sequence[Target], apart: HeldOut) -> tuple[Mood, dict[str, Any]]:
    if len(targets) < 2:
        return Mood(), {}
    return fit_mood(targets[1].classes, apart.scores[1], _numbers(targets[1])[: len(apart.coverage)], _lexicon())


def compiled(counted: Counted, columns: Ints, setting: Setting, fits: Sequence[Fit], heat: float) -> LinearTextModel:
    """Give the serving model of fits over the same columns (of characters before those of words), weights rounded as the artefact's."""
    steps, scale = rounded(np.hstack([one.weights[: len(columns)] for one in fits]))
    return LinearTextModel(
        classes=tuple(name for one in fits for name in one.classes),
        spec=setting.spec,
        vocabulary=Vocabulary.named([counted.names[at] for at in columns.tolist()]),
        weights=steps,
        scale=scale.astype(np.float64),
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
