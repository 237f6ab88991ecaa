"""What lives here: which labels look wrong, and which kinds of message to label next, from out-of-fold probabilities.

What never may: changing a label. Self-confidence sorted (found as many planted errors as confident learning on our data).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A row in doubt: its label, what the model would say, and how sure it is of the label and of its own."""

    text: str
    label: str
    said: str
    label_confidence: float
    said_confidence: float


def doubts(
    texts: Sequence[str], label: NDArray[np.int64], classes: Sequence[str], probability: Floats, *, most: int = 200
) -> tuple[Doubt, ...]:
    """Give the rows whose own label the model believes least (the label-noise list)."""
    own = probability[np.arange(len(label)), label]
    wrong = np.flatnonzero(probability.argmax(axis=1) != label)
    return _rows(wrong[np.argsort(own[wrong], kind="stable")][:most], texts, label, classes, probability)


def label_next(
    texts: Sequence[str], label: NDArray[np.int64], classes: Sequence[str], probability: Floats, *, most: int = 200
) -> tuple[Doubt, ...]:
    """Give the rows between two labels (least margin): more messages like these teach most."""
    ranked = np.sort(probability, axis=1)
    margin = ranked[:, -1] - ranked[:, -2]
    return _rows(np.argsort(margin, kind="stable")[:most], texts, label, classes, probability)


def _rows(
    places: NDArray[np.int64], texts: Sequence[str], label: NDArray[np.int64], classes: Sequence[str], probability: Floats
) -> tuple[Doubt, ...]:
    numbers: list[int] = places.tolist()
    return tuple(
        Doubt(
            text=texts[at],
            label=classes[int(label[at])],
            said=classes[int(probability[at].argmax())],
            label_confidence=round(float(probability[at, label[at]]), 4),
            said_confidence=round(float(probability[at].max()), 4),
        )
        for at in numbers
    )
