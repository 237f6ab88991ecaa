"""Days and hours that a text names, as stretches of time in the shop's zone. The clock is handed in.

A day of the month without a month, and a month without a year, is the next one that hasn't passed.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.entities.entities import Grain, Moment, Relation
from bot.entities.hours import clocks_of, read_hour, read_span, with_relation
from bot.entities.tokens import MOST, Token, Tokens
from bot.shop.holidays import Calendar

_WRITTEN = re.compile(r"(?<![0-9.])(20[0-9]{2})[-/.](0?[1-9]|1[0-2])[-/.](3[01]|[12][0-9]|0?[1-9])(?![0-9])")
_DAY = timedelta(days=1)


class _Days(NamedTuple):
    start: int
    end: int
    first: date
    last: date  # inclusive


def read_moments(tokens: Tokens, now: datetime, calendar: Calendar) -> list[Moment]:
    """Find every time named in the text; `now` is in the shop's zone."""
    return _Reading(tokens, now, calendar).moments()


class _Reading:
    def __init__(self, tokens: Tokens, now: datetime, calendar: Calendar) -> None:
        self.tokens = tokens
        self.now = now
        self.today = now.date()
        self.calendar = calendar
        # "3rd" said with the day's own word; the other one ("3 days") is a span of time.
        self.date_words = frozenset(token.word for token in tokens.list if token.has("date_word") and not token.has("span"))

    def moments(self) -> list[Moment]:
        found: list[Moment] = []
        text = self.tokens.text
        written = {match.start(): match for match in _WRITTEN.finditer(text)} if "20" in text else {}
        clocks = clocks_of(text)
        index = 0
        while index < len(self.tokens.list) and len(found) < MOST:
            days, after = self._days(index, written)
            moment = self._one(days, index, after, clocks)
            if moment is None:
                index += 1
                continue
            edge = self.tokens.list[index].classes.get("edge")
            found.append(moment if edge is None else replace(moment, relation=Relation(edge)))
            index = max(self.tokens.at(moment.end), index + 1)
        return found

    def _one(self, days: _Days | None, index: int, after: int, clocks: dict[int, re.Match[str]]) -> Moment | None:
        at = index if days is None else after
        hour = read_hour(self.tokens, at, None if days is None else days.first, self.now, clocks)
        if hour is not None:
            return with_relation(hour if days is None else replace(hour, start=days.start), self.tokens)
        if days is None:
            return read_span(self.tokens, index, self.now)
        grain = Grain.DAY if days.first == days.last else Grain.SPAN
        return with_relation(self._moment(days.start, days.end, days.first, days.last + _DAY, grain), self.tokens)

    def _moment(self, start: int, end: int, first: date, past: date, grain: Grain) -> Moment:
        zone = self.now.tzinfo
        return Moment(
            start=start, end=end, since=datetime.combine(first, time(), zone), until=datetime.combine(past, time(), zone), grain=grain
        )

    def _days(self, index: int, written: dict[int, re.Match[str]]) -> tuple[_Days | None, int]:
        token = self.tokens.list[index]
        if token.start in written:
            match = written[token.start]
            day = _date(int(match[1]), int(match[2]), int(match[3]))
            return (None, index) if day is None else (_Days(token.start, match.end(), day, day), self.tokens.at(match.end()))
        for reader in (self._relative, self._week, self._month, self._day_of_month, self._named):
            found, after = reader(index, token)
            if found is not None:
                return found, after
        return None, index

    def _relative(self, index: int, token: Token) -> tuple[_Days | None, int]:
        offset = token.classes.get("day")
        if offset is None:
            return None, index
        day = self.today + timedelta(days=int(offset))
        return _Days(token.start, token.end, day, day), index + 1

    def _week(self, index: int, token: Token) -> tuple[_Days | None, int]:
        if not token.has("week"):
            return None, index
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=int(token.classes["week"]))
        following = self.tokens.after(index)
        told = int(token.classes["week"]) != 0
        if following is None or following.start != token.end:
            return (_Days(token.start, token.end, monday, monday + 6 * _DAY), index + 1) if told else (None, index)
        if following.has("weekend"):
            return _Days(token.start, following.end, monday + 5 * _DAY, monday + 6 * _DAY), index + 2
        offset: int | None = None
        if following.has("sunday"):
            offset = 6
        elif following.number is not None and len(following.word) == 1 and 1 <= following.number <= 6:
            offset = int(following.number) - 1
        if offset is None:
            return (_Days(token.start, token.end, monday, monday + 6 * _DAY), index + 1) if told else (None, index)
        day = monday + offset * _DAY
        if not told and len(token.word) <= 2 and day < self.today:
            day += timedelta(weeks=1)
        return _Days(token.start, following.end, day, day), index + 2

    def _month(self, index: int, token: Token) -> tuple[_Days | None, int]:
        if token.has("month") or token.has("part_of_month"):
            offset = int(token.classes.get("month", 0))
            year, month = _plus_months(self.today, offset)
            following = token if token.has("part_of_month") else self.tokens.after(index)
            if following is not None and (following.has("part_of_month") or _edge(token, following)):
                return self._part(token, following, year, month, index + (1 if following is token else 2))
            day = self._number_of_day(index + 1)
            if day is not None:
                found = _date(year, month, day)
                return (None, index) if found is None else (_Days(token.start, self.tokens.list[index + 2].end, found, found), index + 3)
            first = date(year, month, 1)
            return _Days(token.start, token.end, first, _last_of(first)), index + 1
        month_word = self.tokens.after(index)
        if token.number is None or month_word is None or not month_word.has("month_word") or not 1 <= token.number <= 12 or token.glued:
            return None, index
        if token.number != int(token.number):
            return None, index
        return self._of_month(index, token, int(token.number))

    def _of_month(self, index: int, token: Token, month: int) -> tuple[_Days | None, int]:
        following = self.tokens.after(index + 1)
        year = self.today.year
        day = self._number_of_day(index + 2)
        bare = day is None and following is not None and following.number is not None and self._day_without_word(index + 2)
        if bare and following is not None and following.number is not None:
            day = int(following.number)
        if day is not None:
            found = _date(year, month, day)
            if found is not None and found < self.today - timedelta(days=30):
                found = _date(year + 1, month, day)
            last = self.tokens.list[index + 2] if bare else self.tokens.list[index + 3]
            return (None, index) if found is None else (_Days(token.start, last.end, found, found), index + (3 if bare else 4))
        if month < self.today.month - 3:
            year += 1
        if following is not None and (following.has("part_of_month") or _edge(self.tokens.list[index + 1], following)):
            return self._part(token, following, year, month, index + 3)
        first = date(year, month, 1)
        return _Days(token.start, self.tokens.list[index + 1].end, first, _last_of(first)), index + 2

    def _part(self, start: Token, part: Token, year: int, month: int, after: int) -> tuple[_Days | None, int]:
        low, high = part.classes.get("part_of_month") or part.classes["month_edge"]
        last = _last_of(date(year, month, 1))
        return _Days(start.start, part.end, date(year, month, low), min(last, date(year, month, min(high, last.day)))), after

    def _number_of_day(self, index: int) -> int | None:
        if index >= len(self.tokens.list) or self.tokens.before(index) is None:
            return None
        token, word = self.tokens.list[index], self.tokens.after(index)
        if token.number is None or word is None or not word.has("date_word") or word.start != token.end or token.glued:
            return None
        return int(token.number) if 1 <= token.number <= 31 and token.number == int(token.number) else None

    def _day_without_word(self, index: int) -> bool:
        number, following = self.tokens.list[index].number, self.tokens.after(index)
        return number is not None and 1 <= number <= 31 and number == int(number) and (following is None or not following.has("unit"))

    def _day_of_month(self, index: int, token: Token) -> tuple[_Days | None, int]:
        before, word = self.tokens.before(index), self.tokens.after(index)
        if token.number is None or token.glued or word is None or word.word not in self.date_words:
            return None, index
        if token.number != int(token.number) or not 1 <= token.number <= 31 or (before is not None and before.has("size_lead")):
            return None, index
        day = int(token.number)
        for offset in range(3):
            found = _date(*_plus_months(self.today, offset), day)
            if found is not None and found >= self.today:
                return _Days(token.start, word.end, found, found), index + 2
        return None, index

    def _named(self, index: int, token: Token) -> tuple[_Days | None, int]:
        if token.has("feast"):
            month, day = token.classes["feast"]
            found = _date(self.today.year, month, day) or self.today
            if found < self.today:
                found = _date(self.today.year + 1, month, day) or self.today
            return _Days(token.start, token.end, found, found), index + 1
        if token.has("year_end"):
            first, last = token.classes["year_end"]
            year = self.today.year + (1 if last < self.today.month else 0)
            return _Days(token.start, token.end, date(year, first, 1), _last_of(date(year, last, 1))), index + 1
        if not token.has("festival"):
            return None, index
        day = self.calendar.festival(token.classes["festival"], self.today)
        if day is None:
            return None, index
        last = day
        while self.calendar.holiday(last + _DAY) is not None and self.calendar.holiday(day) is not None:
            last += _DAY
        return _Days(token.start, token.end, day, last), index + 1


def _edge(month: Token, following: Token) -> bool:
    return following.has("month_edge") and following.start == month.end


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plus_months(day: date, months: int) -> tuple[int, int]:
    whole = day.year * 12 + day.month - 1 + months
    return whole // 12, whole % 12 + 1


def _last_of(first: date) -> date:
    return date(*_plus_months(first, 1), 1) - _DAY
