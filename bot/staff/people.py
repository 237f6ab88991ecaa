"""The people of the desk as the store keeps them, their log-ins, and how often one was tried. Passwords and tokens come hashed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What a person at the desk may do: read; answer too; lead a team too; and manage the people too."""

    VIEWER = "viewer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    def may(self, least: "Role") -> bool:
        """Tell whether this role is at least that one."""
        order = tuple(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who may use the desk, for some shops or (None) for all; a disabled one may not.

    `team`: with whom canned replies are shared; empty: nobody. `away`: has said so; nobody hands this person a conversation.
    """

    name: str
    password_hash: str
    role: Role = Role.AGENT
    shops: tuple[str, ...] | None = None
    disabled: bool = False
    team: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A log-in that holds until `expires`; `csrf` must come with every change that it asks for."""

    agent: str
    csrf: str
    expires: datetime


class Accounts(Protocol):
    """Who may use the desk."""

    def agent(self, name: str) -> Agent | None:
        """Find an agent by name."""
        ...

    def agents(self) -> tuple[Agent, ...]:
        """List all agents by name."""
        ...

    def add_agent(self, agent: Agent) -> None:
        """Add an agent, or change an existing one; who is away stays so."""
        ...

    def be_away(self, agent: str, *, away: bool) -> None:
        """Note that somebody is away, or back."""
        ...

    def all_away(self, shop: str) -> bool:
        """Tell whether all who answer for a shop at the desk are away; administrators count where nobody else does.

        False where nobody answers at this desk: then it is done elsewhere, and the shop's hours hold.
        """
        ...

    def add_session(self, token_hash: str, session: Session) -> None:
        """Remember a log-in under the hash of its token."""
        ...

    def session(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        """Find a log-in that still holds, with its agent as the agent is now; None for a disabled one."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget a log-in."""
        ...

    def end_sessions(self, agent: str) -> None:
        """Forget all of an agent's log-ins."""
        ...


class Tries(Protocol):
    """How often log-ins were tried, counted for all processes together."""

    def wait(self, name: str, now: datetime) -> int:
        """Count one more try and give 0, or, where there were too many, the seconds until the next may come."""
        ...

    def forget(self, name: str) -> None:
        """Start anew after a log-in that was right."""
        ...
