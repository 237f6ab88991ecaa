"""Reply rates by a platform's own formula (B2, B4, B6), in the unit that its clock counts in. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.kpi.clocks import ReplyClock, Unit, local
from bot.kpi.records import Chat, Places, Span, Voice
from bot.kpi.rounds import Round, rounds_of

# Whose words count, where the bot, the person with the bot's words, and the person alone are looked at apart.
APART = {
    "bot": frozenset((Voice.BOT, Voice.HOLD)),
    "assist": frozenset((Voice.ASSIST,)),
    "human": frozenset((Voice.HUMAN,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`asked`: how many asked; `late`: how many of them waited too long."""

    asked: int = 0
    late: int = 0

    @property
    def share(self) -> float | None:
        """The reply rate, (asked - late) / asked; None where nobody asked."""
        return None if self.asked == 0 else (self.asked - self.late) / self.asked

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(asked=self.asked + other.asked, late=self.late + other.late)


class Case(NamedTuple):
    """One unit of counting: a buyer's day, a round, a message or a day's first words; `at` is its first moment, `day` the shop's date."""

    shop: str
    day: date
    hour: int
    late: bool
    who: str


def cases_of(chats: Iterable[Chat], clock: ReplyClock, places: Places, span: Span, now: datetime) -> list[Case]:
    """List every case of the span, by the clock's unit. Where nobody has answered yet, and there is still time, it is not late."""
    match clock.unit:
        case Unit.BUYERS:
            return _buyers(chats, clock, places, span, now)
        case Unit.ROUNDS:
            each = _each(chats, clock, places)
            return [_case(chat, one, one.asked[0], (clock, zone, now)) for chat, one, zone in each if _in(span, one.asked[0])]
        case Unit.MESSAGES:
            each = _each(chats, clock, places)
            return [_case(chat, one, at, (clock, zone, now)) for chat, one, zone in each for at in one.asked if _in(span, at)]
        case Unit.FIRST:
            return _first(chats, clock, places, span, now)


def rate_of(cases: Iterable[Case]) -> Rate:
    """Count."""
    found = [case.late for case in cases]
    return Rate(asked=len(found), late=sum(found))


def replace_counts(clock: ReplyClock, voices: frozenset[Voice]) -> ReplyClock:
    """Give the clock with others' words counting."""
    return clock.model_copy(update={"counts": voices})


def _each(chats: Iterable[Chat], clock: ReplyClock, places: Places) -> Iterator[tuple[Chat, Round, ZoneInfo]]:
    for chat in chats:
        zone = places[chat.shop].zone
        for one in rounds_of(chat, clock, zone):
            yield chat, one, zone


def _in(span: Span, at: datetime) -> bool:
    return span.since <= at < span.until


def _case(chat: Chat, one: Round, at: datetime, by: tuple[ReplyClock, ZoneInfo, datetime]) -> Case:
    clock, zone, now = by
    here = local(at, zone)
    return Case(shop=chat.shop, day=here.date(), hour=here.hour, late=one.waited(at, now) > clock.wait, who=one.who)


def _buyers(chats: Iterable[Chat], clock: ReplyClock, places: Places, span: Span, now: datetime) -> list[Case]:
    # B4: one message left too long puts the buyer of that day among the late ones, once.
    found: dict[tuple[str, str, date], Case] = {}
    for chat, one, zone in _each(chats, clock, places):
        for at in one.asked:
            if not _in(span, at):
                continue
            case = _case(chat, one, at, (clock, zone, now))
            key = (chat.shop, chat.buyer, case.day)
            before = found.get(key)
            if before is None or (case.late and not before.late):
                found[key] = case if before is None else case._replace(hour=before.hour)
    return list(found.values())


def _first(chats: Iterable[Chat], clock: ReplyClock, places: Places, span: Span, now: datetime) -> list[Case]:
    found: dict[tuple[str, str, date], Case] = {}
    for chat, one, zone in _each(chats, clock, places):
        for at in one.asked:
            if _in(span, at):
                case = _case(chat, one, at, (clock, zone, now))
                found.setdefault((chat.shop, chat.conversation, case.day), case)
    return list(found.values())
