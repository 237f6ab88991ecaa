"""The learned judge of meaning: a linear text model of `intents`, trained on violating and harmless replies, as a `Classifier`.

Knows nothing of files or training; the model is handed in, its threshold was chosen in training for a stated share of false alarms.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.gate.classifier import Suspicion
from intents import IntentPrediction

HARMLESS = "clean"
TERMS = 5


class TextModel(Protocol):
    """What the judge asks; `intents.IntentModel` is one."""

    @property
    def version(self) -> str:
        """Name the model."""
        ...

    def predict(self, text: str) -> IntentPrediction:
        """Rank the classes of a text."""
        ...


class LearnedMeaning:
    """Suspicion = 1 - P(harmless); it is laid on the likeliest harmful class."""

    def __init__(self, model: TextModel) -> None:
        self._model = model

    @property
    def version(self) -> str:
        """The model's version."""
        return self._model.version

    def score(self, text: str) -> Sequence[Suspicion]:
        """Give the one class that the text is likeliest to belong to, and how likely it is that the text isn't harmless."""
        prediction = self._model.predict(text)
        harmless = sum(one.confidence for one in prediction.intents if one.intent == HARMLESS)
        worst = next(one for one in prediction.intents if one.intent != HARMLESS)
        first = prediction.intents[0].intent
        terms = tuple(one.term for one in prediction.evidence[:TERMS]) if first == worst.intent else ()
        return (Suspicion(worst.intent, 1.0 - harmless, worst.threshold, terms),)
