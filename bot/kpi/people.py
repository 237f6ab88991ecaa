"""What each person at the desk answered, and the share of unknown words day by day. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.kpi.clocks import local, reply_clock
from bot.kpi.figures import Share, Waits, waits_of
from bot.kpi.rates import replace_counts
from bot.kpi.records import Chat, Places, Span, Voice
from bot.kpi.rounds import rounds_of

_PEOPLE = frozenset((Voice.ASSIST, Voice.HUMAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One person's part: rounds that this person answered first, within the hours of the platform's clock; how many too late; the waits."""

    rounds: int
    late: int
    waits: Waits


def served_of(chats: Iterable[Chat], places: Places, span: Span) -> Mapping[str, Served]:
    """Give each person's part, by name; a round counts for whoever answered it first."""
    clocks = {shop: clock for shop, place in places.items() if (clock := reply_clock(place.platform)) is not None}
    own = {shop: replace_counts(clock, _PEOPLE) for shop, clock in clocks.items()}
    waits: defaultdict[str, list[float]] = defaultdict(list)
    late: defaultdict[str, int] = defaultdict(int)
    for chat in chats:
        clock = own.get(chat.shop)
        for one in [] if clock is None else rounds_of(chat, clock, places[chat.shop].zone):
            if clock is None or one.answered is None or not span.since <= one.asked[0] < span.until:
                continue
            waits[one.who].append(one.waited(one.asked[0], one.answered).total_seconds())
            late[one.who] += one.late(clock, one.answered)
    return {who: Served(rounds=len(found), late=late[who], waits=waits_of(found)) for who, found in sorted(waits.items())}


def outside_by_day(chats: Iterable[Chat], places: Places, span: Span) -> Mapping[date, Share]:
    """Count, by the shop's days, the messages that the model read, and of them those that it wasn't sure of."""
    read: defaultdict[date, int] = defaultdict(int)
    unsure: defaultdict[date, int] = defaultdict(int)
    for chat in chats:
        zone = places[chat.shop].zone
        for said in chat.said:
            if said.turn is None or said.turn.sure is None or not span.since <= said.at < span.until:
                continue
            day = local(said.at, zone).date()
            read[day] += 1
            unsure[day] += not said.turn.sure
    return {day: Share(count=unsure[day], of=read[day]) for day in sorted(read)}
