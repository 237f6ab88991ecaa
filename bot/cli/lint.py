"""`xiaoer lint`: every wording that could be sent goes through the gate of every platform, and the training data is checked as a set."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import WrongFile

FEWEST_CHARACTERS = 10


def lint(
    data: Annotated[Path, typer.Option(help="Training data folder; skipped where it does not exist.")] = Path("training_data"),
    foreign: Annotated[
        list[Path] | None, typer.Option(help="Text that must not have leaked into the training data: JSON or plain lines (repeatable).")
    ] = None,
) -> None:
    """Gate every shipped wording, and look for copies, conflicts, leaks and private data in the training data; exit 1 with a list.

    Every line names file and line. Hints (nearly the same text with another label, or in the held-out set) are shown, not counted.

    Example: xiaoer lint --data training_data
    """
    faults = _wordings() + (_data(data, foreign or ()) if data.is_dir() else 0)
    if faults:
        raise typer.Exit(1)


def _wordings() -> int:
    from bot.answers import load_book
    from bot.answers.trials import ORDER, trials
    from bot.brain import build_gates
    from bot.gate import OrderFacts, Refusal
    from bot.messages import Author, Draft
    from bot.respond import known_whenever
    from bot.settings import Settings
    from bot.shop import read_shops

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


def _data(folder: Path, foreign: Sequence[Path]) -> int:
    from intents.catalogue import read_catalogue
    from intents.dataset import lint as look
    from intents.dataset import near, read

    rows, held_out = read(folder), read(folder / "held_out" / "chats.jsonl")
    texts = [row.text for row in held_out if len(row.text) >= FEWEST_CHARACTERS]
    texts += [text for path in foreign for text in _texts(path)]
    known = [intent.id for intent in read_catalogue().intents]
    faults = (*look(rows, known=known, foreign=texts), *near(rows, held_out))
    wrong = sum(not fault.hint for fault in faults)
    for fault in faults:
        kind = f"{fault.kind} (a hint)" if fault.hint else fault.kind
        typer.echo(f"{rows[fault.row].where}: {kind}: {fault.text} ({fault.why})", err=True)
    typer.echo(f"{len(rows)} training messages checked, {wrong} faults, {len(faults) - wrong} hints")
    return wrong


def _texts(path: Path) -> list[str]:
    """Give the texts of a file: the field text of JSON lines, or plain lines."""
    import json

    if not path.is_file():
        raise WrongFile(path, "the file does not exist")
    found: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if not line.lstrip().startswith("{"):
            found.append(line.strip())
            continue
        try:
            found.append(str(json.loads(line)["text"]))
        except (ValueError, KeyError):
            raise WrongFile(path, "this is no JSON object with a text", line=number) from None
    return [text for text in found if text]
