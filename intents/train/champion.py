"""What lives here: whether a new model may take the place of the one that stands there. Reads the old artefact.

What never may: a comparison on rows that either model learned from.

The exam is one in `_ONE_IN` skeletons, chosen by the skeleton's own hash: it stays the same while the data grows, and no training
ever learns from it, so that old and new are compared pairwise on rows that neither has seen.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.dataset import LabelledText
from intents.errors import ModelUnreadable, WorseModel
from intents.model import IntentModel, load_model, read_manifest
from intents.model.quality import NOT_WORSE, paired_bootstrap
from intents.text import skeleton

_ONE_IN = 25
_FEWEST_ROWS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How often a training was right on its own rows, out of fold, and how many they were."""

    accuracy: float
    rows: int

    def clearly_below(self, other: "Figures") -> bool:
        """Tell whether it is less than the other's by more than two standard errors of the difference of two shares."""
        both = (self.accuracy * self.rows + other.accuracy * other.rows) / (self.rows + other.rows)
        error = (both * (1 - both) * (1 / self.rows + 1 / other.rows)) ** 0.5
        return other.accuracy - self.accuracy > 2 * error


def split_exam(rows: Sequence[LabelledText]) -> tuple[tuple[LabelledText, ...], tuple[LabelledText, ...]]:
    """Give (rows to learn from, exam). Sets under 5,000 rows are too small to spare an exam: theirs is empty."""
    if len(rows) < _FEWEST_ROWS:
        return tuple(rows), ()
    inside = [int.from_bytes(hashlib.sha256(skeleton(row.text).encode()).digest()[:4], "big") % _ONE_IN == 0 for row in rows]
    return (
        tuple(row for row, yes in zip(rows, inside, strict=True) if not yes),
        tuple(row for row, yes in zip(rows, inside, strict=True) if yes),
    )


def right(model: IntentModel, rows: Sequence[LabelledText]) -> NDArray[np.bool_]:
    """Tell for every row whether the model's first intent is right."""
    best = model.score_many([row.text for row in rows]).intents.argmax(axis=1).tolist()
    return np.array([model.intents[at] in (row.right or ("chitchat",)) for at, row in zip(best, rows, strict=True)], np.bool_)


def refuse_worse(new: IntentModel, place: Path, exam: Sequence[LabelledText], figures: Figures) -> None:
    """Raise WorseModel when the model in `place` is better on the exam by a paired bootstrap; silent where there is none.

    A model that kept no exam out may have learned these rows by heart: there, and where the data is too small to spare an exam, what
    each was right on out of fold is compared instead. The rows differ, so only a loss that chance does not explain is refused.
    """
    try:
        about, old = read_manifest(place), load_model(place)
    except ModelUnreadable:
        return
    if not set(old.intents) & set(new.intents):
        return
    if not exam or not about["data"].get("exam"):
        was = about["metrics"].get("accuracy")  # an alarm's manifest has none
        before = None if was is None else Figures(accuracy=was, rows=about["data"]["rows"])
        if before is not None and figures.clearly_below(before):
            raise WorseModel(place, old=before.accuracy, new=figures.accuracy, of="its own training rows, out of fold")
        return
    was, now = right(old, exam), right(new, exam)
    difference, _, _, not_worse = paired_bootstrap(now, was)
    if difference < 0 and not_worse < NOT_WORSE:
        raise WorseModel(place, old=float(was.mean()), new=float(now.mean()))
