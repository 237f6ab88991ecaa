"""`xiaoer train`: labelled text in, a model folder out, and beside it what to look at next."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from intents.train.lists import Doubt


def train(
    data: Annotated[Path, typer.Option(help="A JSONL file, or a folder of them: {text, intents or intent, sentiment?} lines.")],
    out: Annotated[Path, typer.Option(help="Folder for the model (.npz and manifest.json).")],
    taxonomy: Annotated[Path | None, typer.Option(help="Catalogue of the labels; default: the shop catalogue.")] = None,
    risk: Annotated[float, typer.Option(min=0.001, max=0.5, help="Largest share of wrong answers among those given.")] = 0.05,
    alarm: Annotated[str | None, typer.Option(help="Train an alarm instead: the label that must pass, e.g. clean.")] = None,
    false_alarms: Annotated[float, typer.Option(min=0, max=0.5, help="With --alarm: largest share of it that may ring.")] = 0.015,
    report: Annotated[Path, typer.Option(help="Folder for train.json, doubts.jsonl (labels that look wrong) and label_next.jsonl.")] = Path(
        "reports"
    ),
    taught: Annotated[
        Path | None, typer.Option(help="Labels from the desk (DATA_DIR/teaching): learned from beside the data, never examined.")
    ] = None,
    fixed: Annotated[Path | None, typer.Option(help="With --taught: messages of this held-out set are not learned from it.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a better model.")] = False,
) -> None:
    """Train on anybody's labelled text; settings choose themselves. Prints the report and refuses to replace a better model.

    Better is who is right more often on rows that neither learned from; where the data is too small to spare any (under 5,000 rows),
    out of fold, each on its own rows.

    Two lists are written beside the report: doubts.jsonl, rows whose label the other rows speak against, worst first; and
    label_next.jsonl, rows between two labels, of whose kind more examples teach most.
    """
    from intents.dataset import read
    from intents.train import Plan, learnable
    from intents.train import train as fit
    from intents.train.alarm import train_alarm

    if alarm is not None:
        rung = train_alarm(data, out, harmless=alarm, false_alarms=false_alarms)
        typer.echo(_saved(report / "train_alarm.json", {"model": rung.version, "out": str(out), **rung.metrics}))
        return
    lessons = learnable(read(taught), () if fixed is None else read(fixed)) if taught else ()
    trained = fit(data, out, taxonomy, Plan(risk=risk, force=force, taught=lessons))
    typer.echo(_saved(report / "train.json", {"model": trained.version, "out": str(out), **trained.metrics}))
    _list(report / "doubts.jsonl", trained.doubts)
    _list(report / "label_next.jsonl", trained.label_next)
    typer.echo(f"{len(trained.doubts)} labels to check in {report / 'doubts.jsonl'}, more like {report / 'label_next.jsonl'}", err=True)


def _saved(path: Path, figures: dict[str, Any]) -> str:
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    return text


def _list(path: Path, rows: Iterable["Doubt"]) -> None:
    path.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
