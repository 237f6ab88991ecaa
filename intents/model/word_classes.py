"""What lives here: a lexicon with learned weights, that adds to the scores of a linear model and shows its words as evidence.

What never may: the words themselves (data of the catalogue, kept in the artefact), or learning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from intents.model.features import Floats
from intents.model.lexicon import SCALE, Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class WordClasses:
    """A lexicon and the `weights` of its classes: classes of words x classes of the model (none: it adds nothing)."""

    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}))
    weights: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def added(self, texts: Sequence[str]) -> Floats | float:
        """Give what the words add to the scores of normalised `texts`: texts x classes, or nothing at all."""
        return self.lexicon.values(texts) @ self.weights if len(self.weights) else 0.0

    def added_to_one(self, text: str) -> Floats | float:
        """Give the same for one text."""
        if not len(self.weights):
            return 0.0
        values = self.lexicon.values_of(text)
        return np.array(list(values.values())) @ self.weights.take(list(values), 0) if values else 0.0

    def terms(self, text: str, column: int) -> dict[str, float]:
        """Give the words in a normalised text with what one of each adds to the class at `column` (a class counts twice at most)."""
        if not len(self.weights):
            return {}
        return {word: SCALE * float(self.weights[place, column]) for place, word in self.lexicon.found(text)}
