"""What lives here: an evaluation as values, so that who measures and who draws need not know each other.

What never may: measuring, drawing, files.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

NOT_WORSE = 0.2  # of the resamples: in fewer of them the new model holds its ground


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """One label: precision, recall, F1, rows, and the labels that were said instead (label, times)."""

    label: str
    precision: float
    recall: float
    f1: float
    rows: int
    confused_with: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewFigures:
    """One way of looking at the rows: how many, the share right first, the share answered, the share right among answered."""

    view: str
    rows: int
    accuracy: float
    answered: float
    right_among_answered: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFigures:
    """If `outside` of all messages were out of scope: the share of the others answered, and of wrong ones among all answered.

    `wrong_at_most`: its bound with 95 % certainty, None where there are too few rows to say.
    """

    outside: float
    answered: float
    wrong: float
    wrong_at_most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A wrong row: what was right, what was said with which confidence, and on which evidence."""

    text: str
    right: tuple[str, ...]
    said: str
    confidence: float
    answered: bool
    evidence: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two models on the same rows: new - old accuracy with its 95 % interval and the share of resamples where new is not worse.

    `changed`: how many rows the new one has right and the old one wrong, and the other way round.
    """

    baseline_version: str
    baseline_accuracy: float
    difference: float
    low: float
    high: float
    not_worse: float
    changed: tuple[int, int] = (0, 0)

    @property
    def worse(self) -> bool:
        """Tell whether the new model is worse than chance explains: what no new model may be that takes an old one's place."""
        return self.difference < 0 and self.not_worse < NOT_WORSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Points to draw: (share answered, precision), and bins (confidence, share right, rows)."""

    risk_coverage: tuple[tuple[float, float], ...]
    reliability: tuple[tuple[float, float, int], ...]
    histogram: tuple[tuple[float, int, int], ...]
    confusion: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that an evaluation says. `figures` holds the headline numbers by name (None: can't be said of these rows)."""

    model_version: str
    figures: Mapping[str, float | int | None]
    intents: tuple[LabelFigures, ...]
    routes: tuple[LabelFigures, ...]
    sentiments: tuple[LabelFigures, ...]
    views: tuple[ViewFigures, ...]
    mistakes: tuple[Mistake, ...]
    curves: Curves
    comparison: Comparison | None = None
    promise: tuple[PromiseFigures, ...] = ()
    titles: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return {**asdict(self), "figures": dict(self.figures), "titles": dict(self.titles)}
