"""`xiaoer audit …`: the audit trail of the desk, looked at from outside."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import WrongInput
from bot.settings import from_environment

audit_app = typer.Typer(help="Look at the desk's audit trail.", no_args_is_help=True)


@audit_app.callback()
def _group() -> None:
    """Look at the desk's audit trail."""


@audit_app.command()
def verify(
    data_dir: Annotated[Path, typer.Option(help="Folder of everything that is kept; its private.key seals the trail.")] = Path("var"),
    database: Annotated[
        str | None, typer.Option(help="Database URL; default: XIAOER_DATABASE_URL, else SQLite in the data folder.")
    ] = None,
    expect: Annotated[str | None, typer.Option(help="A head noted earlier (NUMBER:SEAL): the trail must still contain it.")] = None,
) -> None:
    """Check that nobody changed, dropped, inserted, reordered or cut off an entry; exit 1 where somebody did.

    Note the head that it prints, somewhere else than on this machine, and give it with --expect next time.

    Example: xiaoer audit verify --data-dir var --expect 164:3fa3…
    """
    from bot.wiring import DATABASE, open_audit

    url = database or from_environment(os.environ).database_url
    if not url and not (data_dir / DATABASE).is_file():  # a folder that was named wrongly isn't an intact trail
        raise WrongInput(f"there is no database in {data_dir}; name the folder with --data-dir, or the database with --database")
    found = open_audit(data_dir, url).verify(expect)
    if found.fault is not None:
        typer.echo(f"xiaoer: the audit trail is broken: {found.fault}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{found.entries} entries, intact; head {found.entries}:{found.head}")
