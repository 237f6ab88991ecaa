"""Hours of a day, spans of time from now ("within three days"), and which side of a moment is meant. Days are `moments`' affair."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bot.entities.entities import Grain, Moment, Relation
from bot.entities.tokens import Token, Tokens

_CLOCK = re.compile(r"(?<![0-9:.])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:])")
_HALF = Decimal("0.5")
_NOON = 12
_DAY_HOURS = 24
_LONGEST = 24 * 400


def clocks_of(text: str) -> dict[int, re.Match[str]]:
    """Find the clock times written with a colon, by where they begin."""
    return {match.start(): match for match in _CLOCK.finditer(text)} if ":" in text else {}


def read_hour(tokens: Tokens, index: int, day: date | None, now: datetime, clocks: dict[int, re.Match[str]]) -> Moment | None:
    """Read a part of the day, an hour or both at `index`; `day` is the day named just before, where one was."""
    if index >= len(tokens.list):
        return None
    token = tokens.list[index]
    if day is not None and tokens.before(index) is None:
        return None
    part: Token | None = None
    if token.has("day_part"):
        part = token
        offset = token.classes.get("day_part_day")
        day = day or (now.date() if offset is None else now.date() + timedelta(days=int(offset)))
        index += 1
    found = _clock(tokens, index, part, clocks) if part is None or tokens.before(index) is not None else None
    if found is None:
        return None if part is None else _part_of(part, day or now.date(), now)
    hour, minute, end, sure = found
    if part is not None:
        low, _ = part.classes["day_part"]
        hour += _NOON if low >= _NOON - 1 and hour < _NOON - 1 else 0
        hour = 0 if low == 0 and hour == _NOON else hour
    elif day is None and not sure:
        return None
    start = token.start
    if day is None:
        return _next(start, end, hour, minute, now)
    return _at(start, end, datetime.combine(day, time(hour % _DAY_HOURS, minute), now.tzinfo))


def _clock(tokens: Tokens, index: int, part: Token | None, clocks: dict[int, re.Match[str]]) -> tuple[int, int, int, bool] | None:
    """(hour, minute, end, whether it is an hour even with no day beside it)."""
    if index >= len(tokens.list):
        return None
    token = tokens.list[index]
    if token.start in clocks:
        match = clocks[token.start]
        return int(match[1]), int(match[2]), match.end(), True
    word = tokens.after(index)
    if token.number is None or token.glued or word is None or not word.has("hour_word") or word.start != token.end:
        return None
    if token.number != int(token.number) or token.number > _DAY_HOURS:
        return None
    before = tokens.before(index)
    if part is None and before is not None and (before.has("cut") or before.has("size_lead")):
        return None
    minute, end = 0, word.end
    more = tokens.after(index + 1)
    if more is not None and more.start == word.end and more.number is not None:
        unit = tokens.after(index + 2)
        if more.number == _HALF:
            minute, end = 30, more.end
        elif more.number < 60 and unit is not None and unit.has("minute_word"):
            minute, end = int(more.number), unit.end
    return int(token.number) % _DAY_HOURS, minute, end, token.word[0].isdigit() or len(word.word) > 1


def _part_of(part: Token, day: date, now: datetime) -> Moment:
    low, high = part.classes["day_part"]
    midnight = datetime.combine(day, time(), now.tzinfo)
    return Moment(
        start=part.start, end=part.end, since=midnight + timedelta(hours=low), until=midnight + timedelta(hours=high), grain=Grain.PART
    )


def _next(start: int, end: int, hour: int, minute: int, now: datetime) -> Moment:
    moments = [datetime.combine(now.date(), time(one, minute), now.tzinfo) for one in (hour, hour + _NOON) if one < _DAY_HOURS]
    later = [one for one in moments if one > now]
    return _at(start, end, later[0] if later else moments[0] + timedelta(days=1))


def _at(start: int, end: int, moment: datetime) -> Moment:
    return Moment(start=start, end=end, since=moment, until=moment + timedelta(hours=1), grain=Grain.HOUR)


def read_span(tokens: Tokens, index: int, now: datetime) -> Moment | None:
    """Read a span of time counted from now: within it, or after it. A bare length of time is no moment."""
    number, unit = tokens.list[index], tokens.after(index)
    if number.number is None or number.glued or number.loose or unit is None or not unit.classes.get("span"):
        return None
    side = tokens.after(index + 1)
    hours = float(number.number) * unit.classes["span"]
    if side is None or side.start != unit.end or hours > _LONGEST:
        return None
    then = now + timedelta(hours=hours)
    if side.has("within"):
        return Moment(start=number.start, end=side.end, since=now, until=then, grain=Grain.SPAN)
    if side.has("after"):
        return Moment(
            start=number.start, end=side.end, since=then, until=then + timedelta(hours=1), grain=Grain.SPAN, relation=Relation.AFTER
        )
    return None


def with_relation(moment: Moment, tokens: Tokens) -> Moment:
    """Take in the word for before or after that follows a moment at once."""
    index = tokens.at(moment.end)
    if index >= len(tokens.list) or tokens.list[index].start != moment.end:
        return moment
    side = tokens.list[index]
    if side.has("before"):
        return replace(moment, end=side.end, relation=Relation.BEFORE)
    if side.has("after"):
        return replace(moment, end=side.end, relation=Relation.AFTER)
    return moment
