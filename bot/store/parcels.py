"""What sending asks of the database and writes there, as statements built once. What becomes of a reply is not decided here."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sql

from bot.store.among import among
from bot.store.moments import CLOCKS_DIFFER, to_row
from bot.store.outgoing import TAKEN_OVER
from bot.store.tables import conversations, lines, outbox, seats, verdicts
from bot.traffic import Fate, Wanted

_OPEN = (Fate.QUEUED.value, Fate.SENDING.value)
# What counts against a quota: what the buyer has seen, or may have.
_USED = (Fate.SENT.value, Fate.SENDING.value, Fate.UNCERTAIN.value)

THOUGHT_DEAD = "the sender died or lost its line before it could report"
PASSED_OVER = "thought lost on its way and then known unsent: what came behind it may have gone before"
# A person came while it was on its way (`mute`): it may have arrived, and is never sent again by itself.
_TAKEN = outbox.c.error.is_not_distinct_from(TAKEN_OVER)
# Sent after all, and perhaps after what came behind it: nobody waited for it.
_WAS_UNCERTAIN = sql.case((outbox.c.state == Fate.UNCERTAIN.value, outbox.c.error))
_WHY = sql.func.coalesce(sql.bindparam("why", type_=sql.String), _WAS_UNCERTAIN)
_PASSED = outbox.c.error.is_not_distinct_from(PASSED_OVER)
_AGAIN = sql.bindparam("to", type_=sql.String) == Fate.QUEUED.value
_LET_BY = sql.and_(_AGAIN, sql.or_(_PASSED, outbox.c.state == Fate.UNCERTAIN.value))
SETTLE = (
    outbox.update()
    .where(
        outbox.c.id == sql.bindparam("of"),
        outbox.c.claim == sql.bindparam("by"),
        # A sender that was thought dead may still say what it knows; a parcel in other hands by now has another claim.
        sql.or_(outbox.c.state == Fate.SENDING.value, outbox.c.state == Fate.UNCERTAIN.value),
    )
    .values(
        state=sql.case((_TAKEN, sql.bindparam("late", type_=sql.String)), else_=sql.bindparam("to", type_=sql.String)),
        settled=sql.bindparam("at"),
        due=sql.bindparam("next"),
        error=sql.case(
            (_TAKEN, sql.func.coalesce(sql.bindparam("why_late", type_=sql.String), TAKEN_OVER)),
            (_LET_BY, PASSED_OVER),
            (_PASSED, sql.func.coalesce(sql.bindparam("why", type_=sql.String), PASSED_OVER)),
            else_=_WHY,
        ),
        remote=sql.bindparam("there"),
        lease=None,
    )
)


@cache
def due(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    """Name conversations whose first open row is due, but for the lines among `keys`."""
    earlier = outbox.alias("earlier")
    open_before = sql.exists().where(
        earlier.c.shop == outbox.c.shop,
        earlier.c.conversation == outbox.c.conversation,
        earlier.c.id < outbox.c.id,
        earlier.c.state.in_(_OPEN),
    )
    return (
        sql.select(outbox.c.shop, outbox.c.conversation)
        .where(*_NOW_DUE, ~open_before, ~among(dialect, outbox.c.shop, outbox.c.channel))
        .order_by(outbox.c.id)
        .limit(sql.bindparam("most"))
    )


# Whatever a clock that was set back since says: what was never tried was due when it was queued, and what came back later than
# now has waited.
_SET_BACK = sql.or_(outbox.c.attempts == 0, outbox.c.settled > sql.bindparam("soon"))
_NOW_DUE = (outbox.c.state == Fate.QUEUED.value, sql.or_(outbox.c.due <= sql.bindparam("now"), _SET_BACK))


_RUN_OUT = (
    outbox.c.state == Fate.SENDING.value,
    # No lease ends so far ahead: the clock was set back.
    sql.or_(outbox.c.lease < sql.bindparam("now"), outbox.c.lease > sql.bindparam("far")),
)
DEAD = sql.select(outbox.c.id).where(*_RUN_OUT).limit(1)


def times(now: datetime, lease: timedelta) -> dict[str, datetime]:
    """Give the moments that these statements compare with, by their parameters' names."""
    return {"now": to_row(now), "soon": to_row(now + CLOCKS_DIFFER), "far": to_row(now + 2 * lease)}


def recover(connection: sql.Connection, wanted: Wanted, now: datetime) -> None:
    """Settle what dead senders had: queued again where the channel takes our key, UNCERTAIN where it doesn't."""
    moments = times(now, wanted.lease)
    safe = [name for name, terms in wanted.terms.items() if terms.idempotent]
    again = outbox.update().where(*_RUN_OUT, outbox.c.channel.in_(safe), ~_TAKEN)
    connection.execute(again.values(state=Fate.QUEUED.value, due=to_row(now), settled=to_row(now), lease=None, error=THOUGHT_DEAD), moments)
    lost = outbox.update().where(*_RUN_OUT)
    why = sql.case((_TAKEN, TAKEN_OVER), else_=THOUGHT_DEAD)
    connection.execute(lost.values(state=Fate.UNCERTAIN.value, settled=to_row(now), lease=None, error=why), moments)


@cache
def heads(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    """Give the first open row of each conversation among `keys`, where it is due; these are locked by now, so this holds."""
    first = (
        sql.select(sql.func.min(outbox.c.id))
        .where(outbox.c.state.in_(_OPEN), among(dialect, outbox.c.shop, outbox.c.conversation))
        .group_by(outbox.c.shop, outbox.c.conversation)
    )
    return (
        sql.select(outbox, lines.c.at)
        .join(lines, lines.c.id == outbox.c.line)
        .where(outbox.c.id.in_(first), *_NOW_DUE)
        .order_by(outbox.c.id)
        .with_for_update(skip_locked=True, of=outbox)
    )


_THIS = outbox.c.id == sql.bindparam("of")
GO = (
    outbox.update()
    .where(_THIS)
    .values(state=Fate.SENDING.value, claim=sql.bindparam("by"), lease=sql.bindparam("until"), attempts=outbox.c.attempts + 1)
)
END = outbox.update().where(_THIS).values(state=sql.bindparam("to"), settled=sql.bindparam("at"), error=sql.bindparam("why"))


@cache
def standing(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    """Read each conversation with its buyer's and a person's newest lines, who sits there, and the replies since the former."""

    def newest(author: sql.ColumnElement[bool], what: sql.ColumnElement[Any]) -> Any:
        here = (lines.c.shop == conversations.c.shop, lines.c.conversation == conversations.c.id)
        return sql.select(what).where(*here, author).correlate(conversations).scalar_subquery()

    buyer = newest(lines.c.author == "buyer", sql.func.max(lines.c.id))
    used = sql.select(sql.func.count()).where(
        outbox.c.shop == conversations.c.shop,
        outbox.c.conversation == conversations.c.id,
        outbox.c.state.in_(_USED),
        outbox.c.line > sql.func.coalesce(buyer, 0),
    )
    taken = sql.select(sql.func.count()).where(seats.c.shop == conversations.c.shop, seats.c.conversation == conversations.c.id)
    return sql.select(
        conversations.c.shop,
        conversations.c.id,
        conversations.c.buyer,
        conversations.c.holder,
        conversations.c.reason,
        taken.scalar_subquery().label("seats"),
        newest(lines.c.author.like("human:%"), sql.func.max(lines.c.id)).label("person_line"),
        # Not the bare column: SQLite would then read all of the shop's lines in the order of time.
        newest(lines.c.author == "buyer", sql.func.max(sql.func.coalesce(lines.c.at, lines.c.at))).label("buyer_at"),
        used.scalar_subquery().label("used"),
    ).where(among(dialect, conversations.c.shop, conversations.c.id))


APPROVED = sql.select(verdicts.c.id, verdicts.c.sha256).where(verdicts.c.id.in_(sql.bindparam("ids", expanding=True)))
