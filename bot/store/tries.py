"""How often a log-in was tried lately, by the hash of the name, for all processes together. Who may log in is not decided here."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sql

from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.tables import tries
from bot.store.transactions import writing

MOST = 10
WINDOW = timedelta(minutes=15)


class SqlTries:
    """`Tries` on a SQL database: at most ten a name in any fifteen minutes."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def wait(self, name: str, now: datetime) -> int:
        """Count one more try and give 0, or the seconds to wait; see `bot.staff.Tries`."""
        key = _hashed(name)
        with writing(self._engine) as connection:
            lock(connection, [("", key)])  # counting and adding are one step for all processes
            connection.execute(tries.delete().where(tries.c.at <= to_row(now - WINDOW)))
            found = connection.execute(sql.select(sql.func.count(), sql.func.min(tries.c.at)).where(tries.c.name == key)).one()
            if found[0] >= MOST:
                return max(1, round((from_row(found[1]) + WINDOW - now).total_seconds()))
            connection.execute(tries.insert().values(name=key, at=to_row(now)))
        return 0

    def forget(self, name: str) -> None:
        """Start anew; see `bot.staff.Tries`."""
        with writing(self._engine) as connection:
            connection.execute(tries.delete().where(tries.c.name == _hashed(name)))


def _hashed(name: str) -> str:
    # A password typed into the wrong field must not be kept.
    return hashlib.sha256(name.encode()).hexdigest()
