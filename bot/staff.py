"""What the desk asks of the store, as Protocols and values: who has which conversation, until when. No implementation lives here.

Moments are aware datetimes. Every query that a person makes names the shops that this person may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.gate import ApprovedReply, Refusal
from bot.kpi import Exclusion, Records, Span


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
    """A person who may use the desk, for some shops or (None) for all; a disabled one may not."""

    name: str
    password_hash: str
    role: Role = Role.AGENT
    shops: tuple[str, ...] | None = None
    disabled: bool = False


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
        """Add an agent, or change an existing one."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, for the audit trail: ids only, no words of a buyer's."""

    agent: str
    action: str
    shop: str | None = None
    conversation: str | None = None


class Audit(Protocol):
    """The audit trail."""

    def record(self, deed: Deed, now: datetime) -> None:
        """Add an entry, sealed with the one before; raises StoreUnavailable."""
        ...


class Stage(StrEnum):
    """Where a conversation stands between the bot and the people.

    `bot`: the bot answers. `queued`: a person has to, and nobody has taken it. `assigned`: somebody has it and owes the buyer an answer.
    `waiting`: somebody has it, and the buyer's word is next. `resolved`: a person closed it; the buyer's next word opens it for the bot.
    """

    BOT = "bot"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation as the queue sees it.

    `owner`: who has it, while the lease holds. `since`: when it was handed over. `asked_at`: when the buyer began to wait for an answer
    that nobody has given since (a holding line is none); None where the buyer's word is next. `last`: the buyer's newest words.
    """

    shop: str
    conversation: str
    buyer: str
    stage: Stage
    owner: str | None
    reason: str
    urgent: bool
    since: datetime | None
    asked_at: datetime | None
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """A reply kept for use again: its slots unfilled, `initials` the first letters of its title's sounds; `agent` None: the shop's."""

    id: int
    shop: str
    agent: str | None
    title: str
    text: str
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A private word among the people at the desk."""

    agent: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A buyer whom the platform leaves out of its figures, who said so, and when."""

    shop: str
    buyer: str
    why: Exclusion
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person said to a buyer."""

    line: int
    shop: str
    conversation: str
    agent: str
    text: str
    at: datetime


class Shelf(Protocol):
    """Canned replies and private notes. Neither is sent from here."""

    def canned(self, shop: str, agent: str) -> tuple[Canned, ...]:
        """List a shop's replies and the agent's own, by title."""
        ...

    def add(self, one: Canned) -> None:
        """Keep a reply; its id is given by the store."""
        ...

    def drop(self, shop: str, number: int, agent: str) -> bool:
        """Drop a reply of the shop's, or of the agent's own; False where there is none such."""
        ...

    def notes(self, shop: str, conversation: str) -> tuple[Note, ...]:
        """List a conversation's notes, oldest first."""
        ...

    def write(self, key: tuple[str, str], agent: str, text: str, now: datetime) -> None:
        """Keep a note on a conversation (shop, id)."""
        ...


class Ledger(Records, Protocol):
    """What the figures are counted from, and what people add to it."""

    def note_refusal(self, key: tuple[str, str], agent: str, refusal: Refusal, now: datetime) -> None:
        """Keep that an agent's words in a conversation (shop, id) were refused, and by which rules; not the words."""
        ...

    def left_out(self, shops: Sequence[str]) -> tuple[LeftOut, ...]:
        """List the buyers whom the platform leaves out, newest first."""
        ...

    def leave_out(self, one: LeftOut) -> None:
        """Leave a buyer out of the figures, once for each reason."""
        ...

    def take_in(self, shop: str, buyer: str) -> None:
        """Count a buyer again."""
        ...

    def replies(self, span: Span, most: int) -> tuple[Reply, ...]:
        """List what people said in a span, newest first, for inspection."""
        ...


class Seats(Protocol):
    """Who sits with which conversation. A seat is leased: an agent whose browser says nothing any more loses it by itself."""

    def talks(self, shops: Sequence[str], now: datetime) -> tuple[Talk, ...]:
        """List the conversations that are in people's hands, oldest hand-over first."""
        ...

    def recent(self, shops: Sequence[str], most: int) -> tuple[Talk, ...]:
        """List the conversations that the bot has, or that were resolved, newest first."""
        ...

    def talk(self, shop: str, conversation: str, now: datetime) -> Talk | None:
        """Tell where one conversation stands."""
        ...

    def claim(self, shop: str, conversation: str, agent: str, now: datetime) -> str:
        """Take a seat, or tell who has it: gives the name of whoever sits there afterwards.

        A conversation in the bot's hands is taken from it: what the bot still had to say stays unsaid.
        """
        ...

    def keep(self, agent: str, now: datetime) -> int:
        """Lease all of an agent's seats anew; gives how many."""
        ...

    def release(self, shop: str, conversation: str, agent: str) -> bool:
        """Give a seat up; False where it is another's. The conversation waits in the queue again."""
        ...

    def transfer(self, moved: tuple[str, str], agent: str, to: str, now: datetime) -> bool:
        """Hand one's seat of a conversation (shop, id) to another agent; False where it is not one's own."""
        ...

    def say(self, said: tuple[str, str], agent: str, reply: ApprovedReply, now: datetime) -> bool:
        """Record and queue approved words in a conversation (shop, id), sitting down first; False where another has the seat."""
        ...

    def end(self, ended: tuple[str, str], agent: str, now: datetime, *, resolved: bool) -> bool:
        """Let the bot answer again, the conversation closed or given back; False where another has the seat."""
        ...
