"""What the desk reads and does, on a SQL database. Whether somebody may is asked at the desk's doors, by shop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sql

from bot.gate import ApprovedReply
from bot.messages import Holder
from bot.ports import Line, Transcript, Waiting
from bot.store.locks import lock
from bot.store.moments import from_row, to_row
from bot.store.outgoing import Outgoing, mute, put_reply
from bot.store.record import state_from_json, state_to_json
from bot.store.tables import conversations, lines, outcomes
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change


class SqlDesk:
    """`Desk` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def transcript(self, shop: str, conversation: str) -> Transcript | None:
        """Read one conversation whole, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(_one(shop, conversation)).one_or_none()
            if row is None:
                return None
            query = (
                sql.select(lines, outcomes.c.story)
                .outerjoin(outcomes, outcomes.c.line == lines.c.id)
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

    def waiting(self, shops: Sequence[str]) -> tuple[Waiting, ...]:
        """List what waits for a person: urgent first, then oldest."""
        newest = (
            sql.select(lines.c.text)
            .where(
                lines.c.shop == conversations.c.shop,
                lines.c.conversation == conversations.c.id,
                lines.c.author == "buyer",
            )
            .order_by(lines.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            sql.select(conversations, newest.label("last"))
            .where(conversations.c.holder == Holder.HUMAN.value, conversations.c.shop.in_(shops))
            .order_by(conversations.c.urgent.desc(), conversations.c.since)
        )
        with reading(self._engine) as connection:
            return tuple(
                Waiting(
                    shop=row.shop,
                    conversation=row.id,
                    buyer=row.buyer,
                    reason=row.reason or "",
                    urgent=row.urgent,
                    since=from_row(row.since),
                    last=row.last or "",
                )
                for row in connection.execute(query)
            )

    def say(self, shop: str, conversation: str, agent: str, reply: ApprovedReply) -> None:
        """Record and queue a person's approved words; whoever speaks has the conversation, and the bot's unsent replies are ended."""
        now = datetime.now(UTC)
        with writing(self._engine) as connection:
            lock(connection, [(shop, conversation)])
            row = connection.execute(_one(shop, conversation)).one()
            old = state_from_json(row.state, Holder(row.holder))
            state = state_to_json(replace(old, recent_texts=(*old.recent_texts, reply.text)[-5:], held=False))
            mute(connection, [(shop, conversation)], now)
            outgoing = Outgoing(key=(shop, conversation), reply=reply, kind="human", channel=row.channel)
            put_reply(connection, f"human:{agent}", outgoing, now)
            taken = {"holder": Holder.HUMAN.value, "since": to_row(now)} if row.holder != Holder.HUMAN.value else {}
            connection.execute(_change(shop, conversation).values(state=state, **taken))
            tell(connection, Change(topic="conversation", shop=shop, conversation=conversation))
            tell(connection, Change(topic="outbox"))

    def give_back(self, shop: str, conversation: str, agent: str) -> None:
        """Let the bot answer again; it starts calm, with no repeats counted."""
        with writing(self._engine) as connection:
            lock(connection, [(shop, conversation)])
            row = connection.execute(_one(shop, conversation)).one()
            fresh = state_to_json(state_from_json(row.state, Holder(row.holder)).returned())
            connection.execute(
                _change(shop, conversation).values(holder=Holder.BOT.value, urgent=False, reason=None, since=None, state=fresh)
            )
            connection.execute(
                lines.insert().values(
                    shop=shop,
                    conversation=conversation,
                    author="system",
                    kind="system",
                    text=f"given_back:{agent}",
                    at=to_row(datetime.now(UTC)),
                )
            )
            tell(connection, Change(topic="conversation", shop=shop, conversation=conversation))


def _one(shop: str, conversation: str) -> sql.Select[tuple[object, ...]]:
    return sql.select(conversations).where(conversations.c.shop == shop, conversations.c.id == conversation)


def _change(shop: str, conversation: str) -> sql.Update:
    return conversations.update().where(conversations.c.shop == shop, conversations.c.id == conversation)
