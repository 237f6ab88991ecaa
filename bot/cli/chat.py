"""`xiaoer chat`: talk to the demo shop in the terminal and see the reason for every answer."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome


def chat(
    shops: Annotated[Path | None, typer.Option(help="Folder of shops; default: the demo shop.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of the intent model; default: the shipped one.")] = None,
    shop: Annotated[str | None, typer.Option(help="Which shop, where there are several.")] = None,
) -> None:
    """Talk to the shop. An empty line or Ctrl-D ends the talk; /back gives the conversation back to the bot."""
    from bot.errors import UnknownShop
    from bot.settings import Settings
    from bot.wiring import build_brain

    found = Settings()
    brain = build_brain(Settings(shops_dir=shops or found.shops_dir, model_dir=model or found.model_dir))
    name = shop or next(iter(brain.shops))
    if name not in brain.shops:
        raise UnknownShop(f"shop: {name!r} is not configured here (known: {', '.join(brain.shops)})")
    console = Console(highlight=False)
    talk = Conversation(id=secrets.token_hex(4), shop=name, buyer="terminal")
    console.print(f"[bold]{brain.shops[name].file.name}[/]  (model {brain.model.version})")
    for number in range(1, 1_000_000):
        text = _ask(console)
        if not text:
            return
        if text == "/back":
            talk = Conversation(id=talk.id, shop=name, buyer=talk.buyer)
            continue
        message = BuyerMessage(shop=name, conversation=talk.id, message=str(number), buyer=talk.buyer, sent_at=datetime.now(UTC), text=text)
        outcome = brain.respond(message, talk)
        talk = replace(talk, state=outcome.state)
        _show(console, outcome)


def _ask(console: Console) -> str:
    try:
        return console.input("[cyan]> [/]").strip()
    except EOFError:
        return ""


def _show(console: Console, outcome: Outcome) -> None:
    for reply in outcome.replies:
        console.print(f"[green]{reply.text}[/]", markup=True)
    prediction = outcome.prediction
    if prediction is not None:
        ranked = "  ".join(f"{one.intent} {one.confidence:.2f}" for one in prediction.intents[:3])
        terms = "  ".join(f"{one.term}{one.weight:+.2f}" for one in prediction.evidence[:5])
        console.print(f"[dim]  {ranked}   sure={prediction.sure}   {prediction.sentiment.label}   {terms}[/]")
    for refusal in outcome.refused:
        console.print(f"[red]  gate: {', '.join(one.rule for one in refusal.findings)}[/]")
    console.print(f"[dim]  {outcome.action.value}: {outcome.reason}   {', '.join(d.source for d in outcome.drafts)}[/]")
