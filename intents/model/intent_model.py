"""What lives here: the recogniser: a text in, an `IntentPrediction` out. Pure; made by `artefact.load_model` or by training.

What never may: files, scikit-learn, a decision about what to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from intents.model.features import Features, Floats, times
from intents.model.grams import Ints, joins
from intents.model.linear import LinearTextModel, evidence, softmax, softmax_of_one
from intents.model.prediction import IntentPrediction, RankedIntent, Sentiment
from intents.model.scope import ScopeSignal, in_scope, scope_of_one
from intents.text import normalise

SHOWN = 5
MOST_ANSWERED = 2
EVIDENCE = 6
CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Many texts as arrays of probabilities: `intents` texts x intents, `sentiments` texts x sentiments, `scope` texts."""

    intents: Floats
    sentiments: Floats
    scope: Floats


class IntentModel:
    """A linear model whose first `len(intents)` classes are intents and whose others are sentiments, with thresholds."""

    __slots__ = ("_linear", "_scope", "_sentiment_temperature", "_thresholds", "intents", "sentiments", "thresholds", "version")

    def __init__(
        self,
        linear: LinearTextModel,
        *,
        intents: int,
        sentiment_temperature: float,
        scope: ScopeSignal,
        thresholds: Floats,
        version: str,
    ) -> None:
        self._linear = linear
        self._scope = scope
        self._thresholds: list[float] = thresholds.tolist()
        self._sentiment_temperature = sentiment_temperature
        self.intents = linear.classes[:intents]
        self.sentiments = linear.classes[intents:]
        self.thresholds = dict(zip(self.intents, self._thresholds, strict=True))
        self.version = version

    @property
    def linear(self) -> LinearTextModel:
        """The weights and features underneath."""
        return self._linear

    def predict(self, text: str) -> IntentPrediction:
        """Say what `text` (any string, the empty one too) is about."""
        column, value, coverage = self._linear.features_of(normalise(text))
        rows = self._linear.weights[column].astype(np.float64)
        scores: list[float] = (value @ rows + self._linear.bias).tolist()
        intents = scores[: len(self.intents)]
        probabilities = softmax_of_one(intents, self._linear.temperature)
        feelings = softmax_of_one(scores[len(self.intents) :], self._sentiment_temperature)
        scope = scope_of_one(max(intents), probabilities, coverage, self._scope)
        return self._prediction(probabilities, feelings, scope, column, value)

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each of `texts` is about, in order; the same as `predict` of each."""
        plain = [normalise(text) for text in texts]
        out: list[IntentPrediction] = []
        for begin, end in joins(plain):
            _, features = self._linear.features(plain[begin:end])
            scores = self._of_features(features)
            edges = np.searchsorted(features.row, np.arange(end - begin + 1)).tolist()
            listed = zip(scores.intents.tolist(), scores.sentiments.tolist(), scores.scope.tolist(), pairwise(edges), strict=True)
            for intents, sentiments, scope, (first, last) in listed:
                column, value = features.column[first:last], features.value[first:last]
                out.append(self._prediction(intents, sentiments, scope, column, value))
        return out

    def score_many(self, texts: Sequence[str]) -> Scores:
        """Give the probabilities of many texts as arrays: the fast way for bulk work."""
        plain = [normalise(text) for text in texts]
        parts = [self._of_features(self._linear.features(plain[begin:end])[1]) for begin, end in joins(plain)]
        if not parts:
            return Scores(intents=np.zeros((0, len(self.intents))), sentiments=np.zeros((0, len(self.sentiments))), scope=np.zeros(0))
        return Scores(
            intents=np.concatenate([part.intents for part in parts]),
            sentiments=np.concatenate([part.sentiments for part in parts]),
            scope=np.concatenate([part.scope for part in parts]),
        )

    def _of_features(self, features: Features) -> Scores:
        scores = times(features, self._linear.weights) + self._linear.bias
        intents = scores[:, : len(self.intents)]
        sentiments = scores[:, len(self.intents) :]
        probabilities = softmax(intents / self._linear.temperature)
        return Scores(
            intents=probabilities,
            sentiments=softmax(sentiments / self._sentiment_temperature) if self.sentiments else sentiments,
            scope=in_scope(intents, probabilities, features.coverage, self._scope),
        )

    def _prediction(self, probabilities: list[float], feelings: list[float], scope: float, column: Ints, value: Floats) -> IntentPrediction:
        order = sorted(range(len(probabilities)), key=probabilities.__getitem__, reverse=True)[:SHOWN]
        ranked = tuple(RankedIntent(intent=self.intents[at], confidence=probabilities[at], threshold=self._thresholds[at]) for at in order)
        answered: tuple[str, ...] = ()
        if scope >= self._scope.least and ranked[0].confidence >= ranked[0].threshold:
            answered = tuple(one.intent for one in ranked[:MOST_ANSWERED] if one.confidence >= one.threshold)
        added = value * self._linear.weights[column, order[0]]
        return IntentPrediction(
            intents=ranked,
            answered=answered,
            sure=bool(answered),
            sentiment=self._sentiment(feelings),
            evidence=evidence(column, added, self._linear.vocabulary, most=EVIDENCE),
            scope=scope,
            model_version=self.version,
        )

    def _sentiment(self, probabilities: list[float]) -> Sentiment:
        if not self.sentiments:
            return Sentiment(label=CALM, angry=0.0, upset=0.0)
        by_name = dict(zip(self.sentiments, probabilities, strict=True))
        label = max(by_name, key=by_name.__getitem__)
        return Sentiment(label=label, angry=by_name.get("angry", 0.0), upset=by_name.get("upset", 0.0))
