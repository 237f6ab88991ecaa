"""`xiaoer lint`: every wording that could be sent goes through the gate of every platform, and the training data is checked as a set."""

from pathlib import Path
from typing import Annotated

import typer


def lint(
    data: Annotated[Path, typer.Option(help="Training data folder; skipped where it does not exist.")] = Path("training_data"),
) -> None:
    """Gate every shipped wording, and look for copies, conflicts, leaks and private data in the training data; exit 1 with a list."""
    faults = _wordings() + (_data(data) if data.is_dir() else 0)
    if faults:
        raise typer.Exit(1)


def _wordings() -> int:
    from bot.answers import load_book
    from bot.answers.trials import ORDER, trials
    from bot.gate import OrderFacts, Refusal
    from bot.messages import Author, Draft
    from bot.respond import known_whenever
    from bot.settings import Settings
    from bot.shop import read_shops
    from bot.wiring import build_gates

    gates = build_gates(Settings())
    order = OrderFacts(id=ORDER.id, tracking=ORDER.tracking or "")
    refused = total = 0
    for one in trials(load_book(), read_shops(Settings().shops_dir).values()):
        total += 1
        draft = Draft(text=one.text, author=Author.BOT, source=one.situation.id)
        verdict = gates[one.platform].review(draft, known_whenever(one.situation, one.shop, order))
        if isinstance(verdict, Refusal):
            refused += 1
            why = "; ".join(f"{finding.rule}: {finding.excerpt}" for finding in verdict.findings)
            typer.echo(f"{one.platform} {one.situation.id}: {why}: {one.text}", err=True)
    typer.echo(f"{total} wordings gated, {refused} refused")
    return refused


def _data(folder: Path) -> int:
    from intents.catalogue import read_catalogue
    from intents.dataset import read
    from intents.dataset.lint import lint as look

    rows = read(folder)
    held_out = [row.text for row in read(folder / "held_out" / "chats.jsonl")]
    known = [intent.id for intent in read_catalogue().intents]
    faults = look(rows, known=known, foreign=[text for text in held_out if len(text) >= 10])
    for fault in faults:
        typer.echo(f"{rows[fault.row].view} row {fault.row + 1}: {fault.kind}: {fault.text} ({fault.why})", err=True)
    typer.echo(f"{len(rows)} training messages checked, {len(faults)} faults")
    return len(faults)
