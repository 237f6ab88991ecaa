"""`xiaoer gate`: JSON lines in, a verdict with its reasons out; with --report, quality inspection of a chat export."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.lines import numbered_lines, write_line
from bot.errors import WrongInput, WrongMessage
from bot.messages import Platform


def gate(
    platform: Annotated[Platform | None, typer.Option(help="The marketplace whose rules hold.")] = None,
    report: Annotated[Path | None, typer.Option(help="Inspect this chat export (CSV or JSONL) instead of standard input.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report here  [default: the export's name + .report.html]")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write one row a finding here  [default: the export's name + .report.csv]")] = None,
) -> None:
    """Judge texts, or inspect a chat export; `--help` shows gate.txt, since Chinese column names live in data files."""
    if report is not None:
        _inspect(report, platform, html or report.with_suffix(".report.html"), csv or report.with_suffix(".report.csv"))
        return
    if platform is None:
        raise WrongInput("give --platform, one of " + ", ".join(Platform))
    if html is not None or csv is not None:
        raise WrongInput("--html and --csv belong to --report FILE")
    from bot.brain import build_gates
    from bot.settings import Settings
    from bot.web.bodies import KnownBody, shaped
    from bot.web.judgement import judge

    judges = build_gates(Settings(), [platform])[platform]
    for number, row in numbered_lines():
        try:
            known = shaped({"context": row.get("context", {})}, KnownBody).context
        except WrongMessage as fault:
            raise WrongInput(f"line {number}: {fault}") from None
        write_line({**row, **judge(judges, row["text"], known)})


gate.__doc__ = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")


def _inspect(export: Path, platform: Platform | None, html: Path, csv: Path) -> None:
    """Read all rows first, so that a wrong line is told before the work; then judge with a progress bar."""
    from rich.console import Console
    from rich.progress import track

    from bot.brain import build_gates
    from bot.inspection import Tally, read_export, write_page, write_table
    from bot.settings import Settings
    from bot.whole import check_file

    if export.is_dir():
        raise WrongInput(f"{export}: this is a folder; name a file")
    for out in (html, csv):
        check_file(out)
        if out.resolve() == export.resolve():
            raise WrongInput(f"{out}: the report would overwrite the export; give another name")
        if not out.parent.is_dir():
            raise WrongInput(f"{out}: the folder does not exist")
    rows = list(read_export(export, platform))
    tally = Tally(build_gates(Settings(), {row.platform for row in rows}))
    for row in track(rows, description="judging", console=Console(stderr=True), disable=len(rows) < 200):
        tally.add(row)
    write_page(html, tally, name=export.name)
    write_table(csv, tally)
    typer.echo(f"{tally.replies} replies of {len(tally.agents)} agents judged, {len(tally.judged)} refused")
    typer.echo(f"{html}\n{csv}")
