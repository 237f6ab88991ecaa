"""The recogniser that serves: values, features, the linear scorer, the artefact. Never imports scikit-learn."""

from intents.model.artefact import load_model, read_manifest
from intents.model.grams import GramSpec
from intents.model.intent_model import IntentModel, Scores
from intents.model.linear import LinearTextModel
from intents.model.prediction import Evidence, IntentPrediction, RankedIntent, Sentiment
from intents.model.vocabulary import Vocabulary

__all__ = [
    "Evidence",
    "GramSpec",
    "IntentModel",
    "IntentPrediction",
    "LinearTextModel",
    "RankedIntent",
    "Scores",
    "Sentiment",
    "Vocabulary",
    "load_model",
    "read_manifest",
]
