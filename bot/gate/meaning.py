"""The learned judge of meaning: a linear text model of `intents`, trained on violating and harmless replies, as a `Classifier`.

Knows nothing of files or training; the model is handed in, its threshold was chosen in training for a stated share of false alarms.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from bot.gate.classifier import Suspicion
from intents import IntentPrediction, Scores
from intents.text import familiar, pieces

HARMLESS = "clean"
PIECE = 0.6  # a piece rings from this suspicion on, so that nothing around a breach drowns it (decision 19)
CLAUSES = 3  # pieces from which on a reply is several clauses: its whole rings only where one of them alone would (decision 22)
SURE = 0.95  # from which suspicion on a whole needs no clause
FAINT = 0.01  # where a reply is not long and less is suspected in the whole, of 1,319 pieces that ring two are not heard
TERMS = 5
_BRIEF = 160
_REMEMBERED, _SHORT = 512, 300  # replies are made of the same words again and again


class TextModel(Protocol):
    """What the judge asks; `intents.IntentModel` is one."""

    @property
    def version(self) -> str:
        """Name the model."""
        ...

    @property
    def intents(self) -> tuple[str, ...]:
        """The classes in order."""
        ...

    def predict(self, text: str, *, unexplained: str | None = None) -> IntentPrediction:
        """Rank the classes of a text; no evidence need be told where `unexplained` is the first."""
        ...

    def score_many(self, texts: Sequence[str]) -> Scores:
        """Give the classes' probabilities of many texts."""
        ...


class LearnedMeaning:
    """Suspicion = the likeliest harmful class's share against the harmless one's, of the whole reply or of the worst piece of it."""

    def __init__(self, model: TextModel) -> None:
        self._model = model
        self._short = lru_cache(_REMEMBERED)(self._score)

    @property
    def version(self) -> str:
        """The model's version."""
        return self._model.version

    def score(self, text: str) -> Sequence[Suspicion]:
        """Give the harmful class that the text is likeliest to be of, how it stands against the harmless one, and a piece that rings."""
        text = familiar(text)  # honest agents of small shops say the familiar "you": it is no sign of a breach
        return self._short(text) if len(text) <= _SHORT else self._score(text)

    def _score(self, text: str) -> Sequence[Suspicion]:
        whole = self._whole(text)
        quiet = whole.probability < FAINT and len(text) <= _BRIEF
        some = () if quiet or whole.probability >= SURE or HARMLESS not in self._model.intents else pieces(text)
        if not some:
            return (whole,)
        shares, safe = self._model.score_many(some).intents, self._model.intents.index(HARMLESS)
        suspicion = shares / (shares + shares[:, safe : safe + 1])
        suspicion[:, safe] = 0.0
        at, worst = divmod(int(suspicion.argmax()), suspicion.shape[1])
        most = float(suspicion[at, worst])
        if whole.probability >= whole.threshold:
            unheard = len(some) >= CLAUSES and most < whole.threshold
            return (whole._replace(probability=most),) if unheard else (whole,)
        return (whole,) if most < PIECE else (whole, self._whole(some[at])._replace(threshold=PIECE))

    def _whole(self, text: str) -> Suspicion:
        prediction = self._model.predict(text, unexplained=HARMLESS)
        harmless = next((one for one in prediction.intents if one.intent == HARMLESS), None)
        worst = next(one for one in prediction.intents if one.intent != HARMLESS)
        share = 1.0 if harmless is None else worst.confidence / (worst.confidence + harmless.confidence)
        first = prediction.intents[0].intent
        terms = tuple(one.term for one in prediction.evidence[:TERMS]) if first == worst.intent else ()
        return Suspicion(worst.intent, share, worst.threshold, terms)
