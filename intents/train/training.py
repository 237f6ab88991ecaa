# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: the order of a training, from labelled rows to an artefact. Reads the data and writes the artefact.

What never may: a figure chosen by hand for our own labels: anybody's labels in any language take the same path.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Catalogue, read_catalogue
from intents.dataset import LabelledText, read
from intents.model.artefact import read_manifest, save_model
from intents.model.grams import GramSpec
from intents.model.intent_model import IntentModel, Parts
from intents.model.mood import Mood
from intents.model.second import SecondWish
from intents.text import clauses
from intents.train.card import card
from intents.train.champion import Figures, refuse_worse, right, split_exam
from intents.train.feelings import check_sentiments, fit_mood
from intents.train.heads import HeldOut, Target, compiled, fit_heads, held_out
from intents.train.knowing import Asked, know
from intents.train.lists import Doubt, doubts, label_next
from intents.train.matrix import inverse_document_frequency
from intents.train.progress import Steps, steps
from intents.train.rows import Learned, learned, lexicon
from intents.train.rows import widest as longest
from intents.train.scope import fit_scope
from intents.train.search import Setting, choose
from intents.train.second import Wishes, fit_second
from intents.train.taught import learnable, overruled

_START = {4: 3, 5: 5}  # where the search starts, by the widest n-gram of the script
_LARGEST = 4_000_000  # bytes; half the size limit: fewer cache misses, same figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a caller may set: the stated risk and its certainty, the seed, whether a better model may be replaced.

    `taught`: rows that a shop's people labelled, learned from beside the data (see `intents.train.taught`). `tell`: hears of every step
    (done, of, what).
    """

    risk: float = 0.05
    certainty: float = 0.95
    seed: int = 0
    force: bool = False
    taught: tuple[LabelledText, ...] = ()
    tell: Callable[[int, int, str], None] | None = None


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
    check_sentiments(rows)
    return train_rows(rows, out, read_catalogue(taxonomy) if taxonomy else read_catalogue(), plan or Plan())


def train_rows(rows: Sequence[LabelledText], out: Path, catalogue: Catalogue, plan: Plan) -> Trained:
    """Train on rows in memory; see `train`."""
    kept, exam = split_exam(rows)
    taught_rows = learnable(plan.taught, exam)
    kept = (*overruled(kept, taught_rows), *taught_rows)
    with steps(20, plan.tell) as done:
        taught = learned(kept, catalogue, plan.seed)
        task, widest = taught.task, longest(taught.kept)
        done("features")
        setting = choose(task, Setting(spec=GramSpec(characters=_START[widest.characters], words=1), idf=True), widest, _told(done))
        scope, separated = fit_scope(task, setting, sorted(catalogue.out_of_scope))
        done("scope")
        said = [clauses(text) for text in task.texts[: task.asked]] if taught.several else ()
        apart = held_out(task, setting, taught.targets, _LARGEST, said)
        done("held-out scores")
        known = know(_asked(taught, apart), scope, risk=plan.risk, certainty=plan.certainty)
        second, two = _second(taught, apart, catalogue)
        mood, felt = _mood(taught, apart)
        done("calibration")
        heads = taught.targets if second else taught.targets[: 2 if taught.sentiments else 1]
        columns, fits = fit_heads(task, setting, heads, np.arange(len(task.labels)), _LARGEST)
        idf = inverse_document_frequency(task.counted.counts[:, columns]) if setting.idf else None
        linear = compiled(
            [task.counted.names[at] for at in columns.tolist()], setting, fits, idf, known.temperature, taught.intents.lexicon
        )
        done("final fit")
    parts = Parts(
        linear=linear,
        intents=len(taught.intents.classes),
        scope=replace(scope, least=known.least_scope),
        thresholds=known.thresholds,
        confidence=known.confidence,
        mood=replace(mood, words=replace(mood.words, weights=fits[1].weights[len(columns) :])) if taught.sentiments else mood,
        second=second,
    )
    model = IntentModel(parts, "")
    if not plan.force:
        refuse_worse(model, out, exam, Figures(accuracy=known.metrics["accuracy"], rows=task.asked))
    metrics = {**known.metrics, **two, **felt, "scope_auroc_held_out": _plain(separated)}
    metrics["exam_accuracy"] = _plain(float(right(model, exam).mean())) if exam else None
    about = {
        "metrics": metrics,
        "promise": known.promise,
        "data": {"rows": task.asked, "sha256": data_hash(taught.kept), "folds": taught.by, "exam": len(exam)}
        | ({"taught": len(taught_rows)} if taught_rows else {}),
        "setting": {"strength": setting.strength, "balanced": setting.balanced, **asdict(setting.spec), "idf": setting.idf},
        "risk": plan.risk,
        "certainty": plan.certainty,
        "seed": plan.seed,
        "versions": versions(),
    }
    version = save_model(out, parts, about)
    (out / "MODEL_CARD.md").write_text(card(read_manifest(out)), encoding="utf-8")
    texts, label = [row.text for row in taught.kept], _numbers(taught.intents)[: task.asked]
    return Trained(
        version=version,
        metrics=metrics,
        doubts=doubts(texts, label, taught.intents.classes, known.probability),
        label_next=label_next(texts, label, taught.intents.classes, known.probability),
    )


def versions() -> dict[str, str]:
    """Name what a training rests on."""
    found = {name: metadata.version(name) for name in ("numpy", "scikit-learn", "scipy", "opencc", "rjieba")}
    return found | {"python": ".".join(platform.python_version_tuple()[:2])}


def _told(done: Steps) -> Any:
    def step(setting: Setting, value: float) -> None:
        idf = "idf" if setting.idf else "no idf"
        done(f"1-{setting.spec.characters} characters, {setting.spec.words} words, {idf}, C {setting.strength}: {value:.4f}")

    return step


def _asked(taught: Learned, apart: HeldOut) -> Asked:
    end = taught.task.asked
    return Asked(
        classes=taught.intents.classes,
        scores=apart.scores[0],
        right=taught.task.right[:end],
        label=_numbers(taught.intents)[:end],
        folds=taught.task.folds[:end],
        coverage=apart.coverage,
    )


def _numbers(target: Target) -> NDArray[np.int64]:
    place = {name: number for number, name in enumerate(target.classes)}
    return np.array([place[name] for name in target.labels], np.int64)


def _mood(taught: Learned, apart: HeldOut) -> tuple[Mood, dict[str, Any]]:
    if taught.sentiments is None:
        return Mood(), {}
    return fit_mood(taught.sentiments.classes, apart.scores[1], _numbers(taught.sentiments)[: len(apart.coverage)], lexicon())


def _second(taught: Learned, apart: HeldOut, catalogue: Catalogue) -> tuple[SecondWish | None, dict[str, Any]]:
    if taught.several is None:
        return None, {}
    end = taught.task.asked
    wishes = Wishes(
        classes=taught.intents.classes,
        scores=apart.scores[0],
        several=apart.scores[-1][:, 0],
        rows=apart.rows,
        wanted=taught.wanted,
        texts=taught.task.texts[:end],
        folds=taught.task.folds[:end],
    )
    return fit_second(wishes, set(catalogue.yielding), set(catalogue.out_of_scope))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def data_hash(rows: Sequence[LabelledText]) -> str:
    """Give the hash of what was learned from."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([row.text, row.intents, row.sentiment, row.view], ensure_ascii=False).encode())
    return digest.hexdigest()
