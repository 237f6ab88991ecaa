"""The figures of a span: reply rates, first answers, hand-offs, what the bot did alone, refusals, what was out of scope. Pure.

Every figure is a count of a whole, or None where there is no whole: a share of nothing is not nought.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from bot.kpi.clocks import ReplyClock, Unit, local, read_clocks
from bot.kpi.rates import APART, Case, Rate, cases_of, rate_of, replace_counts
from bot.kpi.records import Chat, Places, Refused, Span, Turn, Voice
from bot.kpi.rounds import rounds_of
from bot.messages import Platform

_ANSWERS = frozenset((Voice.BOT, Voice.ASSIST, Voice.HUMAN))
_PEOPLE = frozenset((Voice.ASSIST, Voice.HUMAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many `of` so many."""

    count: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """The share, or None of nothing."""
        return None if self.of == 0 else self.count / self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long buyers waited, in seconds: how many were answered, the middle one, and the one that nine of ten don't exceed."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnClock:
    """One platform's figure. `apart`: the rate as if only the bot's, only assisted, only people's own words counted."""

    platform: Platform
    clock: ReplyClock
    rate: Rate
    apart: Mapping[str, Rate]
    cases: tuple[Case, ...] = field(repr=False)

    @property
    def met(self) -> bool | None:
        """Tell whether the platform's target is met; None where there is no target, or nobody asked."""
        share = self.rate.share
        return None if share is None or self.clock.target is None else share >= self.clock.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of a span.

    `handed`: conversations handed to a person, `reasons` the hand-offs by reason. `answered`: of the messages that wanted an answer,
    those that the bot answered. `contained`: conversations that ended without a person. `outside`: of the messages that the model
    read, those that it wasn't sure of. `refused`: by rule, family and author (`bot`, or an agent).
    """

    span: Span
    chats: int
    messages: int
    clocks: tuple[OnClock, ...]
    first: Waits
    first_human: Waits
    handed: Share
    reasons: Mapping[str, int]
    answered: Share
    contained: Share
    outside: Share
    refused: Mapping[tuple[str, str, str], int]


def figures_of(
    chats: Sequence[Chat],
    refused: Iterable[Refused],
    places: Places,
    span: Span,
    now: datetime,
    clocks: Mapping[Platform, tuple[ReplyClock, ...]] | None = None,
) -> Figures:
    """Count everything; `now` says for how long who has no answer yet has waited. `clocks`: others than the shipped ones."""
    try:
        return _figures(chats, refused, places, (span, now), clocks or read_clocks())
    finally:
        local.cache_clear()  # the moments of one count are of no use to anybody else, and many


def _figures(
    chats: Sequence[Chat],
    refused: Iterable[Refused],
    places: Places,
    when: tuple[Span, datetime],
    clocks: Mapping[Platform, tuple[ReplyClock, ...]],
) -> Figures:
    span, _ = when
    seen = [chat for chat in chats if any(said.voice is Voice.BUYER and span.since <= said.at < span.until for said in chat.said)]
    turns = [said.turn for chat in seen for said in chat.said if said.turn is not None and span.since <= said.at < span.until]
    handed = {id(chat) for chat in seen if _handed(chat, span)}
    alone = sum(id(chat) not in handed and not any(said.voice in _PEOPLE for said in chat.said) for chat in seen)
    wanted = [turn for turn in turns if turn.action in {"reply", "handoff", "wait"}]
    read = [turn.sure for turn in turns if turn.sure is not None]
    return Figures(
        span=span,
        chats=len(seen),
        messages=sum(said.voice is Voice.BUYER and span.since <= said.at < span.until for chat in seen for said in chat.said),
        clocks=tuple(_clocks(clocks, seen, places, when)),
        first=first_waits(seen, places, span, _ANSWERS),
        first_human=first_waits(seen, places, span, _PEOPLE),
        handed=Share(count=len(handed), of=len(seen)),
        reasons=reasons_of(turns),
        answered=Share(count=sum(turn.action == "reply" for turn in wanted), of=len(wanted)),
        contained=Share(count=alone, of=len(seen)),
        outside=Share(count=read.count(False), of=len(read)),
        refused=Counter((one.rule, one.family, one.author) for one in refused if span.since <= one.at < span.until),
    )


def reasons_of(turns: Iterable[Turn]) -> Mapping[str, int]:
    """Count the hand-offs by reason, most frequent first."""
    found = Counter(turn.reason for turn in turns if turn.action == "handoff")
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def first_waits(chats: Iterable[Chat], places: Places, span: Span, voices: frozenset[Voice]) -> Waits:
    """Tell how long a conversation's first words of a day waited for an answer by one of `voices`, at any hour; unanswered ones apart."""
    waits: list[float] = []
    clock = replace_counts(_ANY, voices)
    for chat in chats:
        seen: set[object] = set()
        zone = places[chat.shop].zone
        for one in rounds_of(chat, clock, zone):
            day = local(one.asked[0], zone).date()
            if day not in seen and span.since <= one.asked[0] < span.until and one.answered is not None:
                waits.append(one.waited(one.asked[0], one.answered).total_seconds())
            seen.add(day)
    return waits_of(waits)


def waits_of(seconds: Sequence[float]) -> Waits:
    """Give the median, and the ninth decile by nearest rank."""
    if not seconds:
        return Waits()
    ordered = sorted(seconds)
    return Waits(count=len(ordered), median=float(median(ordered)), p90=ordered[math.ceil(0.9 * len(ordered)) - 1])


_ANY = ReplyClock.model_validate(
    {
        "id": "any",
        "title": "any",
        "unit": Unit.FIRST,
        "seconds": 1,
        "opens": "00:00",
        "closes": "24:00",
        "counts": [],
        "source": "-",
        "trust": "C",
        "dated": "2026-11-22",
    }
)


def _handed(chat: Chat, span: Span) -> bool:
    return any(said.turn is not None and said.turn.action == "handoff" and span.since <= said.at < span.until for said in chat.said)


def _clocks(
    known: Mapping[Platform, tuple[ReplyClock, ...]], chats: Sequence[Chat], places: Places, when: tuple[Span, datetime]
) -> Iterable[OnClock]:
    for platform, clocks in known.items():
        if not any(places[shop].platform is platform for shop in when[0].shops):
            continue
        own = [chat for chat in chats if places[chat.shop].platform is platform]
        for clock in clocks:
            yield on_clock(platform, clock, own, places, when)


def on_clock(platform: Platform, clock: ReplyClock, chats: Sequence[Chat], places: Places, when: tuple[Span, datetime]) -> OnClock:
    """Give one figure; `when` is the span and the moment of looking."""
    cases = cases_of(chats, clock, places, *when)
    alone = {name: replace_counts(clock, voices) for name, voices in APART.items() if voices & clock.counts}
    apart = {name: rate_of(cases_of(chats, own, places, *when)) for name, own in alone.items()}
    return OnClock(platform=platform, clock=clock, rate=rate_of(cases), apart=apart, cases=tuple(cases))
