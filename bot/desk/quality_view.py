"""What the page on quality shows, in words and places of plots, out of what was counted. Counts nothing itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from bot.desk.board import Asked, Counted
from bot.desk.plots import Bars, Line, bars_of, line_of
from bot.kpi import OnClock, Places, Waits
from bot.kpi.words import author_of, lasting, on_watch, percent, shares_of, words
from bot.labels import Labels
from bot.staff import LeftOut

MOST_REASONS = 12
MOST_REFUSED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure with its title and what it is a part of."""

    title: str
    value: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCard:
    """One platform's figure; `tone` is fine, poor or plain; `apart` are (who, rate, percent)."""

    title: str
    rate: str
    met: str
    tone: str
    about: str
    rule: str
    source: str
    trust: str
    dated: str
    apart: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A plot of the hours of the day by one clock."""

    title: str
    plot: Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the watch on drift says."""

    tone: str
    title: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """A buyer left out of the figures."""

    shop: str
    buyer: str
    why: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What every page on quality says of its filters; `names` are (id, name) of the shops that the person may see."""

    days: int
    shop: str
    query: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Filters):
    """The whole page."""

    since: str
    until: str
    chats: int
    messages: int
    at: str
    drift: Told
    tiles: tuple[Tile, ...]
    clocks: tuple[ClockCard, ...]
    hours: tuple[Hours, ...]
    outside: Line
    every: int
    reasons: tuple[tuple[str, str, int], ...]
    shops: tuple[tuple[str, ...], ...]
    agents: tuple[tuple[str, ...], ...]
    refused: tuple[tuple[str, str, str, int], ...]
    left_out: tuple[Out, ...]


def view_of(asked: Asked, counted: Counted, left_out: Sequence[LeftOut], names: tuple[tuple[str, str], ...], labels: Labels) -> View:
    """Put everything into words."""
    figures = counted.figures
    most = max(figures.reasons.values(), default=1)
    desk = [one for one in figures.clocks if one.clock.desk]
    refusals = sorted(figures.refused.items(), key=lambda one: (-one[1], one[0]))[:MOST_REFUSED]
    return View(
        days=asked.days,
        shop=asked.shop,
        query=urlencode(asked.query),
        names=names,
        since=f"{figures.span.since:%m-%d}",
        until=f"{figures.span.until - timedelta(days=1):%m-%d}",
        chats=figures.chats,
        messages=figures.messages,
        at=f"{counted.at.astimezone(next(iter(asked.places.values())).zone):%H:%M:%S}",
        drift=_drift(counted),
        tiles=_tiles(counted),
        clocks=tuple(_card(one) for one in figures.clocks if one.rate.asked),
        hours=tuple(_hours(one) for one in desk if one.rate.asked),
        outside=_outside(asked, counted),
        every=4 if asked.days > 7 else 1,
        reasons=tuple(
            (labels.reason(name), str(count), round(100 * count / most)) for name, count in list(figures.reasons.items())[:MOST_REASONS]
        ),
        shops=_shops(desk, asked.places),
        agents=_agents(counted),
        refused=tuple((labels.family(family), rule, author_of(author), count) for (rule, family, author), count in refusals),
        left_out=tuple(_out(one, asked.places) for one in left_out),
    )


def _tiles(counted: Counted) -> tuple[Tile, ...]:
    say, page, figures = words().figures, words().page, counted.figures
    shares = [Tile(title=say[key], value=percent(one.share), more=f"{one.count} / {one.of}") for key, one in shares_of(figures).items()]
    waits = [_wait(page["first"], figures.first), _wait(page["first_human"], figures.first_human)]
    return (*shares, *waits)


def _wait(title: str, waits: Waits) -> Tile:
    more = "" if waits.p90 is None else f"{words().page['p90']} {on_watch(waits.p90)}"
    return Tile(title=title, value=on_watch(waits.median), more=more)


def _card(one: OnClock) -> ClockCard:
    say, clock = words(), one.clock
    tone = "plain" if one.met is None else "fine" if one.met else "poor"
    target = "" if clock.target is None else f"{say.table['target']} {percent(clock.target)} · "
    who = "、".join(say.voices[voice] for voice in say.voices if voice in clock.counts)
    left = "、".join(say.exclusions[why] for why in say.exclusions if why in clock.leaves_out) or say.table["nothing"]
    rule = say.page["rule"].format(
        opens=clock.opens, closes=clock.closes, limit=lasting(clock.seconds), unit=say.units[clock.unit], who=who, left=left
    )
    return ClockCard(
        title=f"{say.platforms[one.platform]} {clock.title}",
        rate=percent(one.rate.share),
        met="" if one.met is None else say.table["met" if one.met else "missed"],
        tone=tone,
        about=f"{target}{say.table['late']} {one.rate.late}/{one.rate.asked}",
        rule=rule,
        source=clock.source,
        trust=clock.trust,
        dated=clock.dated.isoformat(),
        apart=tuple((say.voices[name], percent(rate.share), round(100 * (rate.share or 0))) for name, rate in one.apart.items()),
    )


def _hours(one: OnClock) -> Hours:
    say = words()
    asked, late = Counter(case.hour for case in one.cases), Counter(case.hour for case in one.cases if case.late)
    hours = range(int(one.clock.opens[:2]), int(one.clock.closes[:2]))
    rows = [(str(hour), asked[hour], late[hour], say.page["hour"].format(hour=hour, asked=asked[hour], late=late[hour])) for hour in hours]
    title = say.page["by_hour"].format(title=f"{say.platforms[one.platform]} {one.clock.title}", unit=say.units[one.clock.unit])
    return Hours(title=title, plot=bars_of(rows))


def _outside(asked: Asked, counted: Counted) -> Line:
    say = words().page["day"]
    zone = next(iter(asked.places.values())).zone
    first = asked.span.since.astimezone(zone).date()
    rows: list[tuple[str, float | None, str]] = []
    for number in range(asked.days):
        day = first + timedelta(days=number)
        share = counted.outside.get(day)
        told = "" if share is None else say.format(day=f"{day:%m-%d}", share=percent(share.share), count=share.count, of=share.of)
        rows.append((f"{day:%m-%d}", None if share is None else share.share, told))
    marks = {f"{alarm.at.astimezone(zone):%m-%d}": True for alarm in counted.drift.alarms}
    return line_of(rows, counted.drift.usual_share, marks)


def _drift(counted: Counted) -> Told:
    say, drift = words().drift, counted.drift
    figures = {
        "usual": percent(drift.usual_share),
        "share": percent(drift.share),
        "usual_confidence": percent(drift.usual_confidence),
        "confidence": percent(drift.confidence),
        "count": drift.watched,
        "reference": drift.reference,
    }
    if not drift.enough:
        return Told(tone="", title=say["unknown_title"], said=say["unknown"].format(**figures))
    if not drift.alarms:
        return Told(tone="good", title=say["calm_title"], said=say["calm"].format(**figures))
    told = (say[alarm.sign].format(**figures, at=f"{alarm.at:%m-%d %H:%M}") for alarm in drift.alarms)
    return Told(tone="bad", title=say["alarm_title"], said="".join(told) + say["advice"])


def _shops(desk: Sequence[OnClock], places: Places) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for shop, place in places.items():
        for one in (one for one in desk if one.platform is place.platform):
            own = [case.late for case in one.cases if case.shop == shop]
            share = None if not own else 1 - sum(own) / len(own)
            rows.append((place.name, one.clock.title, percent(share), f"{sum(own)}/{len(own)}"))
    return tuple(rows)


def _agents(counted: Counted) -> tuple[tuple[str, ...], ...]:
    refused: Counter[str] = Counter()
    for (_, _, author), count in counted.figures.refused.items():
        refused[author] += count
    names = sorted({*counted.served, *(name for name in refused if name != "bot")})
    rows: list[tuple[str, ...]] = []
    for name in names:
        part = counted.served.get(name)
        about = ("0", "0", "–") if part is None else (str(part.rounds), str(part.late), on_watch(part.waits.median))
        rows.append((name, *about, str(refused[name])))
    return tuple(rows)


def _out(one: LeftOut, places: Places) -> Out:
    place = places[one.shop]
    return Out(
        shop=one.shop,
        buyer=one.buyer,
        why=words().page[f"why_{one.why}"],
        said=f"{place.name} {one.agent} {one.at.astimezone(place.zone):%m-%d %H:%M}",
    )
