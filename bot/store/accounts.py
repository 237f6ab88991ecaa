"""Agents and their log-ins, on a SQL database. Passwords and tokens arrive hashed; nothing here can check or make one."""

from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.staff import Agent, Role, Session
from bot.store.moments import from_row, to_row
from bot.store.rows import insert
from bot.store.tables import agents, sessions
from bot.store.transactions import looked_up, reading, tell, writing
from bot.traffic import Change

PEOPLE = Change(topic="people")
_STAFF = sql.select(agents).order_by(agents.c.name)


class SqlAccounts:
    """`Accounts` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def agent(self, name: str) -> Agent | None:
        """Find an agent by name."""
        with reading(self._engine) as connection:
            row = connection.execute(sql.select(agents).where(agents.c.name == name)).one_or_none()
        return None if row is None else _agent(row)

    def agents(self) -> tuple[Agent, ...]:
        """List all agents by name."""
        with reading(self._engine) as connection:
            return _staff(connection)

    def add_agent(self, agent: Agent) -> None:
        """Add an agent, or change an existing one; see `bot.staff.Accounts`."""
        kept = {
            "password_hash": agent.password_hash,
            "role": agent.role.value,
            "shops": None if agent.shops is None else list(agent.shops),
            "disabled": agent.disabled,
            "team": agent.team,
        }
        row = insert(self._engine, agents).values(name=agent.name, away=agent.away, **kept)
        with writing(self._engine) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=kept))
            tell(connection, PEOPLE)

    def be_away(self, agent: str, *, away: bool) -> None:
        """Note that somebody is away, or back; see `bot.staff.Accounts`."""
        with writing(self._engine) as connection:
            connection.execute(agents.update().where(agents.c.name == agent).values(away=away))

    def all_away(self, shop: str) -> bool:
        """Tell whether all who answer for a shop are away; see `bot.staff.Accounts`."""
        staff = looked_up(self._engine, PEOPLE, _staff)
        able = [one for one in staff if not one.disabled and one.role.may(Role.AGENT) and (one.shops is None or shop in one.shops)]
        able = [one for one in able if one.role is not Role.ADMIN] or able
        return bool(able) and all(one.away for one in able)

    def add_session(self, token_hash: str, session: Session) -> None:
        """Remember a log-in under the hash of its token."""
        with writing(self._engine) as connection:
            connection.execute(
                sessions.insert().values(token_hash=token_hash, agent=session.agent, csrf=session.csrf, expires=to_row(session.expires))
            )

    def session(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        """Find a log-in that still holds, with its agent."""
        query = (
            sql.select(agents, sessions.c.csrf, sessions.c.expires)
            .join(agents, agents.c.name == sessions.c.agent)
            .where(sessions.c.token_hash == token_hash, sessions.c.expires > to_row(now), agents.c.disabled.is_(sql.false()))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (Session(agent=row.name, csrf=row.csrf, expires=from_row(row.expires)), _agent(row))

    def end_session(self, token_hash: str) -> None:
        """Forget a log-in."""
        with writing(self._engine) as connection:
            connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash))
            tell(connection, PEOPLE)

    def end_sessions(self, agent: str) -> None:
        """Forget all of an agent's log-ins."""
        with writing(self._engine) as connection:
            connection.execute(sessions.delete().where(sessions.c.agent == agent))
            tell(connection, PEOPLE)


def _staff(connection: sql.Connection) -> tuple[Agent, ...]:
    return tuple(_agent(row) for row in connection.execute(_STAFF))


def _agent(row: sql.Row[*tuple[Any, ...]]) -> Agent:
    shops = None if row.shops is None else tuple(row.shops)
    return Agent(
        name=row.name,
        password_hash=row.password_hash,
        role=Role(row.role),
        shops=shops,
        disabled=row.disabled,
        team=row.team,
        away=row.away,
    )
