"""`xiaoer train`: labelled text in, a model folder out."""

import json
from pathlib import Path
from typing import Annotated

import typer


def train(
    data: Annotated[Path, typer.Option(help="A JSONL file, or a folder of them: {text, intents or intent, sentiment?} lines.")],
    out: Annotated[Path, typer.Option(help="Folder for the model (.npz and manifest.json).")],
    taxonomy: Annotated[Path | None, typer.Option(help="Catalogue of the labels; default: the shop catalogue.")] = None,
    risk: Annotated[float, typer.Option(min=0.001, max=0.5, help="Largest share of wrong answers among those given.")] = 0.05,
    alarm: Annotated[str | None, typer.Option(help="Train an alarm instead: the label that must pass, e.g. clean.")] = None,
    false_alarms: Annotated[float, typer.Option(min=0, max=0.5, help="With --alarm: largest share of it that may ring.")] = 0.015,
    force: Annotated[bool, typer.Option("--force", help="Replace a better model.")] = False,
) -> None:
    """Train on anybody's labelled text; settings choose themselves. Prints the report and refuses to replace a better model."""
    from intents.train import Plan
    from intents.train import train as fit
    from intents.train.alarm import train_alarm

    if alarm is not None:
        rung = train_alarm(data, out, harmless=alarm, false_alarms=false_alarms)
        typer.echo(json.dumps({"model": rung.version, "out": str(out), **rung.metrics}, ensure_ascii=False, indent=2))
        return
    trained = fit(data, out, taxonomy, Plan(risk=risk, force=force))
    typer.echo(json.dumps({"model": trained.version, "out": str(out), **trained.metrics}, ensure_ascii=False, indent=2))
