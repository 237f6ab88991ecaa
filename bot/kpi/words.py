"""What people read of the figures, from `words.yaml`, and the rows of a table file. Counts nothing."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml
from bot.kpi.figures import Figures, Share, Waits
from bot.labels import Labels

FILE = Path(__file__).with_name("words.yaml")
Cell = str | int | float | None
Row = tuple[Cell, ...]


class Words(BaseModel):
    """The file's shape."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    platforms: Mapping[str, str]
    units: Mapping[str, str]
    voices: Mapping[str, str]
    exclusions: Mapping[str, str]
    columns: tuple[str, ...]
    sections: Mapping[str, str]
    figures: Mapping[str, str]
    table: Mapping[str, str]
    page: Mapping[str, str]
    drift: Mapping[str, str]
    csv: Mapping[str, str]


@cache
def words() -> Words:
    """Read them once; raises WrongFile."""
    return read_yaml(FILE, Words)


def lasting(seconds: int) -> str:
    """Say a limit: 30 seconds, 5 minutes, 24 hours."""
    say = words().table
    if seconds % 3600 == 0:
        return say["hours_long"].format(hours=seconds // 3600)
    if seconds % 60 == 0:
        return say["minutes"].format(minutes=seconds // 60)
    return say["within"].format(seconds=seconds)


def on_watch(seconds: float | None) -> str:
    """Write a time as a watch shows it, 1:05 or 1:00:05; a dash where there is none."""
    if seconds is None:
        return "–"
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def percent(share: float | None) -> str:
    """Say a share; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.1f}%"


def rows_of(figures: Figures, labels: Labels, would: Figures | None = None) -> Iterator[Row]:
    """Give the table's rows, its header first. `would`: figures under other settings, in rows of their own; a last column tells which."""
    say = words()
    if would is None:
        yield say.columns
        yield from _rows(figures, labels)
        return
    yield (*say.columns, say.table["if"])
    for side, name in ((figures, say.table["was"]), (would, say.table["if"])):
        yield from ((*row, name) for row in _rows(side, labels))


def _rows(figures: Figures, labels: Labels) -> Iterator[Row]:
    say = words()
    part, name = say.sections, say.figures
    for one in figures.clocks:
        where = (part["clocks"], say.platforms[one.platform], one.clock.id)
        yield (*where, f"{one.clock.title} {name['all']}", _round(one.rate.share), one.rate.asked - one.rate.late, one.rate.asked)
        for voice, rate in one.apart.items():
            yield (*where, f"{one.clock.title} {say.voices[voice]}", _round(rate.share), rate.asked - rate.late, rate.asked)
    for key, waits in (("first", figures.first), ("first_human", figures.first_human)):
        yield from _waits((part["first"], None, key), name[key], waits)
    for key, share in shares_of(figures).items():
        yield part["flow"], None, key, name[key], _round(share.share), share.count, share.of
    for reason, count in figures.reasons.items():
        yield part["reasons"], None, reason, labels.reason(reason), None, count, None
    for (rule, family, author), count in sorted(figures.refused.items(), key=lambda one: (-one[1], one[0])):
        yield part["refused"], None, rule, f"{labels.family(family)} · {author_of(author)}", None, count, None


def author_of(author: str) -> str:
    """Say who wrote refused words."""
    return words().table["bot"] if author == "bot" else author


def shares_of(figures: Figures) -> Mapping[str, Share]:
    """Give the shares by their id, in the order of showing."""
    return {"answered": figures.answered, "contained": figures.contained, "handed": figures.handed, "outside": figures.outside}


def _waits(where: tuple[str, None, str], title: str, waits: Waits) -> Iterator[Row]:
    say = words().figures
    yield (*where, f"{title} {say['median']}", waits.median, waits.count, None)
    yield (*where, f"{title} {say['p90']}", waits.p90, waits.count, None)


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
