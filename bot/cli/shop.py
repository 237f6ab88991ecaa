"""`xiaoer shop …`: a shop owner's own files, checked."""

from pathlib import Path
from typing import Annotated

import typer

shop_app = typer.Typer(help="Check a shop's files.", no_args_is_help=True)


@shop_app.callback()
def _group() -> None:
    """Check a shop's files."""


@shop_app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A shop's folder, or a folder of shops.")],
) -> None:
    """Read the files as the service would, and say what is wrong with file, line and one sentence."""
    from bot.answers import check_wordings, load_book
    from bot.shop import read_shops

    shops = read_shops(folder)
    book = load_book()
    for shop in shops.values():
        check_wordings(shop.wordings, book, folder)
        typer.echo(f"{shop.id}: {shop.file.name} ({shop.platform}), {len(shop.items)} items, {len(shop.wordings)} own wordings")
