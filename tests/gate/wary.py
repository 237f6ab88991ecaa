"""A judge that suspects a little of everything: whoever wants every step of the gate to be taken."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from intents import IntentPrediction, RankedIntent, Scores
from tests.conftest import predict


class Wary:
    """A model that suspects a little of everything, so that every step is taken."""

    version = "wary"
    intents = ("absolute", "clean")

    def predict(self, text: str, *, unexplained: str | None = None) -> IntentPrediction:
        shares = zip(self.intents, self._shares(text), strict=True)
        ranked = [RankedIntent(intent=name, confidence=part, threshold=0.5) for name, part in shares]
        return replace(predict("x"), intents=tuple(sorted(ranked, key=lambda one: -one.confidence)))

    def score_many(self, texts: Sequence[str]) -> Scores:
        return Scores(
            intents=np.array([self._shares(text) for text in texts]), sentiments=np.zeros((len(texts), 0)), scope=np.ones(len(texts))
        )

    @staticmethod
    def _shares(text: str) -> tuple[float, float]:
        share = 0.9 if "最低" in text else 0.3
        return share, 1 - share
