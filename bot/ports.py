"""What the doors may ask of the store, as four small Protocols and the values that pass. No implementation lives here.

Moments are aware datetimes in UTC. Every query that a desk makes names the shops that its agent may see.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.gate import ApprovedReply
from bot.messages import BuyerMessage, Conversation, ConversationState, Holder
from bot.respond import Outcome

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Answered = Mapping[str, Any]  # the JSON answer of POST /v1/messages, as it was given the first time


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a transcript. `author` is buyer, bot, human:<agent> or system; `story` is the outcome's record, for buyer lines."""

    id: int
    author: str
    kind: str
    text: str
    at: datetime
    story: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A conversation with all its lines, oldest first; `state` is what the next turn, and the gate, must know of it."""

    shop: str
    conversation: str
    buyer: str
    holder: Holder
    reason: str | None
    urgent: bool
    state: ConversationState
    lines: tuple[Line, ...]

    @property
    def asked(self) -> str:
        """The buyer's newest words."""
        return next((line.text for line in reversed(self.lines) if line.author == "buyer"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation that a person has to answer; `since` is when it was handed over, `last` the buyer's newest words."""

    shop: str
    conversation: str
    buyer: str
    reason: str
    urgent: bool
    since: datetime
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who may use the desk."""

    name: str
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A log-in that holds until `expires`; `csrf` must come with every change that it asks for."""

    agent: str
    csrf: str
    expires: datetime


class Turns(Protocol):
    """Where messages become outcomes, exactly once each."""

    def take(self, batch: Sequence[BuyerMessage], respond: Respond) -> list[Answered | Exception]:
        """Answer each message in order, in one durable transaction; a message seen before gets its first answer again.

        A message whose answering fails gives its exception in its place and leaves no trace; the others stand.
        """
        ...


class Desk(Protocol):
    """What the desk reads and does."""

    def transcript(self, shop: str, conversation: str) -> Transcript | None:
        """Read one conversation whole, or None."""
        ...

    def waiting(self, shops: Sequence[str]) -> tuple[Waiting, ...]:
        """List what waits for a person: urgent first, then oldest."""
        ...

    def say(self, shop: str, conversation: str, agent: str, reply: ApprovedReply) -> None:
        """Record and queue a person's approved words."""
        ...

    def give_back(self, shop: str, conversation: str, agent: str) -> None:
        """Let the bot answer again."""
        ...


class Accounts(Protocol):
    """Who may use the desk."""

    def agent(self, name: str) -> Agent | None:
        """Find an agent by name."""
        ...

    def add_agent(self, agent: Agent) -> None:
        """Add an agent, or give an existing one a new password."""
        ...

    def add_session(self, token_hash: str, session: Session) -> None:
        """Remember a log-in under the hash of its token."""
        ...

    def session(self, token_hash: str, now: datetime) -> Session | None:
        """Find a log-in that still holds."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget a log-in."""
        ...


class Health(Protocol):
    """Whether the store works."""

    def check(self) -> None:
        """Do nothing where the store answers; raise StoreUnavailable otherwise."""
        ...

    def report(self) -> Mapping[str, str]:
        """Name the database and its migration; raises StoreUnavailable."""
        ...
