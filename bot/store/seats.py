"""Who sits with which conversation, on a SQL database. Whether somebody may is asked at the desk's doors, by shop.

Every change of a seat holds the conversation's lock, so that looking and taking are one step for all processes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql

from bot.gate import ApprovedReply
from bot.messages import Holder
from bot.staff import Stage, Talk
from bot.store.desk import change, note, one_of, record_words, return_to_bot
from bot.store.locks import Key, lock
from bot.store.moments import from_row, to_row
from bot.store.outgoing import mute
from bot.store.tables import conversations, lines, outbox, seats
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change

LEASE = timedelta(seconds=45)
RESOLVED = "resolved"
AT_ONCE = 200  # rows of a long queue that are read together


class SqlSeats:
    """`Seats` on a SQL database; `lease`: how long a silent agent is believed to be there."""

    def __init__(self, engine: sql.Engine, lease: timedelta = LEASE) -> None:
        self._engine = engine
        self._lease = lease

    def talks(self, shops: Sequence[str], now: datetime) -> tuple[Talk, ...]:
        """List what people have; see `bot.staff.Seats`."""
        with reading(self._engine) as connection:
            return tuple(_talk(row, now) for row in connection.execute(_held(shops).order_by(conversations.c.since)))

    def each(self, shops: Sequence[str], now: datetime, see: Callable[[Talk], None]) -> None:
        """Show what people have, one by one; see `bot.staff.Seats`."""
        # Unsorted: SQLite would keep the whole queue in the memory to put it in order.
        query = _held(shops, words=False).execution_options(yield_per=AT_ONCE)
        with reading(self._engine) as connection:
            for row in connection.execute(query):
                see(_talk(row, now))

    def recent(self, shops: Sequence[str], most: int) -> tuple[Talk, ...]:
        """List what the bot has or what was resolved; see `bot.staff.Seats`."""
        newest = sql.select(sql.func.max(lines.c.id)).where(*_here(lines)).scalar_subquery()
        held = conversations.c.holder == Holder.BOT.value
        query = _talks().where(held, conversations.c.shop.in_(shops)).order_by(newest.desc()).limit(most)
        with reading(self._engine) as connection:
            return tuple(_talk(row, None) for row in connection.execute(query))

    def talk(self, shop: str, conversation: str, now: datetime) -> Talk | None:
        """Tell where one conversation stands; see `bot.staff.Seats`."""
        query = _talks().where(conversations.c.shop == shop, conversations.c.id == conversation)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _talk(row, now)

    def claim(self, shop: str, conversation: str, agent: str, now: datetime) -> str:
        """Take a seat, or tell who has it; see `bot.staff.Seats`."""
        key = (shop, conversation)
        with writing(self._engine) as connection:
            lock(connection, [key])
            owner = self._sit(connection, key, agent, now)
            row = connection.execute(one_of(key)).one()
            if owner == agent:
                mute(connection, [key], now)
            if owner == agent and row.holder != Holder.HUMAN.value:
                connection.execute(change(key).values(holder=Holder.HUMAN.value, since=to_row(now)))
                note(connection, key, f"taken:{agent}", now)
            tell(connection, Change(topic="conversation", shop=shop, conversation=conversation))
        return owner

    def keep(self, agent: str, now: datetime) -> int:
        """Lease all of an agent's seats anew; see `bot.staff.Seats`."""
        # Only seats that still hold: whoever was away for longer than the lease sits down anew, if nobody else did.
        query = seats.update().where(seats.c.agent == agent, seats.c.until >= to_row(now)).values(until=to_row(now + self._lease))
        with writing(self._engine) as connection:
            return connection.execute(query).rowcount

    def release(self, shop: str, conversation: str, agent: str) -> bool:
        """Give a seat up; see `bot.staff.Seats`."""
        query = seats.delete().where(seats.c.shop == shop, seats.c.conversation == conversation, seats.c.agent == agent)
        with writing(self._engine) as connection:
            lock(connection, [(shop, conversation)])
            gone = connection.execute(query).rowcount
            tell(connection, Change(topic="conversation", shop=shop, conversation=conversation))
        return gone > 0

    def transfer(self, moved: Key, agent: str, to: str, now: datetime) -> bool:
        """Hand one's seat to another; see `bot.staff.Seats`."""
        query = (
            seats.update()
            .where(*_at(moved), seats.c.agent == agent, seats.c.until >= to_row(now))
            .values(agent=to, until=to_row(now + self._lease))
        )
        with writing(self._engine) as connection:
            lock(connection, [moved])
            done = connection.execute(query).rowcount > 0
            if done:
                note(connection, moved, f"moved:{to}", now)
            tell(connection, Change(topic="conversation", shop=moved[0], conversation=moved[1]))
        return done

    def say(self, said: Key, agent: str, reply: ApprovedReply, now: datetime) -> bool:
        """Record and queue approved words, sitting down first; see `bot.staff.Seats`."""
        with writing(self._engine) as connection:
            lock(connection, [said])
            if self._sit(connection, said, agent, now) != agent:
                return False
            record_words(connection, said, agent, reply, now)
        return True

    def end(self, ended: Key, agent: str, now: datetime, *, resolved: bool) -> bool:
        """Let the bot answer again; see `bot.staff.Seats`."""
        with writing(self._engine) as connection:
            lock(connection, [ended])
            if _owner(connection, ended, now) not in {None, agent}:
                return False
            return_to_bot(connection, ended, f"{RESOLVED if resolved else 'given_back'}:{agent}", now)
        return True

    def _sit(self, connection: sql.Connection, key: Key, agent: str, now: datetime) -> str:
        owner = _owner(connection, key, now)
        if owner not in {None, agent}:
            return str(owner)
        connection.execute(seats.delete().where(*_at(key)))
        row = {"shop": key[0], "conversation": key[1], "agent": agent, "until": to_row(now + self._lease)}
        connection.execute(seats.insert().values(row))
        return agent


def _at(key: Key) -> tuple[sql.ColumnElement[bool], sql.ColumnElement[bool]]:
    return seats.c.shop == key[0], seats.c.conversation == key[1]


def _owner(connection: sql.Connection, key: Key, now: datetime) -> str | None:
    return connection.execute(sql.select(seats.c.agent).where(*_at(key), seats.c.until >= to_row(now))).scalar_one_or_none()


def _here(table: sql.FromClause) -> tuple[sql.ColumnElement[bool], sql.ColumnElement[bool]]:
    return table.c.shop == conversations.c.shop, table.c.conversation == conversations.c.id


def _talks(*, words: bool = True) -> sql.Select[*tuple[Any, ...]]:
    """Ask for what a talk is made of; without `words` what was said last is empty: nobody who only counts looks at it."""
    # A holding line answers nothing: only a person's words, or a reply of the bot's, end the buyer's wait.
    replied = sql.exists().where(outbox.c.line == lines.c.id, outbox.c.kind == "reply", *_here(outbox)).correlate(lines, conversations)
    answer = sql.or_(lines.c.author.like("human:%"), sql.and_(lines.c.author == "bot", replied))
    answered = sql.select(sql.func.max(lines.c.id)).where(*_here(lines), answer).correlate(conversations).scalar_subquery()
    buyers = lines.alias("buyers")
    spoken = (*_here(buyers), buyers.c.author == "buyer", buyers.c.kind != "system")
    last = sql.select(buyers.c.text).where(*spoken).order_by(buyers.c.id.desc()).limit(1).scalar_subquery()
    # The oldest by its number, not by min(at): that would send SQLite through all of the shop's lines in the order of time.
    unanswered = sql.select(buyers.c.at).where(*spoken, buyers.c.id > sql.func.coalesce(answered, 0))
    asked = unanswered.order_by(buyers.c.id).limit(1).scalar_subquery()
    ends = lines.alias("ends")
    heard = (*_here(ends), ends.c.author.in_(("buyer", "system")))
    end = sql.select(ends.c.text).where(*heard).order_by(ends.c.id.desc()).limit(1).scalar_subquery()
    seat = sql.and_(*_here(seats))
    known = conversations.c  # not their state: it would be read from JSON for each, and nobody looks at it
    told = (known.shop, known.id, known.buyer, known.holder, known.reason, known.urgent, known.since, seats.c.agent, seats.c.until)
    said = (last, end) if words else (sql.literal(""), sql.literal(""))
    return sql.select(*told, asked.label("asked_at"), said[0].label("last"), said[1].label("end")).select_from(
        conversations.outerjoin(seats, seat)
    )


def _held(shops: Sequence[str], *, words: bool = True) -> sql.Select[*tuple[Any, ...]]:
    return _talks(words=words).where(conversations.c.holder == Holder.HUMAN.value, conversations.c.shop.in_(shops))


def _talk(row: sql.Row[*tuple[Any, ...]], now: datetime | None) -> Talk:
    human = row.holder == Holder.HUMAN.value
    owner = row.agent if human and row.agent is not None and now is not None and row.until >= to_row(now) else None
    asked_at = None if row.asked_at is None else from_row(row.asked_at)
    if not human:
        stage = Stage.RESOLVED if (row.end or "").startswith(f"{RESOLVED}:") else Stage.BOT
    elif owner is None:
        stage = Stage.QUEUED
    else:
        stage = Stage.WAITING if asked_at is None else Stage.ASSIGNED
    return Talk(
        shop=row.shop,
        conversation=row.id,
        buyer=row.buyer,
        stage=stage,
        owner=owner,
        reason=row.reason or "",
        urgent=row.urgent,
        since=None if row.since is None else from_row(row.since),
        asked_at=asked_at if human else None,
        last=row.last or "",
    )
