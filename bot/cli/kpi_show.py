"""The figures as `xiaoer kpi` shows them: a table for people, JSON for programs. Counts nothing."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.kpi import Figures, OnClock, Places, Share, Waits
from bot.kpi.words import author_of, lasting, percent, shares_of, words
from bot.labels import Labels


def print_tables(was: Figures, would: Figures | None, places: Places, labels: Labels) -> None:
    """Print everything; `would` stands beside what was."""
    say = words().table
    console = Console(highlight=False)
    last = was.span.until - timedelta(days=1)
    shops = "、".join(places[shop].name for shop in was.span.shops)
    title = say["title"].format(since=f"{was.span.since:%Y-%m-%d}", until=f"{last:%Y-%m-%d}", shops=shops)
    console.print(title, style="bold", markup=False)
    console.print(say["sizes"].format(chats=was.chats, messages=was.messages))
    if not was.chats:
        console.print(say["none"])
        return
    sides = [was] if would is None else [was, would]
    for table in (_clocks(sides), _flow(sides), _reasons(sides, labels), _refused(was, labels)):
        if table.row_count:
            console.print(table)
    console.print(say["note"], style="dim")


def as_json(was: Figures, would: Figures | None, settings: Sequence[str]) -> str:
    """Write the figures as one JSON object; shares from 0 to 1, times in seconds, null where there is nothing to count."""
    found = figures_json(was)
    if would is not None:
        found["what_if"] = {"settings": list(settings), **figures_json(would)}
    return json.dumps(found, ensure_ascii=False, indent=1)


def figures_json(figures: Figures) -> dict[str, Any]:
    """Build the object of one side."""
    return {
        "from": figures.span.since.isoformat(),
        "to": figures.span.until.isoformat(),
        "shops": list(figures.span.shops),
        "conversations": figures.chats,
        "messages": figures.messages,
        "clocks": [_clock_json(one) for one in figures.clocks],
        "first_response": asdict(figures.first),
        "first_human_response": asdict(figures.first_human),
        "handed_over": {**_share_json(figures.handed), "reasons": dict(figures.reasons)},
        "answered": _share_json(figures.answered),
        "contained": _share_json(figures.contained),
        "out_of_scope": _share_json(figures.outside),
        "refused": [
            {"rule": rule, "family": family, "author": author, "count": count} for (rule, family, author), count in figures.refused.items()
        ],
    }


def _clock_json(one: OnClock) -> dict[str, Any]:
    clock = one.clock.model_dump(mode="json", exclude={"desk"})
    clock["counts"], clock["leaves_out"] = sorted(one.clock.counts), sorted(one.clock.leaves_out)
    apart = {name: {"asked": rate.asked, "late": rate.late, "rate": rate.share} for name, rate in one.apart.items()}
    rate = {"asked": one.rate.asked, "late": one.rate.late, "rate": one.rate.share, "met": one.met}
    return {"platform": one.platform.value, **clock, **rate, "apart": apart}


def _share_json(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": share.share}


def _clocks(sides: Sequence[Figures]) -> Table:
    say = words()
    table = Table()
    table.add_column(say.table["clock"], no_wrap=True)
    table.add_column(say.table["who"], no_wrap=True)
    _values(table, len(sides), say.table["rate"], say.table["late"])
    for position, one in enumerate(sides[0].clocks):
        both = [side.clocks[position] for side in sides]
        cells = [cell for side in both for cell in (_rated(side), f"{side.rate.late}/{side.rate.asked}")]
        about = _about(one)
        table.add_row(f"{say.platforms[one.platform]} {one.clock.title}", say.figures["all"], *cells)
        for line, voice in zip_longest(about, one.apart):
            rates = [side.apart.get(voice or "") for side in both]
            cells = [cell for rate in rates for cell in (("", "") if rate is None else (percent(rate.share), f"{rate.late}/{rate.asked}"))]
            table.add_row(f"[dim]{line or ''}[/]", say.voices.get(voice or "", ""), *cells)
    return table


def _about(one: OnClock) -> Sequence[str]:
    say = words().table
    target = [] if one.clock.target is None else [f"{say['target']} {percent(one.clock.target)}"]
    return [f"{one.clock.opens}-{one.clock.closes} {lasting(one.clock.seconds)}", *target]


def _rated(one: OnClock) -> str:
    say = words().table
    met = "" if one.met is None else f" {say['met'] if one.met else say['missed']}"
    return percent(one.rate.share) + met


def _flow(sides: Sequence[Figures]) -> Table:
    say = words()
    table = Table()
    table.add_column(say.table["what"])
    _values(table, len(sides), say.table["value"], say.table["of"])
    for key in ("first", "first_human"):
        found: list[Waits] = [getattr(side, key) for side in sides]
        for what in ("median", "p90"):
            seconds: list[float | None] = [getattr(waits, what) for waits in found]
            cells = [
                cell
                for value, waits in zip(seconds, found, strict=True)
                for cell in ("–" if value is None else f"{value:.1f}", str(waits.count))
            ]
            table.add_row(f"{say.figures[key]} {say.figures[what]}", *cells)
    for key in shares_of(sides[0]):
        shares = [shares_of(side)[key] for side in sides]
        table.add_row(say.figures[key], *(cell for share in shares for cell in (percent(share.share), f"{share.count}/{share.of}")))
    return table


def _reasons(sides: Sequence[Figures], labels: Labels) -> Table:
    say = words().table
    table = Table()
    table.add_column(say["reason"])
    for position in range(len(sides)):
        table.add_column(_headed(say["count"], position, len(sides)), justify="right")
    for reason in dict.fromkeys(reason for side in sides for reason in side.reasons):
        table.add_row(labels.reason(reason), *(str(side.reasons.get(reason, 0)) for side in sides))
    return table


def _refused(figures: Figures, labels: Labels) -> Table:
    say = words().table
    table = Table()
    for name in ("rule", "author"):
        table.add_column(say[name])
    table.add_column(say["count"], justify="right")
    for (rule, family, author), count in sorted(figures.refused.items(), key=lambda one: (-one[1], one[0])):
        table.add_row(f"{labels.family(family)} {rule}", author_of(author), str(count))
    return table


def _values(table: Table, sides: int, *names: str) -> None:
    for position in range(sides):
        for name in names:
            table.add_column(_headed(name, position, sides), justify="right")


def _headed(name: str, position: int, sides: int) -> str:
    say = words().table
    return name if sides == 1 else f"{say['if'] if position else say['was']} {name}"
