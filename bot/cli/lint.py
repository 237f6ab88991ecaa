"""`xiaoer lint`: every wording that could be sent, filled with ordinary and with odd facts, through the gate of every platform of it."""

from datetime import UTC, datetime

import typer


def lint() -> None:
    """Gate every shipped wording on every platform that it is used on; exit 1 with a list where one is refused."""
    from bot.answers.book import load_book, slots_of
    from bot.answers.circumstances import circumstances
    from bot.answers.compose import fill
    from bot.gate import GateContext, Refusal
    from bot.messages import Author, BuyerMessage, ConversationState, Draft, ItemRef, OrderRef, Platform
    from bot.settings import Settings
    from bot.shop import read_shops
    from bot.wiring import build_gates

    shop = next(iter(read_shops(Settings().shops_dir).values()))
    now = datetime(2026, 1, 1, 4, tzinfo=UTC)
    message = BuyerMessage(
        shop=shop.id,
        conversation="lint",
        message="1",
        buyer="b",
        sent_at=now,
        text="",
        item=ItemRef(id=next(iter(shop.items))),
        order=OrderRef(id="20260101120000123456", tracking="SF1234567890123"),
    )
    facts = dict(circumstances(message, ConversationState(), shop, text="", now=now).facts)
    gates = build_gates(Settings())
    refused = total = 0
    for platform in Platform:
        gate = gates[platform]
        for one in load_book().every():
            if one.platforms and platform not in one.platforms:
                continue
            for text in one.says:
                total += 1
                filled = fill(text, {name: facts[name] for name in slots_of(text)})
                verdict = gate.review(Draft(text=filled, author=Author.BOT, source=one.id), GateContext())
                if isinstance(verdict, Refusal):
                    refused += 1
                    why = "; ".join(f"{finding.rule}: {finding.excerpt}" for finding in verdict.findings)
                    typer.echo(f"{platform} {one.id}: {why}", err=True)
    typer.echo(f"{total} wordings gated, {refused} refused")
    if refused:
        raise typer.Exit(1)
