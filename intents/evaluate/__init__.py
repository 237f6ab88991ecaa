"""How good a model is on labelled rows: `evaluate(model, rows, baseline=None, catalogue=None) -> Report`; `behaviours(model, texts)`."""

from intents.evaluate.behaviour import Behaviour, behaviours
from intents.evaluate.evaluation import evaluate
from intents.model.quality import Report

__all__ = ["Behaviour", "Report", "behaviours", "evaluate"]
