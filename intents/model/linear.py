"""What lives here: a linear model over texts: features, scores, probabilities and the evidence for a class. Knows no intent.

What never may: files, thresholds, scikit-learn. Whoever needs another family of texts sorted (a compliance gate, a topic)
uses this class with weights of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Features, Floats, times, weigh
from intents.model.grams import Grams, GramSpec, Ints, grams, joins
from intents.model.prediction import Evidence
from intents.model.single import weigh_one
from intents.model.vocabulary import Vocabulary
from intents.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearTextModel:
    """Scores = features * `weights` + `bias`; probabilities = softmax(scores / `temperature`).

    Shapes: `weights` features x classes, `bias` classes, `idf` features or None. `classes` names the columns.
    """

    classes: tuple[str, ...]
    spec: GramSpec
    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    bias: Floats
    idf: Floats | None = None
    temperature: float = 1.0

    def features(self, texts: Sequence[str]) -> tuple[Grams, Features]:
        """Give the features of normalised `texts` (few enough to be joined) and the grams that they were counted from."""
        found = grams(texts, self.spec)
        return found, weigh(found, self.vocabulary.columns(found.hash), self.idf, rows=len(texts))

    def features_of(self, text: str) -> tuple[Ints, Floats, float]:
        """Give (columns, values, coverage) of one normalised text: as `features`, several times faster than a list of one."""
        return weigh_one(*self.vocabulary.lookup.columns(text, self.spec), self.idf)

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give the scores of raw `texts`: texts x classes."""
        plain = [normalise(text) for text in texts]
        parts = [times(self.features(plain[begin:end])[1], self.weights) for begin, end in joins(plain)]
        return np.concatenate(parts) + self.bias if parts else np.zeros((0, len(self.classes)))

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Give the calibrated probabilities of raw `texts`: texts x classes, rows sum to one."""
        return softmax(self.scores(texts) / self.temperature)

    def explain(self, text: str, class_: str, *, most: int = 8) -> tuple[Evidence, ...]:
        """Give the pieces of a raw `text` that add most to the score of `class_`."""
        column, value, _ = self.features_of(normalise(text))
        added = value * self.weights[column, self.classes.index(class_)]
        return evidence(column, added, self.vocabulary, most=most)


def softmax(scores: Floats) -> Floats:
    """Give exp(scores) with rows summing to one, without overflow."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def softmax_of_one(scores: list[float], temperature: float) -> list[float]:
    """Give the same for one row, its scores divided by `temperature`."""
    highest = max(scores, default=0.0)
    raised = [math.exp((score - highest) / temperature) for score in scores]
    total = sum(raised)
    return [one / total for one in raised]


def evidence(columns: Ints, added: Floats, vocabulary: Vocabulary, *, most: int) -> tuple[Evidence, ...]:
    """Give the readable pieces of one text that add most to a class: its features' columns and what each adds.

    What a stretch of characters and a word of the same letters add is one piece's; a piece inside a heavier one is left out.
    """
    sums: dict[str, float] = {}
    order = np.argsort(-added, kind="stable")[: most * 2]
    for column, weight in zip(columns[order].tolist(), added[order].tolist(), strict=True):
        if weight <= 0:
            break
        if term := vocabulary.shown(column):
            sums[term] = sums.get(term, 0.0) + weight
    picked: list[Evidence] = []
    terms = ""
    for term, weight in sorted(sums.items(), key=_heaviest):
        if len(picked) == most:
            break
        if term not in terms:
            terms = f"{terms}\n{term}"
            picked.append(Evidence(term=term, weight=round(weight, 4)))
    return tuple(picked)


def _heaviest(term: tuple[str, float]) -> tuple[float, str]:
    return -term[1], term[0]
