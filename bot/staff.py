"""What the desk asks of the store, as Protocols and values: who has which conversation, until when. No implementation lives here.

Moments are aware datetimes. Every query that a person makes names the shops that this person may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.gate import ApprovedReply


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
