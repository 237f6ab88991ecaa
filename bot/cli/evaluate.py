"""`xiaoer evaluate`: a model against labelled text, as figures, JSON and a page with plots."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    data: Annotated[Path, typer.Option(help="Labelled JSONL file, or a folder of them.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the whole report as JSON here.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write the report as a self-contained page here.")] = None,
    rasa_out: Annotated[Path | None, typer.Option("--rasa", help="Write Rasa-named report files into this folder.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Another model to compare with (paired bootstrap).")] = None,
    floor: Annotated[float | None, typer.Option(min=0, max=1, help="Exit 1 where the accuracy is below this.")] = None,
) -> None:
    """Evaluate a model: accuracy, routes, calibration, risk and coverage, out of scope, sentiment, worst errors."""
    from bot.wiring import read_model
    from intents.dataset import read
    from intents.evaluate import evaluate as judge
    from intents.report import write_html, write_json, write_rasa

    rows = read(data)
    report = judge(read_model(model), rows, baseline=None if baseline is None else read_model(baseline))
    if json_out is not None:
        write_json(json_out, report)
    if html_out is not None:
        write_html(html_out, report)
    if rasa_out is not None:
        write_rasa(rasa_out, report)
    for name, value in report.figures.items():
        typer.echo(f"{name:<28}{'-' if value is None else value}")
    if report.comparison is not None:
        one = report.comparison
        typer.echo(f"against {one.baseline_version}: {one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f}, paired bootstrap)")
    accuracy = report.figures["accuracy"]
    if floor is not None and (accuracy is None or accuracy < floor):
        typer.echo(f"xiaoer: the accuracy {accuracy} is below the floor {floor}", err=True)
        raise typer.Exit(1)
