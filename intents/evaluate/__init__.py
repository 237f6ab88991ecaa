"""How good a model is on labelled rows.

`evaluate(model, rows, baseline=None, catalogue=None) -> Report`; `compare(model, baseline, rows)` gives both reports;
`behaviours(model, texts)`.
"""

from intents.evaluate.behaviour import Behaviour, behaviours
from intents.evaluate.evaluation import compare, evaluate
from intents.model.quality import Report

__all__ = ["Behaviour", "Report", "behaviours", "compare", "evaluate"]
