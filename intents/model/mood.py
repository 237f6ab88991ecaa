"""What lives here: from the scores of the sentiments to how it was said: words of the lexicon added, anger weighed first.

What never may: an intent, or the lexicon's words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from intents.model.features import Floats
from intents.model.lexicon import SCALE, Lexicon
from intents.model.prediction import Evidence

ANGRY, CALM = "angry", "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What turns scores into a sentiment.

    `lexicon` with `weights` (its classes x sentiments); a text is angry from `least` on by angry score - `against` * calm score
    (None: the best score decides).
    """

    temperature: float = 1.0
    against: float = 0.0
    least: float | None = None
    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}))
    weights: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def added(self, texts: Sequence[str]) -> Floats | float:
        """Give what the lexicon adds to the scores of normalised `texts`."""
        return self.lexicon.values(texts) @ self.weights if len(self.weights) else 0.0

    def added_to_one(self, text: str) -> Floats | float:
        """Give the same for one text."""
        if not len(self.weights) or not self.lexicon.found(text):
            return 0.0
        return self.lexicon.values([text])[0] @ self.weights

    def label(self, names: Sequence[str], scores: Sequence[float]) -> str:
        """Give the sentiment of one text by its scores."""
        if self.least is None:
            return names[scores.index(max(scores))]
        angry = names.index(ANGRY)
        if scores[angry] - self.against * scores[names.index(CALM)] >= self.least:
            return ANGRY
        return max([(score, -at, name) for at, (score, name) in enumerate(zip(scores, names, strict=True)) if at != angry])[2]

    def evidence(self, text: str, column: int) -> tuple[Evidence, ...]:
        """Give the words of the lexicon in a normalised text that speak for the sentiment at `column`, heaviest first."""
        found: Mapping[str, float] = {word: SCALE * float(self.weights[place, column]) for place, word in self.lexicon.found(text)}
        return tuple(
            Evidence(term=word, weight=round(weight, 4)) for word, weight in sorted(found.items(), key=lambda one: -one[1]) if weight > 0
        )
