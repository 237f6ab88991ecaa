"""What lives here: from the scores of the sentiments to how it was said: words of the lexicon added, anger weighed first.

What never may: an intent, or the lexicon's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from intents.model.prediction import Evidence
from intents.model.word_classes import WordClasses

ANGRY, CALM = "angry", "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What turns scores into a sentiment.

    `words` of feeling with their weights; a text is angry from `least` on by angry score - `against` * calm score
    (None: the best score decides).
    """

    temperature: float = 1.0
    against: float = 0.0
    least: float | None = None
    words: WordClasses = field(default_factory=WordClasses)

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
        found = sorted(self.words.terms(text, column).items(), key=lambda one: -one[1])
        return tuple(Evidence(term=word, weight=round(weight, 4)) for word, weight in found if weight > 0)
