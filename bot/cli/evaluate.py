"""`xiaoer evaluate`: a model against labelled text, as figures, JSON and a page with plots."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    data: Annotated[Path, typer.Option(help="Labelled JSONL file.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the whole report as JSON here.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write the report as a self-contained page here.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Another model to compare with (paired bootstrap).")] = None,
) -> None:
    """Evaluate a model: accuracy, routes, calibration, risk and coverage, out of scope, sentiment, worst errors."""
    from bot.wiring import read_model
    from intents.dataset import read
    from intents.evaluate import evaluate as judge
    from intents.report import to_html, to_json, to_text

    rows = read(data)
    report = judge(read_model(model), rows, baseline=None if baseline is None else read_model(baseline))
    for path, words in ((json_out, to_json), (html_out, to_html)):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words(report), encoding="utf-8")
    typer.echo(to_text(report))
