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

    def canned(self, shop: str, agent: str, team: str) -> tuple[Canned, ...]:
        """List what an agent may use; see `bot.staff.Shelf`."""
        query = sql.select(canned).where(canned.c.shop == shop, _may_use(agent, team)).order_by(canned.c.title, canned.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query)
            return tuple(
                Canned(id=row.id, shop=row.shop, agent=row.agent, team=row.team, title=row.title, text=row.text, initials=row.initials)
                for row in rows
            )

    def add(self, one: Canned) -> None:
        """Keep a reply; see `bot.staff.Shelf`."""
        row = {"shop": one.shop, "agent": one.agent, "team": one.team, "title": one.title, "text": one.text, "initials": one.initials}
        with writing(self._engine) as connection:
            connection.execute(canned.insert().values(row))

    def drop(self, shop: str, number: int, agent: str, team: str) -> bool:
        """Drop a reply; see `bot.staff.Shelf`."""
        gone = canned.delete().where(canned.c.shop == shop, canned.c.id == number, _may_use(agent, team))
        with writing(self._engine) as connection:
            return connection.execute(gone).rowcount > 0

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


def _may_use(agent: str, team: str) -> sql.ColumnElement[bool]:
    # The shop's have neither an agent nor a team; nobody is in the team without a name.
    return sql.or_(canned.c.agent == agent, sql.and_(canned.c.agent.is_(None), canned.c.team.in_(("", team))))
