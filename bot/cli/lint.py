"""`xiaoer lint`: every wording that could be sent goes through the gate of every platform, and the training data is checked as a set."""

from datetime import UTC, datetime
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
    from bot.answers.book import load_book, slots_of
    from bot.answers.circumstances import circumstances
    from bot.answers.compose import fill
    from bot.gate import OrderFacts, Refusal
    from bot.messages import Author, BuyerMessage, ConversationState, Draft, ItemRef, OrderRef, Platform
    from bot.respond import known_whenever
    from bot.settings import Settings
    from bot.shop import read_shops
    from bot.wiring import build_gates

    shop = next(iter(read_shops(Settings().shops_dir).values()))
    now = datetime(2026, 1, 1, 4, tzinfo=UTC)
    order = OrderFacts(id="20260101120000123456", tracking="SF1234567890123")
    message = BuyerMessage(
        shop=shop.id,
        conversation="lint",
        message="1",
        buyer="b",
        sent_at=now,
        item=ItemRef(id=next(iter(shop.items))),
        order=OrderRef(id=order.id, tracking=order.tracking),
    )
    facts = dict(circumstances(message, ConversationState(), shop, text="", now=now).facts)
    gates = build_gates(Settings())
    refused = total = 0
    for platform in Platform:
        for one in load_book().every():
            if one.platforms and platform not in one.platforms:
                continue
            for text in one.says:
                total += 1
                filled = fill(text, {name: facts[name] for name in slots_of(text)})
                verdict = gates[platform].review(Draft(text=filled, author=Author.BOT, source=one.id), known_whenever(one, shop, order))
                if isinstance(verdict, Refusal):
                    refused += 1
                    why = "; ".join(f"{finding.rule}: {finding.excerpt}" for finding in verdict.findings)
                    typer.echo(f"{platform} {one.id}: {why}", err=True)
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
