"""Canned replies and private notes, on a SQL database. Nothing here is ever sent from here."""

from datetime import datetime

import sqlalchemy as sql

from bot.staff import Canned, Note
from bot.store.locks import Key
from bot.store.moments import from_row, to_row
from bot.store.tables import canned, notes
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change


class SqlShelf:
    """`Shelf` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def canned(self, shop: str, agent: str) -> tuple[Canned, ...]:
        """List what an agent may use; see `bot.staff.Shelf`."""
        whose = sql.or_(canned.c.agent.is_(None), canned.c.agent == agent)
        with reading(self._engine) as connection:
            rows = connection.execute(sql.select(canned).where(canned.c.shop == shop, whose).order_by(canned.c.title, canned.c.id))
            return tuple(
                Canned(id=row.id, shop=row.shop, agent=row.agent, title=row.title, text=row.text, initials=row.initials) for row in rows
            )

    def add(self, one: Canned) -> None:
        """Keep a reply; see `bot.staff.Shelf`."""
        row = {"shop": one.shop, "agent": one.agent, "title": one.title, "text": one.text, "initials": one.initials}
        with writing(self._engine) as connection:
            connection.execute(canned.insert().values(row))

    def drop(self, shop: str, number: int, agent: str) -> bool:
        """Drop a reply; see `bot.staff.Shelf`."""
        whose = sql.or_(canned.c.agent.is_(None), canned.c.agent == agent)
        with writing(self._engine) as connection:
            return connection.execute(canned.delete().where(canned.c.shop == shop, canned.c.id == number, whose)).rowcount > 0

    def notes(self, shop: str, conversation: str) -> tuple[Note, ...]:
        """List a conversation's notes; see `bot.staff.Shelf`."""
        query = sql.select(notes).where(notes.c.shop == shop, notes.c.conversation == conversation).order_by(notes.c.id)
        with reading(self._engine) as connection:
            return tuple(Note(agent=row.agent, text=row.text, at=from_row(row.at)) for row in connection.execute(query))

    def write(self, key: Key, agent: str, text: str, now: datetime) -> None:
        """Keep a note; see `bot.staff.Shelf`."""
        row = {"shop": key[0], "conversation": key[1], "agent": agent, "text": text, "at": to_row(now)}
        with writing(self._engine) as connection:
            connection.execute(notes.insert().values(row))
            tell(connection, Change(topic="conversation", shop=key[0], conversation=key[1]))
