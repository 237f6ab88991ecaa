"""`xiaoer evaluate`: a model against labelled text, as figures, JSON and a page with plots."""

from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import WrongInput

if TYPE_CHECKING:
    from collections.abc import Generator

    from intents.evaluate.judged import Done
    from intents.model.quality import Report

ERRORS = frozenset({"calibration_error", "calm_taken_for_angry", "one_wish_two_answered"})


def evaluate(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    data: Annotated[Path, typer.Option(help="Labelled JSONL file, or a folder of them.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="Write the whole report as JSON here.")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="Write the report as a self-contained page here.")] = None,
    rasa_out: Annotated[Path | None, typer.Option("--rasa", help="Write Rasa-named report files into this folder.")] = None,
    behaviours: Annotated[
        bool,
        typer.Option(
            "--behaviours", help="Also change the messages it understands (politeness, slips, curses …) and count what that moves."
        ),
    ] = False,
    baseline: Annotated[Path | None, typer.Option(help="Another model to compare with (paired bootstrap).")] = None,
    floor: Annotated[
        list[str] | None, typer.Option(help="Exit 1 where a figure misses this: 0.8 (accuracy) or NAME=VALUE (repeatable).")
    ] = None,
) -> None:
    """Evaluate a model: accuracy, routes, calibration, risk and coverage, out of scope, sentiment, worst errors.

    Example: xiaoer evaluate --model models/intents --data chats.jsonl --html report.html --floor 0.8

    A floor of an error (calibration_error, calm_taken_for_angry, one_wish_two_answered) is the most that it may be.
    """
    from rich.console import Console

    from bot.brain import read_model
    from bot.whole import check_file, whole
    from intents.dataset import read
    from intents.evaluate import behaviours as try_all
    from intents.evaluate import evaluate as judge
    from intents.report import write_html, write_json, write_rasa

    floors = [_floor(text) for text in floor or ()]
    for out in filter(None, (json_out, html_out)):
        check_file(out)
    rows, judged = read(data), read_model(model)
    other = None if baseline is None else read_model(baseline)
    with _bar(len(rows) * (1 if other is None else 2)) as done:
        report = judge(judged, rows, baseline=other, done=done)
    for out, write in ((json_out, write_json), (html_out, write_html)):
        if out is not None:
            with whole(out) as part:
                write(part, report)
    if rasa_out is not None:
        write_rasa(rasa_out, report)
    _show(report)
    if behaviours:
        understood = [row.text for row in rows if len(row.intents) == 1 and judged.predict(row.text).intents[0].intent == row.main]
        with Console(stderr=True).status("changing the messages …"):
            tried = try_all(judged, understood)
        for one in tried:
            typer.echo(f"{one.kind:<11}{one.name:<22}{one.failed:>5} of {one.tried:<6} moved{one.failure:>8.2%}")
    missed = [words for name, value in floors if (words := _missed(report.figures, name, value))]
    for words in missed:
        typer.echo(f"xiaoer: {words}", err=True)
    if missed:
        raise typer.Exit(1)


@contextmanager
def _bar(rows: int) -> "Generator[Done | None]":
    """Show on a terminal how far the judging is; elsewhere nothing is told."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("judging", total=rows)
        yield lambda more: progress.advance(bar, more)


def _show(report: "Report") -> None:
    for name, value in report.figures.items():
        typer.echo(f"{name:<28}{'-' if value is None else value}")
    if report.comparison is not None:
        one = report.comparison
        typer.echo(f"against {one.baseline_version}: {one.difference:+.4f} ({one.low:+.4f} to {one.high:+.4f}, paired bootstrap)")


def _floor(text: str) -> tuple[str, float]:
    name, _, value = text.rpartition("=")
    try:
        number = float(value)
    except ValueError:
        raise WrongInput(f"--floor {text}: write a number, or NAME=NUMBER") from None
    if not 0 <= number <= 1:
        raise WrongInput(f"--floor {text}: the number must lie between 0 and 1")
    return name or "accuracy", number


def _missed(figures: Mapping[str, float | int | None], name: str, value: float) -> str:
    """Give the sentence about a missed floor, '' where it is kept."""
    if name not in figures:
        raise WrongInput(f"--floor {name}: there is no such figure; there are {', '.join(figures)}")
    found = figures[name]
    if found is None:
        return f"{name} can't be said of these rows (floor {value})"
    if name in ERRORS:
        return f"{name} is {found}, above {value}" if found > value else ""
    return f"{name} is {found}, below the floor {value}" if found < value else ""
