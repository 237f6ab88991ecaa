"""What predictions are worth: pure figures over arrays. Knows no text, no file, no model."""

from intents.model.quality.calibration import calibration_error, reliability
from intents.model.quality.ranking import answered_share, auroc, risk_coverage
from intents.model.quality.report import NOT_WORSE, Comparison, Curves, LabelFigures, Mistake, PromiseFigures, Report, ViewFigures
from intents.model.quality.right import macro_f1, paired_bootstrap, upper_bound

__all__ = [
    "NOT_WORSE",
    "Comparison",
    "Curves",
    "LabelFigures",
    "Mistake",
    "PromiseFigures",
    "Report",
    "ViewFigures",
    "answered_share",
    "auroc",
    "calibration_error",
    "macro_f1",
    "paired_bootstrap",
    "reliability",
    "risk_coverage",
    "upper_bound",
]
