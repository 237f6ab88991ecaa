"""What lives here: the recogniser: a text in, an `IntentPrediction` out. Pure; made by `artefact.load_model` or by training.

What never may: files, scikit-learn, a decision about what to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from intents.model.confidence import ConfidenceMap
from intents.model.features import Features, Floats, Weights
from intents.model.grams import Ints, joins
from intents.model.linear import LinearTextModel, softmax, softmax_of_one
from intents.model.mood import CALM, Mood
from intents.model.prediction import IntentPrediction, RankedIntent, Sentiment
from intents.model.scope import ScopeSignal, in_scope, scope_of_one
from intents.model.second import SecondWish
from intents.text import normalise

SHOWN = 5
EVIDENCE = 6
SEVERAL = "several"

_Found = tuple[Ints, Floats, float, Weights]  # columns, values, coverage, weights of the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Many texts as arrays of probabilities: `intents` texts x intents, `sentiments` texts x sentiments, `scope` texts."""

    intents: Floats
    sentiments: Floats
    scope: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a recogniser is made of: the linear model, how many of its classes are intents (first), what turns scores into answers.

    After the intents come the sentiments, and with `second` the class SEVERAL last: that several things are wanted.
    """

    linear: LinearTextModel
    intents: int
    scope: ScopeSignal
    thresholds: Floats
    confidence: ConfidenceMap = field(default_factory=ConfidenceMap)
    mood: Mood = field(default_factory=Mood)
    second: SecondWish | None = None

    @property
    def sentiments(self) -> tuple[str, ...]:
        """The sentiments in order."""
        return self.linear.classes[self.intents : -1 if self.second else None]


class IntentModel:
    """A linear model whose first classes are intents and whose others are sentiments, with thresholds."""

    __slots__ = ("_limits", "_linear", "_parts", "intents", "sentiments", "thresholds", "version")

    def __init__(self, parts: Parts, version: str) -> None:
        self._parts = parts
        self._linear = parts.linear
        self._limits: list[float] = parts.thresholds.tolist()
        self.intents = parts.linear.classes[: parts.intents]
        self.sentiments = parts.sentiments
        self.thresholds = dict(zip(self.intents, self._limits, strict=True))
        self.version = version

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self._parts

    @property
    def least_scope(self) -> float:
        """The probability of being in scope under which nothing is answered."""
        return self._parts.scope.least

    @property
    def linear(self) -> LinearTextModel:
        """The weights and features underneath."""
        return self._linear

    def predict(self, text: str, *, unexplained: str | None = None) -> IntentPrediction:
        """Say what `text` (any string, the empty one too) is about; without evidence where the first intent is `unexplained`."""
        plain = normalise(text)
        column, value, coverage = self._linear.features_of(plain)
        scores, rows = self._linear.weighed_one(plain, column, value)
        edge, end = len(self.intents), len(self.intents) + len(self.sentiments)
        feelings = scores[edge:end] + self._parts.mood.words.added_to_one(plain)
        several = float(scores[end]) if self._parts.second else 0.0
        heard = _Heard(plain, scores[:edge].tolist(), feelings.tolist(), several)
        return self._prediction(heard, (column, value, coverage, rows), unexplained)

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each of `texts` is about, in order; the same as `predict` of each."""
        plain = [normalise(text) for text in texts]
        out: list[IntentPrediction] = []
        for begin, end in joins(plain):
            intents, feelings, several, features = self._scores(plain[begin:end])
            edges = np.searchsorted(features.row, np.arange(end - begin + 1)).tolist()
            heard = map(_Heard, plain[begin:end], intents.tolist(), feelings.tolist(), several.tolist())
            for one, (first, last), coverage in zip(heard, pairwise(edges), features.coverage.tolist(), strict=True):
                column = features.column[first:last]
                rows = self._linear.weights.take(column, 0)
                out.append(self._prediction(one, (column, features.value[first:last], coverage, rows)))
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

    def _scores(self, plain: Sequence[str]) -> tuple[Floats, Floats, Floats, Features]:
        features = self._linear.features(plain)
        scores = self._linear.weighed(features, plain)
        edge, end = len(self.intents), len(self.intents) + len(self.sentiments)
        several = scores[:, end] if self._parts.second else np.zeros(len(plain))
        return scores[:, :edge], scores[:, edge:end] + self._parts.mood.words.added(plain), several, features

    def _probabilities(self, plain: Sequence[str]) -> Scores:
        intents, feelings, _, features = self._scores(plain)
        probabilities = self._parts.confidence.rows(softmax(intents / self._linear.temperature))
        return Scores(
            intents=probabilities,
            sentiments=softmax(feelings / self._parts.mood.temperature) if self.sentiments else feelings,
            scope=in_scope(intents, probabilities, features.coverage, self._parts.scope),
        )

    def _clause(self, text: str) -> list[float]:
        """Give the intents' scores of a clause."""
        column, value, _ = self._linear.features_of(text)
        return self._linear.weighed_one(text, column, value)[0][: len(self.intents)].tolist()

    def _prediction(self, heard: "_Heard", found: _Found, unexplained: str | None = None) -> IntentPrediction:
        """Make the prediction of one text of its scores and of what was found in it."""
        parts, scores = self._parts, heard.intents
        column, value, coverage, rows = found
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
            if first >= self._limits[order[0]]:
                answered = (ranked[0].intent,)
            second = parts.second.of(scores, heard.several, heard.text, self._clause) if parts.second else None
            if second is not None:
                answered = (ranked[0].intent, self.intents[second])
        at = order[0]
        explained = self.intents[at] != unexplained
        return IntentPrediction(
            intents=ranked,
            answered=answered,
            sure=bool(answered),
            sentiment=self._sentiment(heard),
            evidence=self._linear.evidence(heard.text, at, column, value * rows[:, at], most=EVIDENCE) if explained else (),
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


class _Heard(NamedTuple):
    """One normalised text and its scores."""

    text: str
    intents: list[float]
    feelings: list[float]
    several: float
