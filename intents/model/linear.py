"""What lives here: a linear model over texts: features, scores, probabilities and the evidence for a class. Knows no intent.

What never may: files, thresholds, scikit-learn. Whoever needs another family of texts sorted (a compliance gate, a topic)
uses this class with weights of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Features, Floats, times, weigh
from intents.model.grams import Grams, GramSpec, Ints, grams, joins
from intents.model.prediction import Evidence
from intents.model.vocabulary import Vocabulary
from intents.text import normalise, symbols


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
        _, features = self.features([normalise(text)])
        added = features.value * self.weights[features.column, self.classes.index(class_)]
        return evidence(features.column, added, self.vocabulary, most=most)


def softmax(scores: Floats) -> Floats:
    """Give exp(scores) with rows summing to one, without overflow."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def evidence(columns: Ints, added: Floats, vocabulary: Vocabulary, *, most: int) -> tuple[Evidence, ...]:
    """Give the readable pieces of one text that add most to a class: its features' columns and what each adds.

    What a stretch of characters and a word of the same letters add is one piece's; a piece inside a heavier one is left out.
    """
    sums: dict[str, float] = {}
    shown, names = symbols().readable, vocabulary.names
    order: list[int] = np.argsort(-added, kind="stable")[: most * 2].tolist()
    places: list[int] = columns[order].tolist()
    weighed: list[float] = added[order].tolist()
    for column, weight in zip(places, weighed, strict=True):
        if weight <= 0:
            break
        term = shown(names[column][1:])
        if term:
            sums[term] = sums.get(term, 0.0) + weight
    picked: list[Evidence] = []
    terms: list[str] = []
    for term, weight in sorted(sums.items(), key=lambda item: (-item[1], item[0])):
        if len(picked) == most:
            break
        if not any(term in other for other in terms):
            terms.append(term)
            picked.append(Evidence(term=term, weight=round(weight, 4)))
    return tuple(picked)
