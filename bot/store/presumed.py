"""Whose values texts name, asked of the database; for a batch once: each turn is thought out as if it named nobody's, and stands if so.

What was only presumed may not leave the one who presumes (`bot.store.ahead`) before `wrong` has looked.
"""

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sql

from bot.store.among import among
from bot.store.tables import private_values


@dataclass(frozen=True, slots=True)
class Asked:
    """The question whether some of these sealed values are other buyers' of the shop, and not this one's too."""

    shop: str
    buyer: str
    keys: Collection[str]


@dataclass(slots=True)
class Presumed:
    """The questions that were answered "no" so far, in the order of asking."""

    asked: list[Asked] = field(default_factory=list[Asked])

    def wrong(self, connection: sql.Connection) -> set[int]:
        """Look everything up in one statement; gives the places in `asked` where the answer should have been "yes"."""
        owners = owners_of(connection, self.asked)
        return {place for place, one in enumerate(self.asked) if strangers_among(one, owners)}


_PRESUMED: ContextVar[Presumed | None] = ContextVar("presumed", default=None)
Owners = Mapping[tuple[str, str], Collection[str]]


@contextmanager
def presuming() -> Generator[Presumed]:
    """Presume for a block, in this thread: whoever asks whose values a text names hears "nobody's" and is noted."""
    presumed = Presumed()
    before = _PRESUMED.set(presumed)
    try:
        yield presumed
    finally:
        _PRESUMED.reset(before)


def presumption() -> Presumed | None:
    """Give what is being presumed here; None: look at once."""
    return _PRESUMED.get()


def owners_of(connection: sql.Connection, asked: Sequence[Asked]) -> Owners:
    """Find the buyers who told these values, by shop and value; nothing is looked for where nothing is asked."""
    owners: dict[tuple[str, str], set[str]] = {}
    keys = {(one.shop, key) for one in asked for key in one.keys}
    if keys:
        for shop, key, buyer in connection.execute(_owners(connection.dialect.name), {"keys": sorted(keys)}):
            owners.setdefault((shop, key), set()).add(buyer)
    return owners


def strangers_among(asked: Asked, owners: Owners) -> list[str]:
    """Give those of the values that only others have told."""
    found = ((key, owners.get((asked.shop, key))) for key in asked.keys)
    return [key for key, known in found if known and asked.buyer not in known]


@cache
def _owners(dialect: str) -> sql.Select[str, str, str]:
    known = private_values.c
    return sql.select(known.shop, known.key, known.buyer).where(among(dialect, known.shop, known.key))
