"""Replies on their way out: handed to one sender each, checked at the last moment, settled once. Nothing is sent from here."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.messages import Holder
from bot.store.locks import Key, try_lock
from bot.store.moments import CLOCKS_DIFFER, from_row, to_row
from bot.store.outgoing import TAKEN_OVER
from bot.store.tables import conversations, lines, outbox, seats, verdicts
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change, Fate, Parcel, Report, Terms, Uncertain, Wanted

_Row = sql.Row[*tuple[Any, ...]]
_OPEN = (Fate.QUEUED.value, Fate.SENDING.value)
# What counts against a quota: what the buyer has seen, or may have.
_USED = (Fate.SENT.value, Fate.SENDING.value, Fate.UNCERTAIN.value)


class SqlDeliveries:
    """`Deliveries` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def claim(self, wanted: Wanted, now: datetime) -> tuple[Parcel, ...]:
        """Hand out what is due; see `bot.traffic.Deliveries`."""
        with reading(self._engine) as connection:
            due = [(row.shop, row.conversation) for row in connection.execute(_due(wanted, now))]
            dead = connection.execute(sql.select(outbox.c.id).where(*_overdue(wanted, now)).limit(1)).first() is not None
        if not due and not dead:
            return ()
        with writing(self._engine) as connection:
            if dead:
                _recover(connection, wanted, now)
            held = try_lock(connection, due)
            rows = list(connection.execute(_heads(held, now))) if held else []
            return _hand_out(connection, rows, wanted, now)

    def settle(self, reports: Sequence[Report], now: datetime) -> None:
        """Record what became of parcels; see `bot.traffic.Deliveries`."""
        if not reports:
            return
        rows = [
            {
                "of": one.parcel.id,
                "by": one.parcel.claim,
                "to": one.fate.value,
                "at": to_row(now),
                "late": (Fate.UNCERTAIN if one.fate is Fate.QUEUED else one.fate).value,
                "next": to_row(one.due or now),
                "why": one.error and one.error[:300],
                "why_late": TAKEN_OVER if one.fate is Fate.QUEUED else one.error and one.error[:300],
                "there": one.remote,
            }
            for one in sorted(reports, key=lambda one: one.parcel.id)
        ]
        with writing(self._engine) as connection:
            connection.execute(_SETTLE, rows)
            for one in reports:
                tell(connection, Change(topic="conversation", shop=one.parcel.shop, conversation=one.parcel.conversation))
            tell(connection, Change(topic="outbox"))

    def uncertain(self, shops: Sequence[str]) -> tuple[Uncertain, ...]:
        """List the replies of unknown fate; see `bot.traffic.Deliveries`."""
        query = sql.select(outbox).where(outbox.c.state == Fate.UNCERTAIN.value, outbox.c.shop.in_(shops)).order_by(outbox.c.id)
        with reading(self._engine) as connection:
            return tuple(
                Uncertain(
                    id=row.id,
                    shop=row.shop,
                    conversation=row.conversation,
                    text=row.text,
                    error=row.error or "",
                    since=from_row(row.settled),
                )
                for row in connection.execute(query)
            )

    def resolve(self, shop: str, parcel: int, *, sent: bool, now: datetime) -> bool:
        """Settle an uncertain reply as a person found it; see `bot.traffic.Deliveries`."""
        fate = Fate.SENT if sent else Fate.QUEUED
        query = (
            outbox.update()
            .where(outbox.c.id == parcel, outbox.c.shop == shop, outbox.c.state == Fate.UNCERTAIN.value)
            .values(state=fate.value, due=to_row(now), settled=to_row(now), claim=None, error=None)
        )
        with writing(self._engine) as connection:
            changed = connection.execute(query).rowcount
            tell(connection, Change(topic="outbox"))
        return changed > 0


# A person came while it was on its way (`mute`): it may have arrived, and is never sent again by itself.
_TAKEN = outbox.c.error.is_not_distinct_from(TAKEN_OVER)
_SETTLE = (
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
        error=sql.case((_TAKEN, sql.bindparam("why_late", type_=sql.String)), else_=sql.bindparam("why", type_=sql.String)),
        remote=sql.bindparam("there"),
        lease=None,
    )
)


def _due(wanted: Wanted, now: datetime) -> sql.Select[*tuple[Any, ...]]:
    earlier = outbox.alias("earlier")
    open_before = sql.exists().where(
        earlier.c.shop == outbox.c.shop,
        earlier.c.conversation == outbox.c.conversation,
        earlier.c.id < outbox.c.id,
        earlier.c.state.in_(_OPEN),
    )
    closed = [sql.and_(outbox.c.shop == shop, outbox.c.channel == channel) for shop, channel in wanted.closed]
    return (
        sql.select(outbox.c.shop, outbox.c.conversation)
        .where(*_now_due(now), ~open_before, *(~one for one in closed))
        .order_by(outbox.c.id)
        .limit(wanted.most)
    )


def _now_due(now: datetime) -> tuple[sql.ColumnElement[bool], ...]:
    # Whatever a clock that was set back since says: what was never tried was due when it was queued, and what came back later than
    # now has waited.
    set_back = sql.or_(outbox.c.attempts == 0, outbox.c.settled > to_row(now + CLOCKS_DIFFER))
    return outbox.c.state == Fate.QUEUED.value, sql.or_(outbox.c.due <= to_row(now), set_back)


def _overdue(wanted: Wanted, now: datetime) -> tuple[sql.ColumnElement[bool], ...]:
    # No lease ends so far ahead: the clock was set back.
    over = sql.or_(outbox.c.lease < to_row(now), outbox.c.lease > to_row(now + 2 * wanted.lease))
    return outbox.c.state == Fate.SENDING.value, over


def _recover(connection: sql.Connection, wanted: Wanted, now: datetime) -> None:
    safe = [name for name, terms in wanted.terms.items() if terms.idempotent]
    gone = "the sender died or lost its line before it could report"
    again = outbox.update().where(*_overdue(wanted, now), outbox.c.channel.in_(safe), ~_TAKEN)
    connection.execute(again.values(state=Fate.QUEUED.value, due=to_row(now), settled=to_row(now), lease=None, error=gone))
    lost = outbox.update().where(*_overdue(wanted, now))
    why = sql.case((_TAKEN, TAKEN_OVER), else_=gone)
    connection.execute(lost.values(state=Fate.UNCERTAIN.value, settled=to_row(now), lease=None, error=why))


def _heads(held: Sequence[Key], now: datetime) -> sql.Select[*tuple[Any, ...]]:
    """Give the first open row of each conversation, where it is due; the conversations are locked by now, so this holds."""
    first = (
        sql.select(sql.func.min(outbox.c.id))
        .where(outbox.c.state.in_(_OPEN), sql.tuple_(outbox.c.shop, outbox.c.conversation).in_(held))
        .group_by(outbox.c.shop, outbox.c.conversation)
    )
    return (
        sql.select(outbox, lines.c.at)
        .join(lines, lines.c.id == outbox.c.line)
        .where(outbox.c.id.in_(first), *_now_due(now))
        .order_by(outbox.c.id)
        .with_for_update(skip_locked=True, of=outbox)
    )


def _hand_out(connection: sql.Connection, rows: Sequence[_Row], wanted: Wanted, now: datetime) -> tuple[Parcel, ...]:
    if not rows:
        return ()
    talks = _talks(connection, {(row.shop, row.conversation) for row in rows})
    approved = dict(_approved(connection, {row.verdict for row in rows}))
    claim = secrets.token_hex(16)
    parcels: list[Parcel] = []
    for row in rows:
        talk = talks[row.shop, row.conversation]
        ended = _ended(row, talk, approved.get(row.verdict), wanted.terms.get(row.channel), now)
        if ended is not None:
            fate, why = ended
            if row.attempts and fate in {Fate.MUTED, Fate.EXPIRED}:
                fate = Fate.UNCERTAIN  # an earlier attempt may have arrived
            change: dict[str, Any] = {"state": fate.value, "settled": to_row(now), "error": why}
            tell(connection, Change(topic="outbox"))  # the conversation's next one may go
        else:
            change = {"state": Fate.SENDING.value, "claim": claim, "lease": to_row(now + wanted.lease), "attempts": row.attempts + 1}
            parcels.append(_parcel(row, talk.buyer, claim))
        connection.execute(outbox.update().where(outbox.c.id == row.id).values(**change))
    return tuple(parcels)


def _parcel(row: _Row, buyer: str, claim: str) -> Parcel:
    return Parcel(
        id=row.id,
        key=row.key,
        claim=claim,
        channel=row.channel,
        shop=row.shop,
        conversation=row.conversation,
        buyer=buyer,
        kind=row.kind,
        text=row.text,
        sha256=row.sha256,
        verdict=row.verdict,
        attempts=row.attempts + 1,
        first=from_row(row.at),
    )


def _approved(connection: sql.Connection, ids: set[str]) -> list[tuple[str, str]]:
    query = sql.select(verdicts.c.id, verdicts.c.sha256).where(verdicts.c.id.in_(ids))
    return [(row.id, row.sha256) for row in connection.execute(query)]


def _talks(connection: sql.Connection, keys: set[Key]) -> dict[Key, _Row]:
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
    query = sql.select(
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
    ).where(sql.tuple_(conversations.c.shop, conversations.c.id).in_(keys))
    return {(row.shop, row.id): row for row in connection.execute(query)}


def _waits_for_a_person(row: _Row, talk: _Row) -> bool:
    """Tell whether the bot itself handed over and nobody has come yet: what it had promised before, the buyer still waits for."""
    return talk.reason is not None and not talk.seats and (talk.person_line or 0) < row.line


def _ended(row: _Row, talk: _Row, approved: str | None, terms: Terms | None, now: datetime) -> tuple[Fate, str] | None:
    words = hashlib.sha256(row.text.encode()).hexdigest()
    if not words == row.sha256 == approved:
        return Fate.BARRED, "the words are not the ones that the gate approved"
    if row.kind == "reply" and talk.holder == Holder.HUMAN.value and not _waits_for_a_person(row, talk):
        return Fate.MUTED, TAKEN_OVER
    if row.kind == "notice" and (talk.person_line or 0) > row.line:
        return Fate.MUTED, "a person has answered already"
    if terms is None:
        return Fate.FAILED, f"no channel {row.channel!r} is known here"
    if terms.window is not None and (talk.buyer_at is None or now - from_row(talk.buyer_at) > terms.window):
        return Fate.EXPIRED, "the channel's window for answering is over"
    kept_back = 1 if row.kind == "reply" else 0
    if terms.quota is not None and talk.used >= terms.quota - kept_back:
        return Fate.EXPIRED, "the channel's quota of replies is used up"
    return None
