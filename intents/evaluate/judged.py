"""What lives here: rows with what a model said of them, as arrays and lists that all figures are read from.

What never may: a figure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Catalogue
from intents.dataset import LabelledText
from intents.model import IntentModel, IntentPrediction
from intents.model.features import Floats

NOTHING = "chitchat"
_AT_ONCE = 1024
Done = Callable[[int], None]
"""Told how many more rows, or other pieces of the work, are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`truth`: the label that counts (the one said, where it is among the right ones). `known`: not out of scope for the model."""

    rows: tuple[LabelledText, ...]
    predictions: tuple[IntentPrediction, ...]
    truth: tuple[str, ...]
    said: tuple[str, ...]
    right: NDArray[np.bool_]
    known: NDArray[np.bool_]
    confidence: Floats
    scope: Floats
    sure: NDArray[np.bool_]


def judge(model: IntentModel, rows: Sequence[LabelledText], catalogue: Catalogue, done: Done | None = None) -> Judged:
    """Let `model` predict every row, telling `done` of so many at a time.

    A row without an intent counts as the kind NOTHING where the model knows it.
    """
    predictions: list[IntentPrediction] = []
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        predictions += model.predict_many([row.text for row in some])
        if done is not None:
            done(len(some))
    said = tuple(one.intents[0].intent for one in predictions)
    allowed = [row.right or ((NOTHING,) if NOTHING in model.intents else ("",)) for row in rows]
    inside = set(model.intents) - catalogue.out_of_scope
    return Judged(
        rows=tuple(rows),
        predictions=tuple(predictions),
        truth=tuple(one if one in right else right[0] for one, right in zip(said, allowed, strict=True)),
        said=said,
        right=np.array([one in right for one, right in zip(said, allowed, strict=True)], np.bool_),
        known=np.array([any(name in inside for name in right) for right in allowed], np.bool_),
        confidence=np.array([one.intents[0].confidence for one in predictions]),
        scope=np.array([one.scope for one in predictions]),
        sure=np.array([one.sure for one in predictions], np.bool_),
    )
