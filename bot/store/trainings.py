"""Trainings, one at a time for all processes, on a SQL database. Nothing here trains."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql

from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.school import trainings
from bot.store.transactions import reading, writing
from bot.versions import Training, TrainingState

SILENT = timedelta(seconds=30)  # a training that said nothing for so long has ended with its process
GONE = "gone"  # the error of such a one: the page says it in words
_LOCK = ("", "training")
_RUNNING = trainings.c.state == TrainingState.RUNNING.value


class SqlTrainings:
    """`Trainings` on a SQL database."""

    def __init__(self, engine: sql.Engine, silent: timedelta = SILENT) -> None:
        self._engine = engine
        self._silent = silent

    def begin(self, by: str, now: datetime) -> Training | None:
        """Begin one, or give None where one runs."""
        row = {"by": by, "at": to_row(now), "state": TrainingState.RUNNING.value, "done": 0, "of": 0, "step": "", "error": ""}
        with writing(self._engine) as connection:
            lock(connection, [_LOCK])
            self._bury(connection, now)
            if connection.execute(sql.select(trainings.c.id).where(_RUNNING)).first() is not None:
                return None
            made = trainings.insert().values(**row, beat=to_row(now), cancelling=False).returning(trainings)
            return _training(connection.execute(made).one())

    def beat(self, number: int, at: tuple[int, int, str], now: datetime) -> bool:
        """Say that it runs, and how far it is; False where it is to be ended."""
        done, of, step = at
        said = trainings.update().where(trainings.c.id == number, _RUNNING).values(done=done, of=of, step=step[:100], beat=to_row(now))
        with writing(self._engine) as connection:
            row = connection.execute(said.returning(trainings.c.cancelling)).one_or_none()
        return row is not None and not row.cancelling

    def end(self, number: int, ended: Training, now: datetime) -> None:
        """Record its end."""
        end = {"state": ended.state.value, "version": ended.version, "error": ended.error[:500], "ended": to_row(now)}
        with writing(self._engine) as connection:
            connection.execute(trainings.update().where(trainings.c.id == number, _RUNNING).values(end))

    def cancel(self, number: int) -> bool:
        """Ask for its end; False where it has ended."""
        with writing(self._engine) as connection:
            asked = trainings.update().where(trainings.c.id == number, _RUNNING).values(cancelling=True)
            return connection.execute(asked).rowcount > 0

    def newest(self, now: datetime) -> Training | None:
        """Give the one that runs, or else the last one."""
        query = sql.select(trainings).order_by(trainings.c.id.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is not None and row.state == TrainingState.RUNNING.value and from_row(row.beat) < now - self._silent:
            with writing(self._engine) as connection:
                self._bury(connection, now)
                row = connection.execute(query).one()
        return None if row is None else _training(row)

    def _bury(self, connection: sql.Connection, now: datetime) -> None:
        silent = trainings.c.beat < to_row(now - self._silent)
        end = {"state": TrainingState.FAILED.value, "error": GONE, "ended": to_row(now)}
        connection.execute(trainings.update().where(_RUNNING, silent).values(end))


def _training(row: sql.Row[*tuple[Any, ...]]) -> Training:
    return Training(
        id=row.id,
        by=row.by,
        at=from_row(row.at),
        state=TrainingState(row.state),
        done=row.done,
        of=row.of,
        step=row.step,
        version=row.version,
        error=row.error,
        cancelling=row.cancelling,
        ended=None if row.ended is None else from_row(row.ended),
    )
