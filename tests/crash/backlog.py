"""What is left to do at the end of a run, and how long to wait for it: as long as something moves, however slow the machine is."""

import time
from collections.abc import Callable

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.store.tables import inbox, outbox

PATIENCE_S = 300  # with nothing at all moving; the longest lawful pause is a sender's lease
EVERY_S = 0.5

Look = Callable[[], tuple[int, ...] | None]
"""Sees what is left: all zeros when there is nothing; None where it can't be told now."""


def left(engine: sql.Engine, messages: int = 0) -> Look:
    """Make a look at an engine's database: messages to come (of `messages`), unanswered, replies not ended, attempts at these."""
    came = sql.select(sql.func.count()).select_from(inbox)
    waits = came.where(inbox.c.state == "waiting")
    leaving = outbox.c.state.in_(("queued", "sending"))
    leaves = sql.select(sql.func.count(), sql.func.coalesce(sql.func.sum(outbox.c.attempts), 0)).where(leaving)

    def look() -> tuple[int, ...] | None:
        try:
            # A look must not ask for SQLite's writer.
            with engine.connect().execution_options(reads_only=True) as connection:
                coming = max(0, messages - connection.execute(came).scalar_one())
                return coming, connection.execute(waits).scalar_one(), *connection.execute(leaves).one()
        except SQLAlchemyError:  # it is starting again, or overburdened
            return None

    return look


def wait(look: Look, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Wait until nothing is left; False where nothing has moved for PATIENCE_S."""
    before: tuple[int, ...] | None = None
    moved = clock()
    while True:
        found = look()
        if found is not None and not any(found):
            return True
        if found is not None and found != before:
            before, moved = found, clock()
        if clock() - moved > PATIENCE_S:
            return False
        sleep(EVERY_S)
