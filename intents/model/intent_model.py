"""What lives here: the recogniser: a text in, an `IntentPrediction` out. Pure; made by `artefact.load_model` or by training.

What never may: files, scikit-learn, a decision about what to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from intents.model.confidence import ConfidenceMap
from intents.model.features import Features, Floats
from intents.model.grams import Ints, joins
from intents.model.linear import LinearTextModel, evidence, softmax, softmax_of_one
from intents.model.mood import CALM, Mood
from intents.model.prediction import IntentPrediction, RankedIntent, Sentiment
from intents.model.scope import ScopeSignal, in_scope, scope_of_one
from intents.model.second import SecondWish
from intents.text import normalise

SHOWN = 5
EVIDENCE = 6

_Found = tuple[Ints, Floats, float]  # columns, values, coverage


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

    __slots__ = ("_limits", "_linear", "_parts", "intents", "sentiments", "thresholds", "version")

    def __init__(self, parts: Parts, version: str) -> None:
        self._parts = parts
        self._linear = parts.linear
        self._limits: list[float] = parts.thresholds.tolist()
        self.intents = parts.linear.classes[: parts.intents]
        self.sentiments = parts.linear.classes[parts.intents :]
        self.thresholds = dict(zip(self.intents, self._limits, strict=True))
        self.version = version

    @property
    def linear(self) -> LinearTextModel:
        """The weights and features underneath."""
        return self._linear

    def predict(self, text: str) -> IntentPrediction:
        """Say what `text` (any string, the empty one too) is about."""
        plain = normalise(text)
        column, value, coverage = self._linear.features_of(plain)
        scores = self._linear.weighed_one(column, value)
        edge = len(self.intents)
        feelings = scores[edge:] + self._parts.mood.added_to_one(plain)
        return self._prediction(plain, scores[:edge].tolist(), feelings.tolist(), (column, value, coverage))

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each of `texts` is about, in order; the same as `predict` of each."""
        plain = [normalise(text) for text in texts]
        out: list[IntentPrediction] = []
        for begin, end in joins(plain):
            intents, feelings, features = self._scores(plain[begin:end])
            edges = pairwise(np.searchsorted(features.row, np.arange(end - begin + 1)).tolist())
            listed = zip(plain[begin:end], intents.tolist(), feelings.tolist(), features.coverage.tolist(), edges, strict=True)
            for text, mine, felt, coverage, (first, last) in listed:
                out.append(self._prediction(text, mine, felt, (features.column[first:last], features.value[first:last], coverage)))
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
        scores = self._linear.weighed(features)
        return scores[:, : len(self.intents)], scores[:, len(self.intents) :] + self._parts.mood.added(plain), features

    def _probabilities(self, plain: Sequence[str]) -> Scores:
        intents, feelings, features = self._scores(plain)
        probabilities = self._parts.confidence.rows(softmax(intents / self._linear.temperature))
        return Scores(
            intents=probabilities,
            sentiments=softmax(feelings / self._parts.mood.temperature) if self.sentiments else feelings,
            scope=in_scope(intents, probabilities, features.coverage, self._parts.scope),
        )

    def _prediction(self, text: str, scores: list[float], feelings: list[float], found: _Found) -> IntentPrediction:
        """Make the prediction of one normalised text of its scores and of what was found in it."""
        parts = self._parts
        column, value, coverage = found
        shares = softmax_of_one(scores, self._linear.temperature)
        order = sorted(range(len(shares)), key=shares.__getitem__, reverse=True)[:SHOWN]
        first, others = parts.confidence.of_first(shares[order[0]])
        outside = sum([first if at == order[0] else others * shares[at] for at in parts.scope.outside])
        scope = scope_of_one(scores[order[0]], outside, coverage, parts.scope)
        ranked = (
            RankedIntent(intent=self.intents[order[0]], confidence=first, threshold=self._limits[order[0]]),
            *[RankedIntent(intent=self.intents[at], confidence=others * shares[at], threshold=self._limits[at]) for at in order[1:]],
        )
        answered: tuple[str, ...] = ()
        if scope >= parts.scope.least:
            if ranked[0].confidence >= ranked[0].threshold:
                answered = (ranked[0].intent,)
            second = parts.second.of(scores, text) if parts.second else None
            if second is not None:
                answered = (ranked[0].intent, self.intents[second])
        return IntentPrediction(
            intents=ranked,
            answered=answered,
            sure=bool(answered),
            sentiment=self._sentiment(text, feelings),
            evidence=evidence(column, self._linear.added(column, value, order[0]), self._linear.vocabulary, most=EVIDENCE),
            scope=scope,
            model_version=self.version,
        )

    def _sentiment(self, text: str, feelings: list[float]) -> Sentiment:
        if not self.sentiments:
            return Sentiment(label=CALM, angry=0.0, upset=0.0)
        mood = self._parts.mood
        felt = dict(zip(self.sentiments, softmax_of_one(feelings, mood.temperature), strict=True))
        label = mood.label(self.sentiments, feelings)
        words = () if label == CALM else mood.evidence(text, self.sentiments.index(label))
        return Sentiment(label=label, angry=felt.get("angry", 0.0), upset=felt.get("upset", 0.0), evidence=words)
