"""`xiaoer shop …`: a shop owner's own files, checked and begun."""

from pathlib import Path
from typing import Annotated

import typer

shop_app = typer.Typer(help="Check or begin a shop's files.", no_args_is_help=True)


@shop_app.callback()
def _group() -> None:
    """Check or begin a shop's files."""


@shop_app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A shop's folder, or a folder of shops.")],
) -> None:
    """Read the files as the service would, and tell everything that is wrong, each with file, line and one sentence; exit 2 then.

    The shop's own wordings pass the platform's gate here too. What each field means: docs/shop-files.md.
    """
    from bot.answers import load_book
    from bot.cli.checking import further_faults
    from bot.settings import Settings
    from bot.shop import check_shop, folders_of_shops
    from bot.wiring import build_gates
    from intents.catalogue import read_catalogue

    book = load_book()
    intents = frozenset(one.id for one in read_catalogue().intents)
    faults = 0
    for place in folders_of_shops(folder):
        checked = check_shop(place)
        shop, found = checked.shop, list(checked.faults)
        if shop is not None:
            gate = build_gates(Settings(), [shop.platform])[shop.platform]
            found += further_faults(shop, place, book, intents, gate)
        for fault in found:
            typer.echo(str(fault), err=True)
        faults += len(found)
        if shop is not None and not found:
            typer.echo(f"{shop.id}: {shop.file.name} ({shop.platform}), {len(shop.items)} items, {len(shop.wordings)} own wordings")
    if faults:
        typer.echo(f"xiaoer: {faults} fault{'s' if faults > 1 else ''} found", err=True)
        raise typer.Exit(2)
