"""`xiaoer replay`: recorded conversations answered twice, by an old and a new model or rule set, and what would change."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.messages import BuyerMessage, Conversation, Holder
from bot.whole import whole

if TYPE_CHECKING:
    from rich.console import Console

    from bot.respond import Outcome, Responder
    from bot.shop import Shop

KINDS = ("action", "understood", "words", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side makes of one message."""

    action: str
    reason: str
    understood: tuple[str, ...]
    sources: tuple[str, ...]
    text: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One message on which the sides differ, and in what."""

    shop: str
    conversation: str
    message: str
    buyer: str
    differs: tuple[str, ...]
    old: Side
    new: Side


def replay(
    conversations: Annotated[
        Path, typer.Option(help="JSON lines (bodies of POST /v1/messages), the service's .sqlite3 file, or transcripts (.yaml, folder).")
    ],
    old: Annotated[Path | None, typer.Option(help="Folder of the old intent model; default: the shipped one.")] = None,
    new: Annotated[Path | None, typer.Option(help="Folder of the new intent model; default: the shipped one.")] = None,
    old_rules: Annotated[Path | None, typer.Option(help="Folder of the old rule packs; default: the shipped ones.")] = None,
    new_rules: Annotated[Path | None, typer.Option(help="Folder of the new rule packs; default: the shipped ones.")] = None,
    shops: Annotated[Path | None, typer.Option(help="Folder of shops; default: the transcripts' own, else the demo shop.")] = None,
    out: Annotated[Path | None, typer.Option("--json", help="Write every change to this file.")] = None,
    show: Annotated[int, typer.Option(help="How many changes to print.", min=0)] = 20,
) -> None:
    """Show what would change. Exit code 0: nothing, 1: something, 2: wrong input.

    Each side goes on from its own state; after a hand-over a person is taken to have answered and given the talk back, so that every
    message counts.

    Example: xiaoer replay --conversations talks.jsonl --old models/intents --new models/new
    """
    from rich.console import Console
    from rich.progress import track

    from bot.cli.recorded import read_recorded

    recorded = read_recorded(conversations)
    found = _shops(shops, recorded.shops)
    one, other = _responder(old, old_rules, found), _responder(new, new_rules, found)
    changes: list[Change] = []
    total = 0
    for talk in track(recorded.conversations, "playing", console=Console(stderr=True), transient=True):
        shop = _shop_of(talk, found)
        total += len(talk)
        changes += compare(talk, shop, one, other)
    _tell(Console(highlight=False), total, changes, show)
    if out is not None:
        report = {"messages": total, "changed": len(changes), "changes": [asdict(change) for change in changes]}
        with whole(out) as part:
            part.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if changes:
        raise typer.Exit(1)


def _shops(folder: Path | None, own: "Mapping[str, Shop] | None") -> "Mapping[str, Shop]":
    from bot.settings import Settings
    from bot.shop import read_shops

    return own if folder is None and own is not None else read_shops(folder or Settings().shops_dir)


def _responder(model: Path | None, packs: Path | None, shops: "Mapping[str, Shop]") -> "Responder":
    from bot.brain import build_responder
    from bot.settings import Settings

    settings = Settings() if model is None else Settings(model_dir=model)
    return build_responder(settings, shops, packs)


def _shop_of(talk: tuple[BuyerMessage, ...], shops: "Mapping[str, Shop]") -> "Shop":
    from bot.errors import WrongInput

    name = talk[0].shop
    if name not in shops:
        raise WrongInput(f"shop: {name!r} is not configured here (known: {', '.join(shops)}); name its folder with --shops")
    return shops[name]


def compare(talk: tuple[BuyerMessage, ...], shop: "Shop", old: "Responder", new: "Responder") -> Iterator[Change]:
    """Play one conversation to both sides and give the messages on which they differ."""
    first = talk[0]
    before = after = Conversation(id=first.conversation, shop=shop.id, buyer=first.buyer)
    for message in talk:
        was, now = old.respond(message, before, shop, message.sent_at), new.respond(message, after, shop, message.sent_at)
        before, after = _next(before, was), _next(after, now)
        one, other = _side(was), _side(now)
        differs = _differences(one, other)
        if differs:
            yield Change(
                shop=shop.id,
                conversation=message.conversation,
                message=message.message,
                buyer=message.text,
                differs=differs,
                old=one,
                new=other,
            )


def _next(talk: Conversation, outcome: "Outcome") -> Conversation:
    state = outcome.state
    return replace(talk, state=state.returned() if state.holder is Holder.HUMAN else state)


def _side(outcome: "Outcome") -> Side:
    return Side(
        action=outcome.action.value,
        reason=outcome.reason,
        understood=() if outcome.prediction is None else outcome.prediction.answered,
        sources=tuple(reply.source for reply in outcome.replies),
        text="\n".join(reply.text for reply in outcome.replies),
        refused=tuple(finding.rule for refusal in outcome.refused for finding in refusal.findings),
    )


def _differences(old: Side, new: Side) -> tuple[str, ...]:
    found = {
        "action": (old.action, old.reason) != (new.action, new.reason),
        "understood": old.understood != new.understood,
        "words": old.text != new.text,
        "refused": old.refused != new.refused,
    }
    return tuple(kind for kind in KINDS if found[kind])


def counted(changes: Sequence[Change]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count what changes, and from which action to which."""
    moves = Counter((change.old.action, change.new.action) for change in changes if change.old.action != change.new.action)
    return Counter(kind for change in changes for kind in change.differs), moves


def _tell(console: "Console", total: int, changes: list[Change], show: int) -> None:
    from rich.table import Table

    counts, moves = counted(changes)
    table = Table(title=f"{len(changes)} of {total} messages would be answered otherwise")
    table.add_column("what changes")
    table.add_column("messages", justify="right")
    for kind in KINDS:
        table.add_row(kind, str(counts[kind]))
    for (was, now), number in moves.most_common():
        table.add_row(f"  {was} -> {now}", str(number))
    console.print(table)
    for change in changes[:show]:
        console.print(f"[bold]{change.buyer or '(card or picture)'}[/]  [dim]{change.shop} {', '.join(change.differs)}[/]", markup=True)
        for sign, side in (("-", change.old), ("+", change.new)):
            console.print(f"  {sign} {side.action} {side.reason}: {side.text or '(nothing)'}", markup=False)
    if len(changes) > show:
        console.print(f"[dim]and {len(changes) - show} more: --json FILE writes them all[/]")
