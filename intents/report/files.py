"""What lives here: a report on disk: our JSON, the HTML page, and the files that Rasa's users look for. Writes the disk.

What never may: a figure that the report doesn't hold.
"""

import json
from pathlib import Path
from typing import Any

from intents.model.quality import LabelFigures, Report
from intents.report.page import html


def write_json(path: Path, report: Report) -> None:
    """Write the whole report as JSON."""
    _write(path, report.as_dict())


def write_html(path: Path, report: Report) -> None:
    """Write the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html(report), encoding="utf-8")


def write_rasa(folder: Path, report: Report) -> None:
    """Write `intent_report.json` (as scikit-learn's classification_report, with `confused_with`) and `intent_errors.json`."""
    table: dict[str, Any] = {row.label: _row(row) for row in report.intents}
    table["accuracy"] = report.figures["accuracy"]
    rows = sum(row.rows for row in report.intents)
    for name, weights in (("macro avg", [1.0] * len(report.intents)), ("weighted avg", [float(row.rows) for row in report.intents])):
        total = sum(weights) or 1.0
        table[name] = {
            "precision": sum(w * row.precision for w, row in zip(weights, report.intents, strict=True)) / total,
            "recall": sum(w * row.recall for w, row in zip(weights, report.intents, strict=True)) / total,
            "f1-score": sum(w * row.f1 for w, row in zip(weights, report.intents, strict=True)) / total,
            "support": rows,
        }
    errors = [
        {
            "text": row.text,
            "intent": row.right[0] if row.right else "",
            "intent_prediction": {"name": row.said, "confidence": row.confidence},
        }
        for row in report.mistakes
    ]
    _write(folder / "intent_report.json", table)
    _write(folder / "intent_errors.json", errors)


def _row(row: LabelFigures) -> dict[str, Any]:
    return {
        "precision": row.precision,
        "recall": row.recall,
        "f1-score": row.f1,
        "support": row.rows,
        "confused_with": dict(row.confused_with),
    }


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(value, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
