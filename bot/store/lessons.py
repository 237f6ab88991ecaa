"""What people teach, on a SQL database. Which label counts is `bot.lessons`' law; nothing here reads a message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.lessons import Fault, Lesson, Meaning, Standing, Unsure
from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.school import lessons
from bot.store.tables import lines, outcomes
from bot.store.transactions import reading, writing

_OWN = (Standing.OPEN.value, Standing.SKIPPED.value)


class SqlLessons:
    """`Lessons` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def unsure(self, shops: Sequence[str], since: datetime, most: int) -> tuple[Unsure, ...]:
        """List what was not understood with certainty; see `bot.lessons.Lessons`."""
        newest = (
            sql.select(lines.c.id, lines.c.shop, lines.c.conversation, lines.c.text, lines.c.at)
            .where(lines.c.author == "buyer", lines.c.kind == "text", lines.c.shop.in_(shops), lines.c.at >= to_row(since))
            .order_by(lines.c.id.desc())
            .limit(most)
            .subquery()
        )
        query = (
            sql.select(newest)
            .join(outcomes, outcomes.c.line == newest.c.id)
            .where(outcomes.c.sure.is_(sql.false()))
            .order_by(newest.c.id.desc())
        )  # fmt: skip
        with reading(self._engine) as connection:
            return tuple(
                Unsure(line=row.id, shop=row.shop, conversation=row.conversation, text=row.text, at=from_row(row.at))
                for row in connection.execute(query)
            )

    def known(self, shops: Sequence[str]) -> Mapping[str, str]:
        """Give all that was taught or skipped: texts by likeness."""
        query = sql.select(lessons.c.likeness, lessons.c.text).where(lessons.c.shop.in_(shops)).order_by(lessons.c.id)
        with reading(self._engine) as connection:
            return {row.likeness: row.text for row in connection.execute(query)}

    def teach(self, lesson: Lesson) -> bool:
        """Keep a lesson; see `bot.lessons.Lessons`."""
        here = (lessons.c.shop == lesson.shop, lessons.c.line == lesson.line)
        with writing(self._engine) as connection:
            lock(connection, [(lesson.shop, lesson.conversation)])  # a row that isn't there yet can't be locked
            found = connection.execute(sql.select(lessons).where(*here).with_for_update()).one_or_none()
            if found is not None and (found.standing not in _OWN or found.by != lesson.by):
                return False
            connection.execute(lessons.delete().where(*here))
            connection.execute(lessons.insert().values(_row(lesson)))
            return True

    def undo(self, agent: str, shops: Sequence[str]) -> Lesson | None:
        """Take back an agent's newest lesson that nobody else looked at."""
        query = (
            sql.select(lessons)
            .where(lessons.c.by == agent, lessons.c.shop.in_(shops), lessons.c.standing.in_(_OWN))
            .order_by(lessons.c.id.desc())
            .limit(1)
        )
        with writing(self._engine) as connection:
            found = connection.execute(query.with_for_update()).one_or_none()
            if found is None:
                return None
            connection.execute(lessons.delete().where(lessons.c.id == found.id))
            return _lesson(found)

    def lessons(self, shops: Sequence[str], standings: Sequence[Standing], most: int | None = None) -> tuple[Lesson, ...]:
        """List lessons, oldest first; of more than `most`, the newest."""
        wanted = (lessons.c.shop.in_(shops), lessons.c.standing.in_([one.value for one in standings]))
        query = sql.select(lessons).where(*wanted).order_by(lessons.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            return tuple(map(_lesson, reversed(connection.execute(query).all())))

    def counts(self, shops: Sequence[str]) -> Mapping[Standing, int]:
        """Count them by where they stand."""
        query = sql.select(lessons.c.standing, sql.func.count()).where(lessons.c.shop.in_(shops)).group_by(lessons.c.standing)
        with reading(self._engine) as connection:
            found = {str(standing): int(number) for standing, number in connection.execute(query)}
        return {standing: found.get(standing.value, 0) for standing in Standing}

    def judge(self, one: tuple[str, int], who: str, meaning: Meaning | None, now: datetime) -> Lesson | None:
        """Look at a lesson; see `bot.lessons.Lesson.judged`."""
        here = (lessons.c.shop == one[0], lessons.c.id == one[1])
        with writing(self._engine) as connection:
            found = connection.execute(sql.select(lessons).where(*here).with_for_update()).one_or_none()
            after = None if found is None else _lesson(found).judged(who, meaning, now)
            if after is not None:
                connection.execute(lessons.update().where(*here).values(_row(after)))
            return after


def _row(lesson: Lesson) -> dict[str, Any]:
    other = lesson.other
    return {
        "shop": lesson.shop,
        "conversation": lesson.conversation,
        "line": lesson.line,
        "text": lesson.text,
        "likeness": lesson.likeness,
        "fault": lesson.fault.value,
        "said": list(lesson.said),
        "model": lesson.model,
        "by": lesson.by,
        "intents": list(lesson.meaning.intents),
        "sentiment": lesson.meaning.sentiment,
        "at": to_row(lesson.at),
        "standing": lesson.standing.value,
        "second": lesson.second,
        "other_intents": None if other is None else list(other.intents),
        "other_sentiment": None if other is None else other.sentiment,
        "settled": None if lesson.settled is None else to_row(lesson.settled),
        "third": lesson.third,
    }


def _lesson(row: sql.Row[*tuple[Any, ...]]) -> Lesson:
    other = None if row.other_intents is None else Meaning(intents=tuple(row.other_intents), sentiment=row.other_sentiment)
    return Lesson(
        id=row.id,
        shop=row.shop,
        conversation=row.conversation,
        line=row.line,
        text=row.text,
        likeness=row.likeness,
        fault=Fault(row.fault),
        said=tuple(row.said),
        model=row.model,
        by=row.by,
        meaning=Meaning(intents=tuple(row.intents), sentiment=row.sentiment),
        at=from_row(row.at),
        standing=Standing(row.standing),
        second=row.second,
        other=other,
        settled=None if row.settled is None else from_row(row.settled),
        third=row.third,
    )
