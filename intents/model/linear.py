"""What lives here: a linear model over texts: features, classes of words, scores, probabilities, evidence for a class. Knows no intent.

What never may: files, thresholds, scikit-learn. Whoever needs another family of texts sorted (a compliance gate, a topic)
uses this class with weights of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp

import numpy as np

from intents.model.features import Features, Floats, Weights, times, weigh
from intents.model.grams import GramSpec, Ints, grams, joins
from intents.model.prediction import Evidence
from intents.model.single import columns_of_one, weigh_one
from intents.model.stretches import LONGEST
from intents.model.vocabulary import Vocabulary
from intents.model.word_classes import WordClasses
from intents.text import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearTextModel:
    """Scores = features * `weights` * `scale` + `bias`; probabilities = softmax(scores / `temperature`).

    Shapes: `weights` features x classes (bytes as the artefact keeps them, or floats), `scale` classes or one for all, `bias`
    classes, `idf` features or None. `classes` names the columns.
    """

    classes: tuple[str, ...]
    spec: GramSpec
    vocabulary: Vocabulary
    weights: Weights
    bias: Floats
    scale: Floats = field(default_factory=lambda: np.ones(1))
    idf: Floats | None = None
    temperature: float = 1.0
    words: WordClasses = field(default_factory=WordClasses)

    def features(self, texts: Sequence[str]) -> Features:
        """Give the features of normalised `texts` (few enough to be joined)."""
        if self.spec.characters <= LONGEST and not self.spec.words:
            return weigh(*self.vocabulary.stretches.columns_of_many(texts, self.spec), self.idf)
        found = grams(texts, self.spec)
        column = self.vocabulary.columns(found.hash)
        known = column >= 0
        return weigh(found.text[known], column[known], np.bincount(found.text, minlength=len(texts)), self.idf)

    def features_of(self, text: str) -> tuple[Ints, Floats, float]:
        """Give (columns, values, coverage) of one normalised text: as `features`, several times faster than a list of one."""
        return weigh_one(*columns_of_one(text, self.spec, self.vocabulary), self.idf)

    def weighed(self, features: Features, texts: Sequence[str]) -> Floats:
        """Give the scores of normalised `texts` and their features: texts x classes."""
        return times(features, self.weights) * self.scale + self.bias + self.words.added(texts)

    def weighed_one(self, text: str, column: Ints, value: Floats) -> tuple[Floats, Floats]:
        """Give the scores of one normalised text (classes) and its features' weights in steps of `scale` (features x classes)."""
        rows = self.weights.take(column, 0).astype(np.float64)
        scores: Floats = value @ rows
        scores *= self.scale
        scores += self.bias
        scores += self.words.added_to_one(text)
        return scores, rows

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give the scores of raw `texts`: texts x classes."""
        return self.scores_of([normalise(text) for text in texts])

    def scores_of(self, plain: Sequence[str]) -> Floats:
        """Give the scores of normalised texts: texts x classes."""
        parts = [self.weighed(self.features(some), some) for some in (plain[begin:end] for begin, end in joins(plain))]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.classes)))

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Give the calibrated probabilities of raw `texts`: texts x classes, rows sum to one."""
        return softmax(self.scores(texts) / self.temperature)

    def explain(self, text: str, class_: str, *, most: int = 8) -> tuple[Evidence, ...]:
        """Give the pieces of a raw `text` that add most to the score of `class_`."""
        plain, at = normalise(text), self.classes.index(class_)
        column, value, _ = self.features_of(plain)
        return self.evidence(plain, at, column, value * self.weights[column, at], most=most)

    def evidence(self, text: str, at: int, columns: Ints, added: Floats, *, most: int) -> tuple[Evidence, ...]:
        """Give the readable pieces of a normalised text that add most to the class at `at`; `added`: by its features, in steps of `scale`.

        What a stretch of characters and a word of the same letters add is one piece's; a piece inside a heavier one is left out.
        """
        scale = float(self.scale[at % len(self.scale)])
        sums = {term: weight for term, weight in self.words.terms(text, at).items() if weight > 0}
        order = (-added).argsort(kind="stable")[: most * 2]
        for column, weight in zip(columns[order].tolist(), added[order].tolist(), strict=True):
            if weight <= 0:
                break
            if term := self.vocabulary.shown(column):
                sums[term] = sums.get(term, 0.0) + weight * scale
        picked: list[Evidence] = []
        terms = ""
        for weight, term in sorted([(-weight, term) for term, weight in sums.items()]):
            if term not in terms:
                terms = f"{terms}\n{term}"
                picked.append(Evidence(term=term, weight=round(-weight, 4)))
                if len(picked) == most:
                    break
        return tuple(picked)


def softmax(scores: Floats) -> Floats:
    """Give exp(scores) with rows summing to one, without overflow."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def softmax_of_one(scores: list[float], temperature: float) -> list[float]:
    """Give the same for one row, its scores divided by `temperature`."""
    cooled = 1.0 / temperature
    highest = max(scores, default=0.0) * cooled
    raised = [exp(score * cooled - highest) for score in scores]
    total = 1.0 / (sum(raised) or 1.0)
    return [one * total for one in raised]
