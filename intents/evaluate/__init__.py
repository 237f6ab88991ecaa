"""How good a model is on labelled rows: `evaluate(model, rows, baseline=None, catalogue=None) -> Report`."""

from intents.evaluate.evaluation import evaluate
from intents.model.quality import Report

__all__ = ["Report", "evaluate"]
