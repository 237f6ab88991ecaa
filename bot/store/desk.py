"""A conversation read whole, and the steps of a person's part in it, on a SQL database. Who may is asked at the desk's doors, by shop."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.gate import ApprovedReply
from bot.messages import Holder
from bot.ports import Line, Transcript
from bot.store.locks import Key
from bot.store.moments import from_row, to_row
from bot.store.outgoing import Outgoing, mute, put_reply
from bot.store.record import state_from_json, state_to_json
from bot.store.tables import conversations, lines, outbox, outcomes, seats
from bot.store.transactions import reading, tell
from bot.traffic import Change


class SqlDesk:
    """`Desk` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def transcript(self, shop: str, conversation: str) -> Transcript | None:
        """Read one conversation whole, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(one_of((shop, conversation))).one_or_none()
            if row is None:
                return None
            query = (
                sql.select(lines, outcomes.c.story, outbox.c.state.label("fate"))
                .outerjoin(outcomes, outcomes.c.line == lines.c.id)
                .outerjoin(outbox, outbox.c.line == lines.c.id)
                .where(lines.c.shop == shop, lines.c.conversation == conversation)
                .order_by(lines.c.id)
            )
            found = tuple(
                Line(
                    id=line.id,
                    author=line.author,
                    kind=line.kind,
                    text=line.text,
                    at=from_row(line.at),
                    story=line.story,
                    fate=line.fate or "",
                )
                for line in connection.execute(query)
            )
        return Transcript(
            shop=shop,
            conversation=conversation,
            buyer=row.buyer,
            holder=Holder(row.holder),
            reason=row.reason,
            urgent=row.urgent,
            state=state_from_json(row.state, Holder(row.holder)),
            lines=found,
        )


def one_of(key: Key) -> sql.Select[tuple[object, ...]]:
    """Read one conversation's row."""
    return sql.select(conversations).where(conversations.c.shop == key[0], conversations.c.id == key[1])


def change(key: Key) -> sql.Update:
    """Change one conversation's row."""
    return conversations.update().where(conversations.c.shop == key[0], conversations.c.id == key[1])


def record_words(connection: sql.Connection, key: Key, agent: str, reply: ApprovedReply, now: datetime) -> None:
    """Record and queue a person's approved words; whoever speaks has the conversation, and the bot's unsent replies are ended.

    The caller holds the conversation's lock.
    """
    row = connection.execute(one_of(key)).one()
    old = state_from_json(row.state, Holder(row.holder))
    state = state_to_json(replace(old, recent_texts=(*old.recent_texts, reply.text)[-5:], held=False))
    mute(connection, [key], now)
    outgoing = Outgoing(key=key, reply=reply, kind="human", channel=row.channel, assisted=_proposed(connection, key) == reply.text)
    put_reply(connection, f"human:{agent}", outgoing, now)
    taken = {"holder": Holder.HUMAN.value, "since": to_row(now)} if row.holder != Holder.HUMAN.value else {}
    connection.execute(change(key).values(state=state, **taken))
    _told(connection, key)
    tell(connection, Change(topic="outbox"))


def _proposed(connection: sql.Connection, key: Key) -> str:
    """Give what the bot proposed to the buyer's newest words, as the desk shows it; empty where nothing."""
    newest = sql.select(outcomes.c.story).join(lines, lines.c.id == outcomes.c.line)
    newest = newest.where(lines.c.shop == key[0], lines.c.conversation == key[1]).order_by(lines.c.id.desc()).limit(1)
    story: dict[str, Any] = connection.execute(newest).scalar_one_or_none() or {}
    return "\n".join(str(one["text"]) for one in story.get("proposed") or ())


def return_to_bot(connection: sql.Connection, key: Key, said: str, now: datetime) -> None:
    """Let the bot answer again, calm and with no repeats counted; nobody sits there any more. The caller holds the lock."""
    row = connection.execute(one_of(key)).one()
    fresh = state_to_json(state_from_json(row.state, Holder(row.holder)).returned())
    connection.execute(change(key).values(holder=Holder.BOT.value, urgent=False, reason=None, since=None, state=fresh))
    connection.execute(seats.delete().where(seats.c.shop == key[0], seats.c.conversation == key[1]))
    note(connection, key, said, now)


def note(connection: sql.Connection, key: Key, said: str, now: datetime) -> None:
    """Write a line of the system's into the transcript (`given_back:<agent>`), and let listeners know."""
    connection.execute(lines.insert().values(shop=key[0], conversation=key[1], author="system", kind="system", text=said, at=to_row(now)))
    _told(connection, key)


def _told(connection: sql.Connection, key: Key) -> None:
    tell(connection, Change(topic="conversation", shop=key[0], conversation=key[1]))
