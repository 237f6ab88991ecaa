"""The learned judge of meaning: a linear text model of `intents`, trained on violating and harmless replies, as a `Classifier`.

Knows nothing of files or training; the model is handed in, its threshold was chosen in training for a stated share of false alarms.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from bot.gate.classifier import Suspicion
from intents import IntentPrediction

HARMLESS = "clean"
TERMS = 5
_REMEMBERED, _SHORT = 512, 300  # replies are made of the same words again and again


class TextModel(Protocol):
    """What the judge asks; `intents.IntentModel` is one."""

    @property
    def version(self) -> str:
        """Name the model."""
        ...

    def predict(self, text: str, *, unexplained: str | None = None) -> IntentPrediction:
        """Rank the classes of a text; no evidence need be told where `unexplained` is the first."""
        ...


class LearnedMeaning:
    """Suspicion = the likeliest harmful class's share against the harmless one's."""

    def __init__(self, model: TextModel) -> None:
        self._model = model
        self._short = lru_cache(_REMEMBERED)(self._score)

    @property
    def version(self) -> str:
        """The model's version."""
        return self._model.version

    def score(self, text: str) -> Sequence[Suspicion]:
        """Give the one harmful class that the text is likeliest to belong to, and how it stands against the harmless one."""
        return self._short(text) if len(text) <= _SHORT else self._score(text)

    def _score(self, text: str) -> Sequence[Suspicion]:
        prediction = self._model.predict(text, unexplained=HARMLESS)
        harmless = next((one for one in prediction.intents if one.intent == HARMLESS), None)
        worst = next(one for one in prediction.intents if one.intent != HARMLESS)
        share = 1.0 if harmless is None else worst.confidence / (worst.confidence + harmless.confidence)
        first = prediction.intents[0].intent
        terms = tuple(one.term for one in prediction.evidence[:TERMS]) if first == worst.intent else ()
        return (Suspicion(worst.intent, share, worst.threshold, terms),)
