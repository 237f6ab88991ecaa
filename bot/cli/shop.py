"""`xiaoer shop …`: a shop owner's own files, checked and begun."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.messages import Platform

shop_app = typer.Typer(help="Check or begin a shop's files.", no_args_is_help=True)


@shop_app.callback()
def _group() -> None:
    """Check or begin a shop's files."""


@shop_app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The new shop's folder; its name becomes the shop's id.")],
    platform: Annotated[Platform, typer.Option(help="Where the shop is.", prompt=True)],
    name: Annotated[str, typer.Option(help="The shop's name, as buyers know it.", prompt="Name of the shop")],
    cutoff: Annotated[str, typer.Option(help="Paid before this hour: shipped the same day.")] = "14:00",
    opens: Annotated[str, typer.Option(help="A person answers from.")] = "08:00",
    closes: Annotated[str, typer.Option(help="A person answers until.")] = "23:00",
    courier: Annotated[str | None, typer.Option(help="The usual courier.")] = None,
) -> None:
    """Begin a shop: writes commented files that pass the check, and a fresh secret for its webhooks. Asks for what is not given.

    Example: xiaoer shop new my-shops/fruit --platform pinduoduo --name Fruit
    """
    import base64
    import secrets

    from bot.errors import WrongInput
    from bot.shop import check_shop
    from bot.shop.beginning import begin_shop

    clocks = {"shipping.cutoff": cutoff, "hours.opens": opens, "hours.closes": closes}
    answers = {"name": json.dumps(name, ensure_ascii=False), "platform": platform.value}
    answers |= {path: json.dumps(value) for path, value in clocks.items()}
    answers |= {} if courier is None else {"couriers.default": json.dumps(courier, ensure_ascii=False)}
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    written = begin_shop(folder, answers, secret)
    checked = check_shop(folder)
    if checked.shop is None:
        for path in written:
            path.unlink()
        raise WrongInput("; ".join(fault.problem for fault in checked.faults) + " (nothing was written)")
    for path in written:
        typer.echo(str(path))
    typer.echo(f"xiaoer: now put your items into {folder / 'items.csv'}, then: xiaoer shop check {folder}", err=True)


@shop_app.command()
def fields(
    language: Annotated[str, typer.Option(help="en or zh.")] = "zh",
) -> None:
    """Print what every field of a shop's files means (docs/shop-files.md and .zh-CN.md are made of this)."""
    from bot.errors import WrongInput
    from bot.shop.reference import reference_page

    if language not in ("en", "zh"):
        raise WrongInput(f"language: {language!r} is neither en nor zh")
    sys.stdout.write(reference_page(language))


@shop_app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A shop's folder, or a folder of shops.")],
) -> None:
    """Read the files as the service would, and tell everything that is wrong, each with file, line and one sentence; exit 2 then.

    The shop's own rules are tried on their examples; its wordings and the facts that replies say (an item's name, a gift) pass the
    gate, own rules and all. What each field means: docs/shop-files.md.
    """
    from bot.answers import load_book
    from bot.brain import build_gates
    from bot.cli.checking import further_faults, with_own_rules
    from bot.cli.spoken import unsayable
    from bot.settings import Settings
    from bot.shop import RULES, check_shop, folders_of_shops
    from intents.catalogue import read_catalogue

    book = load_book()
    intents = frozenset(one.id for one in read_catalogue().intents)
    faults = 0
    for place in folders_of_shops(folder):
        checked = check_shop(place)
        shop, found = checked.shop, list(checked.faults)
        if shop is not None:
            gate, wrong = with_own_rules(build_gates(Settings(), [shop.platform])[shop.platform], shop, place / RULES)
            found += wrong
            found += further_faults(shop, place, book, intents, gate)
            found += unsayable(shop, place, book, gate)
        for fault in found:
            typer.echo(str(fault), err=True)
        faults += len(found)
        if shop is not None and not found:
            typer.echo(f"{shop.id}: {shop.file.name} ({shop.platform}), {len(shop.items)} items, {len(shop.wordings)} own wordings")
    if faults:
        typer.echo(f"xiaoer: {faults} fault{'s' if faults > 1 else ''} found", err=True)
        raise typer.Exit(2)
