"""`xiaoer chat`: talk to the demo shop in the terminal and see the reason for every answer."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.messages import BuyerMessage, Conversation

if TYPE_CHECKING:
    from rich.console import Console

    from bot.respond import Outcome


def chat(
    shops: Annotated[Path | None, typer.Option(help="Folder of shops; default: the demo shop.")] = None,
    model: Annotated[Path | None, typer.Option(help="Folder of the intent model; default: the shipped one.")] = None,
    shop: Annotated[str | None, typer.Option(help="Which shop, where there are several.")] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Play the transcripts of this file or folder instead; exit 1 where one fails.")
    ] = None,
) -> None:
    """Talk to the shop. An empty line or Ctrl-D ends the talk; /back gives the conversation back to the bot.

    Examples: xiaoer chat; xiaoer chat --shop demo-clothes; xiaoer chat --replay talks.jsonl
    """
    if replay is not None:
        _replay(replay, shop, model)
        return
    from rich.console import Console

    from bot.brain import build_brain
    from bot.errors import UnknownShop
    from bot.settings import Settings

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


def _replay(place: Path, only: str | None, model: Path | None) -> None:
    from rich.console import Console

    from bot.answers import load_book
    from bot.brain import build_responder
    from bot.cli.playing import play, said
    from bot.cli.transcripts import read_pages
    from bot.settings import Settings

    console, book = Console(highlight=False), load_book()
    failed = total = 0
    for page in read_pages(place):
        responder = build_responder(Settings() if model is None else Settings(model_dir=model), page.shops)
        for transcript, shop in page.castings():
            if only is not None and shop.id != only:
                continue
            total += 1
            console.print(f"\n[bold]{transcript.title}[/]  {shop.file.name} ({shop.platform})  {', '.join(transcript.serves)}")
            missed = False
            for one in play(transcript, shop, responder, book):
                console.print(f"[cyan]> {one.message.text or f'({one.message.kind})'}[/]")
                _show(console, one.outcome)
                wrong = [*one.misses, *(f"must never say {word!r}" for word in page.never if word in said(one.outcome))]
                for miss in wrong:
                    console.print(f"  missed: {miss}", style="red", markup=False)
                missed = missed or bool(wrong)
            failed += missed
    console.print(f"\n{total} conversations played, {failed} not as the page wants")
    if failed:
        raise typer.Exit(1)


def _ask(console: "Console") -> str:
    try:
        return console.input("[cyan]> [/]").strip()
    except EOFError:
        return ""


def _show(console: "Console", outcome: "Outcome") -> None:
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
