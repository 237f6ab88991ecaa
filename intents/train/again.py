# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: a model like another, its weights learned anew with what was taught since. Reads the other, writes the artefact.

What never may: a choice. Features, strength, calibration, thresholds and scope are the other's, which were chosen on tens of thousands of
rows held out; some dozens of taught rows don't move them, and a comparison on a fixed set says so or not. That takes a tenth of the time.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from intents.catalogue import Catalogue, read_catalogue
from intents.dataset import LabelledText
from intents.model.artefact import load_model, read_manifest, save_model
from intents.model.grams import GramSpec, Ints
from intents.model.intent_model import IntentModel
from intents.train.card import card
from intents.train.champion import right, split_exam
from intents.train.heads import compiled, fit_on
from intents.train.matrix import inverse_document_frequency
from intents.train.progress import steps
from intents.train.rows import Learned, learned, lexicon
from intents.train.search import Setting
from intents.train.taught import WEIGHT, learnable, overruled
from intents.train.training import data_hash, versions

Tell = Callable[[int, int, str], None]


def train_again(
    data: tuple[Sequence[LabelledText], Sequence[LabelledText]],
    like: Path,
    out: Path,
    catalogue: Catalogue | None = None,
    tell: Tell | None = None,
) -> str | None:
    """Train on `data` (the rows of the training data, and the taught ones) as the model in `like` was, into `out`; gives the version.

    None, and nothing is written, where the data has other labels than that model, or our lexicons have other words by now: it needs a
    whole training. Raises ModelUnreadable, TooLittleData.
    """
    manifest, old = read_manifest(like), load_model(like)
    kept, exam = split_exam(data[0])
    lessons = learnable(data[1], exam)
    rows = (*overruled(kept, lessons), *lessons)
    with steps(2, tell) as done:
        known = learned(rows, catalogue or read_catalogue(), manifest["seed"])
        if not _alike(old, known):
            return None
        done("features")
        setting = _setting(manifest)
        columns = _columns(old, known, setting.spec)
        fits = fit_on(known.task, setting, known.targets, np.arange(len(known.task.labels)), columns)
        done("final fit")
    idf = inverse_document_frequency(known.task.counted.counts[:, columns]) if setting.idf else None
    names = [known.task.counted.names[at] for at in columns.tolist()]
    mood = old.parts.mood
    parts = replace(
        old.parts,
        linear=compiled(names, setting, fits, idf, old.linear.temperature, known.intents.lexicon),
        mood=replace(mood, words=replace(mood.words, weights=fits[1].weights[len(columns) :])) if known.sentiments else mood,
    )
    model = IntentModel(parts, "")
    about = {
        "metrics": {"exam_accuracy": round(float(right(model, exam).mean()), 4) if exam else None},
        "promise": manifest["promise"],
        "calibrated_by": manifest.get("calibrated_by", old.version),
        "data": {**manifest["data"], "rows": known.task.asked, "sha256": data_hash(known.kept), "exam": len(exam), "taught": len(lessons)},
        **{name: manifest[name] for name in ("setting", "risk", "certainty", "seed")},
        "versions": versions(),
    }
    version = save_model(out, parts, about)
    (out / "MODEL_CARD.md").write_text(card(read_manifest(out)), encoding="utf-8")
    return version


def _alike(old: IntentModel, known: Learned) -> bool:
    sentiments = known.sentiments.classes if known.sentiments else ()
    same = (known.intents.classes, sentiments) == (old.intents, old.sentiments)
    spoken = known.intents.lexicon.words if known.intents.lexicon else {}
    felt = lexicon().words if known.sentiments else {}
    words = (old.linear.words.lexicon.words, old.parts.mood.words.lexicon.words) == (spoken, felt)
    return same and words and (known.several is None) == (old.parts.second is None)


def _columns(old: IntentModel, known: Learned, spec: GramSpec) -> Ints:
    """Give the features of the old model, and those of the taught rows; by kind."""
    counted = known.task.counted
    names = frozenset(old.linear.vocabulary.names)
    new = set(counted.counts[np.flatnonzero(known.task.weight == WEIGHT)].indices.tolist())
    used = counted.columns(spec)
    kept = np.array([at for at in used.tolist() if counted.names[at] in names or at in new], np.int64)
    return kept[np.argsort(counted.kind[kept], kind="stable")]


def _setting(manifest: dict[str, Any]) -> Setting:
    found = manifest["setting"]
    spec = GramSpec(characters=found["characters"], words=found["words"], skips=found.get("skips", 0))
    return Setting(spec=spec, idf=found["idf"], strength=found["strength"], balanced=found["balanced"])
