"""What does the buyer want, how sure are we, on which evidence? Knows no shop, no reply, no network.

Serving (numpy only):
    load_model(folder: Path) -> IntentModel                         raises intents.errors.ModelUnreadable
    IntentModel.predict(text: str) -> IntentPrediction
    IntentModel.predict_many(texts: Sequence[str]) -> list[IntentPrediction]
    IntentModel.score_many(texts: Sequence[str]) -> Scores          arrays, the fast way for bulk work
"""

from intents.model import (
    Evidence,
    IntentModel,
    IntentPrediction,
    LinearTextModel,
    RankedIntent,
    Scores,
    Sentiment,
    load_model,
)

__all__ = [
    "Evidence",
    "IntentModel",
    "IntentPrediction",
    "LinearTextModel",
    "RankedIntent",
    "Scores",
    "Sentiment",
    "load_model",
]
