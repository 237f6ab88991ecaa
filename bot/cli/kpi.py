"""`xiaoer kpi`: service figures of the recorded conversations, by each platform's own clock, as they were and as they would have been."""

import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import WrongInput
from bot.messages import Platform
from bot.settings import from_environment

if TYPE_CHECKING:
    from bot.kpi import Places, Span
    from bot.shop import Shop

USUAL_DAYS = 7


def kpi(
    platform: Annotated[Platform | None, typer.Option(help="Only the shops of this marketplace.")] = None,
    shop: Annotated[list[str] | None, typer.Option(help="Only this shop; may be given several times.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day  [default: six days before the last]")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day, included  [default: today]")] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE",
            help="Count again under other settings, beside the recorded figures; may be given several times. "
            "limit=SECONDS, window=HH:MM-HH:MM, count=bot,hold,assist,human, leave-out=thanks,blocked,reported; "
            "hours=HH:MM-HH:MM (when people answer), agents=N, handle=SECONDS (an answer of one's own), "
            "draft-handle=SECONDS (a look at the bot's words); intent.ID=on, off or draft.",
        ),
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV instead of a table, safe to open in a spreadsheet.")] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of everything that is kept  [default: XIAOER_DATA_DIR, else var]")] = None,
    database: Annotated[
        str | None, typer.Option(help="Database URL  [default: XIAOER_DATABASE_URL, else SQLite in the data folder]")
    ] = None,
    shops: Annotated[Path | None, typer.Option(help="Folder of shops, one folder each; default: the demo shops.")] = None,
) -> None:
    """Reply rates by each platform's own clock, first answers, hand-offs, what the bot did alone, refusals. Only reads.

    Days are the shops' own. A rate is given for everybody whose words the platform counts, and as if only the bot's, only assisted
    (the bot's proposal sent by a person), or only people's own words counted.

    Example: xiaoer kpi --data-dir var --platform pinduoduo
    """
    from bot.cli.kpi_show import as_json, print_tables
    from bot.cli.whatif import read_what_if
    from bot.kpi import Place, WhatIf, chats_if, clocks_if, figures_of
    from bot.kpi.words import rows_of
    from bot.labels import load_labels
    from bot.shop import read_shops
    from bot.spreadsheet import MARK, write_rows
    from bot.wiring import open_ledger

    if as_json_ and as_csv:
        raise WrongInput("give --json or --csv, not both")
    settings = from_environment(os.environ)
    what = read_what_if(what_if or [])
    chosen = _chosen(read_shops(shops or settings.shops_dir), platform, shop or [])
    places = {name: Place(name=one.file.name, platform=one.platform, zone=one.zone) for name, one in chosen.items()}
    now = datetime.now(UTC)
    span = _span(places, since, until, now)
    ledger = open_ledger(data_dir or settings.data_dir, database or settings.database_url)
    chats, refused = ledger.chats(span), ledger.refused(span)
    was = figures_of(chats, refused, places, span, now)
    would = None
    if what != WhatIf():
        would = figures_of(chats_if(chats, what, places), refused, places, span, now, clocks_if(what))
    if as_json_:
        typer.echo(as_json(was, would, what_if or []))
    elif as_csv:
        sys.stdout.write(MARK)
        write_rows(sys.stdout, rows_of(was, load_labels(), would))
    else:
        print_tables(was, would, places, load_labels())


def _chosen(known: "dict[str, Shop]", platform: Platform | None, names: list[str]) -> "dict[str, Shop]":
    strangers = [name for name in names if name not in known]
    if strangers:
        raise WrongInput(f"there is no shop {strangers[0]!r}; there are {', '.join(sorted(known))}")
    found = {name: one for name, one in known.items() if (not names or name in names) and platform in {None, one.platform}}
    if not found:
        raise WrongInput("no shop is left; --platform and --shop exclude each other" if names else f"no shop is on {platform}")
    return found


def _span(places: "Places", since: str | None, until: str | None, now: datetime) -> "Span":
    from bot.kpi import Span

    zone = next(iter(places.values())).zone
    last = _day(until, "--to") if until else now.astimezone(zone).date()
    first = _day(since, "--from") if since else last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise WrongInput(f"--from {first} is after --to {last}")
    begin = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    return Span(shops=tuple(places), since=begin, until=datetime(after.year, after.month, after.day, tzinfo=zone))


def _day(said: str, option: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise WrongInput(f"{option}: {said!r} is no day; write it as 2026-11-22") from None
