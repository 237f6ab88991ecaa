"""Replies on their way out: handed to one sender each, checked at the last moment, settled once. Nothing is sent from here."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.messages import Holder
from bot.store.locks import Key, try_lock
from bot.store.moments import from_row, to_row
from bot.store.outgoing import TAKEN_OVER
from bot.store.parcels import APPROVED, DEAD, END, GO, PASSED_OVER, SETTLE, due, heads, recover, standing, times
from bot.store.tables import outbox
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change, Fate, Parcel, Report, Terms, Uncertain, Wanted

_Row = sql.Row[*tuple[Any, ...]]


class SqlDeliveries:
    """`Deliveries` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def claim(self, wanted: Wanted, now: datetime) -> tuple[Parcel, ...]:
        """Hand out what is due; see `bot.traffic.Deliveries`."""
        moments, dialect = times(now, wanted.lease), self._engine.dialect.name
        with reading(self._engine) as connection:
            found = connection.execute(due(dialect), {"keys": list(wanted.closed), "most": wanted.most, **moments})
            ripe = [(row.shop, row.conversation) for row in found]
            dead = connection.execute(DEAD, moments).first() is not None
        if not ripe and not dead:
            return ()
        with writing(self._engine) as connection:
            if dead:
                recover(connection, wanted, now)
            held = try_lock(connection, ripe)
            rows = list(connection.execute(heads(dialect), {"keys": held, **moments})) if held else []
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
            connection.execute(SETTLE, rows)
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
            .values(state=fate.value, due=to_row(now), settled=to_row(now), claim=None, error=None if sent else PASSED_OVER)
        )
        with writing(self._engine) as connection:
            changed = connection.execute(query).rowcount
            tell(connection, Change(topic="outbox"))
        return changed > 0


def _hand_out(connection: sql.Connection, rows: Sequence[_Row], wanted: Wanted, now: datetime) -> tuple[Parcel, ...]:
    if not rows:
        return ()
    talks = _talks(connection, {(row.shop, row.conversation) for row in rows})
    approved = {row.id: row.sha256 for row in connection.execute(APPROVED, {"ids": list({row.verdict for row in rows})})}
    claim = secrets.token_hex(16)
    parcels: list[Parcel] = []
    goes: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for row in rows:
        talk = talks[row.shop, row.conversation]
        ended = _ended(row, talk, approved.get(row.verdict), wanted.terms.get(row.channel), now)
        if ended is not None:
            fate, why = ended
            if row.attempts and fate in {Fate.MUTED, Fate.EXPIRED}:
                fate = Fate.UNCERTAIN  # an earlier attempt may have arrived
            ends.append({"of": row.id, "to": fate.value, "at": to_row(now), "why": why})
            tell(connection, Change(topic="outbox"))  # the conversation's next one may go
        else:
            goes.append({"of": row.id, "by": claim, "until": to_row(now + wanted.lease)})
            parcels.append(_parcel(row, talk.buyer, claim))
    if goes:
        connection.execute(GO, goes)
    if ends:
        connection.execute(END, ends)
    return tuple(parcels)


def _talks(connection: sql.Connection, keys: set[Key]) -> dict[Key, _Row]:
    found = connection.execute(standing(connection.dialect.name), {"keys": list(keys)})
    return {(row.shop, row.id): row for row in found}


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
