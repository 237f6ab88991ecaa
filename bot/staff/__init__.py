"""What the desk asks of the store, as Protocols and values: who has which conversation, until when. No implementation lives here.

Moments are aware datetimes. Every query that a person makes names the shops that this person may see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.gate import ApprovedReply, Refusal
from bot.kpi import Exclusion, Records, Span
from bot.staff.people import Accounts, Agent, Role, Session, Tries
from bot.staff.trail import Audit, Deed, Entry

__all__ = [
    "Accounts",
    "Agent",
    "Audit",
    "Canned",
    "Deed",
    "Entry",
    "Ledger",
    "LeftOut",
    "Note",
    "Reply",
    "Role",
    "Seats",
    "Session",
    "Shelf",
    "Stage",
    "Talk",
    "Tries",
]


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
    """A reply kept for use again: its slots unfilled, `initials` the first letters of its title's sounds.

    It is one agent's, or a team's, or (neither named) everybody's of the shop.
    """

    id: int
    shop: str
    agent: str | None
    title: str
    text: str
    initials: str
    team: str = ""


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

    def canned(self, shop: str, agent: str, team: str) -> tuple[Canned, ...]:
        """List a shop's replies, those of the agent's team and the agent's own, by title."""
        ...

    def add(self, one: Canned) -> None:
        """Keep a reply; its id is given by the store."""
        ...

    def drop(self, shop: str, number: int, agent: str, team: str) -> bool:
        """Drop a reply that `canned` lists for this agent; False where there is none such."""
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

    def each(self, shops: Sequence[str], now: datetime, see: Callable[[Talk], None]) -> None:
        """Show the same one by one, in any order, without what was said last: the queue may be longer than the memory should be."""
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
