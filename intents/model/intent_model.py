"""What lives here: the recogniser: a text in, an `IntentPrediction` out. Pure; made by `artefact.load_model` or by training.

What never may: files, scikit-learn, a decision about what to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from intents.model.confidence import ConfidenceMap
from intents.model.features import Features, Floats, times
from intents.model.grams import Ints, joins
from intents.model.linear import LinearTextModel, evidence, softmax, softmax_of_one
from intents.model.mood import CALM, Mood
from intents.model.prediction import IntentPrediction, RankedIntent, Sentiment
from intents.model.scope import ScopeSignal, in_scope, scope_of_one
from intents.model.second import SecondWish
from intents.text import normalise

SHOWN = 5
EVIDENCE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Many texts as arrays of probabilities: `intents` texts x intents, `sentiments` texts x sentiments, `scope` texts."""

    intents: Floats
    sentiments: Floats
    scope: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a recogniser is made of: the linear model, how many of its classes are intents (first), what turns scores into answers."""

    linear: LinearTextModel
    intents: int
    scope: ScopeSignal
    thresholds: Floats
    confidence: ConfidenceMap = field(default_factory=ConfidenceMap)
    mood: Mood = field(default_factory=Mood)
    second: SecondWish | None = None


class IntentModel:
    """A linear model whose first classes are intents and whose others are sentiments, with thresholds."""

    __slots__ = ("_linear", "_parts", "_thresholds", "intents", "sentiments", "thresholds", "version")

    def __init__(self, parts: Parts, version: str) -> None:
        self._parts = parts
        self._linear = parts.linear
        self._thresholds: list[float] = parts.thresholds.tolist()
        self.intents = parts.linear.classes[: parts.intents]
        self.sentiments = parts.linear.classes[parts.intents :]
        self.thresholds = dict(zip(self.intents, self._thresholds, strict=True))
        self.version = version

    @property
    def linear(self) -> LinearTextModel:
        """The weights and features underneath."""
        return self._linear

    def predict(self, text: str) -> IntentPrediction:
        """Say what `text` (any string, the empty one too) is about."""
        plain = normalise(text)
        column, value, coverage = self._linear.features_of(plain)
        rows = self._linear.weights[column].astype(np.float64)
        scores: Floats = value @ rows + self._linear.bias
        edge, parts = len(self.intents), self._parts
        intents: list[float] = scores[:edge].tolist()
        feelings: list[float] = (scores[edge:] + parts.mood.added_to_one(plain)).tolist()
        return self._prediction(_Heard(text=plain, intents=intents, feelings=feelings, column=column, value=value, coverage=coverage))

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each of `texts` is about, in order; the same as `predict` of each."""
        plain = [normalise(text) for text in texts]
        out: list[IntentPrediction] = []
        for begin, end in joins(plain):
            intents, feelings, features = self._scores(plain[begin:end])
            edges = pairwise(np.searchsorted(features.row, np.arange(end - begin + 1)).tolist())
            listed = zip(plain[begin:end], intents.tolist(), feelings.tolist(), features.coverage.tolist(), edges, strict=True)
            for text, mine, felt, coverage, (first, last) in listed:
                column, value = features.column[first:last], features.value[first:last]
                out.append(self._prediction(_Heard(text=text, intents=mine, feelings=felt, column=column, value=value, coverage=coverage)))
        return out

    def score_many(self, texts: Sequence[str]) -> Scores:
        """Give the probabilities of many texts as arrays: the fast way for bulk work."""
        plain = [normalise(text) for text in texts]
        parts = [self._probabilities(plain[begin:end]) for begin, end in joins(plain)]
        if not parts:
            return Scores(intents=np.zeros((0, len(self.intents))), sentiments=np.zeros((0, len(self.sentiments))), scope=np.zeros(0))
        return Scores(
            intents=np.concatenate([part.intents for part in parts]),
            sentiments=np.concatenate([part.sentiments for part in parts]),
            scope=np.concatenate([part.scope for part in parts]),
        )

    def _scores(self, plain: Sequence[str]) -> tuple[Floats, Floats, Features]:
        _, features = self._linear.features(plain)
        scores = times(features, self._linear.weights) + self._linear.bias
        return scores[:, : len(self.intents)], scores[:, len(self.intents) :] + self._parts.mood.added(plain), features

    def _probabilities(self, plain: Sequence[str]) -> Scores:
        intents, feelings, features = self._scores(plain)
        probabilities = self._parts.confidence.rows(softmax(intents / self._linear.temperature))
        return Scores(
            intents=probabilities,
            sentiments=softmax(feelings / self._parts.mood.temperature) if self.sentiments else feelings,
            scope=in_scope(intents, probabilities, features.coverage, self._parts.scope),
        )

    def _prediction(self, heard: "_Heard") -> IntentPrediction:
        parts = self._parts
        probabilities = parts.confidence.one(softmax_of_one(heard.intents, self._linear.temperature))
        scope = scope_of_one(max(heard.intents), probabilities, heard.coverage, parts.scope)
        order = sorted(range(len(probabilities)), key=probabilities.__getitem__, reverse=True)[:SHOWN]
        ranked = tuple(RankedIntent(intent=self.intents[at], confidence=probabilities[at], threshold=self._thresholds[at]) for at in order)
        answered: tuple[str, ...] = ()
        if scope >= parts.scope.least:
            if ranked[0].confidence >= ranked[0].threshold:
                answered = (ranked[0].intent,)
            second = parts.second.of(heard.intents, heard.text) if parts.second else None
            if second is not None:
                answered = (ranked[0].intent, self.intents[second])
        added = heard.value * self._linear.weights[heard.column, order[0]]
        return IntentPrediction(
            intents=ranked,
            answered=answered,
            sure=bool(answered),
            sentiment=self._sentiment(heard),
            evidence=evidence(heard.column, added, self._linear.vocabulary, most=EVIDENCE),
            scope=scope,
            model_version=self.version,
        )

    def _sentiment(self, heard: "_Heard") -> Sentiment:
        if not self.sentiments:
            return Sentiment(label=CALM, angry=0.0, upset=0.0)
        mood = self._parts.mood
        felt = dict(zip(self.sentiments, softmax_of_one(heard.feelings, mood.temperature), strict=True))
        label = mood.label(self.sentiments, heard.feelings)
        words = () if label == CALM else mood.evidence(heard.text, self.sentiments.index(label))
        return Sentiment(label=label, angry=felt.get("angry", 0.0), upset=felt.get("upset", 0.0), evidence=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """One normalised text: its scores and its features."""

    text: str
    intents: list[float]
    feelings: list[float]
    column: Ints
    value: Floats
    coverage: float
