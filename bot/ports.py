"""What the doors may ask of the store, as small Protocols and the values that pass. No implementation lives here.

Moments are aware datetimes in UTC. Every query that a desk makes names the shops that its agent may see.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.messages import BuyerMessage, Conversation, ConversationState, Holder
from bot.respond import Outcome

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Answered = Mapping[str, Any]  # the JSON answer of POST /v1/messages, as it was given the first time


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a transcript. `author` is buyer, bot, human:<agent> or system; `story` is the outcome's record, for buyer lines.

    `fate`: what became of a line that was to be delivered (`bot.traffic.Fate`), '' where nobody delivers it.
    """

    id: int
    author: str
    kind: str
    text: str
    at: datetime
    story: Mapping[str, Any] | None = None
    fate: str = ""


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


class Turns(Protocol):
    """Where messages become outcomes, exactly once each."""

    def take(self, batch: Sequence[BuyerMessage], respond: Respond) -> list[Answered | Exception]:
        """Answer each message in order, in one durable transaction; a message seen before gets its first answer again.

        A message whose answering fails gives its exception in its place and leaves no trace; the others stand.
        """
        ...


class Desk(Protocol):
    """Where a conversation is read."""

    def transcript(self, shop: str, conversation: str) -> Transcript | None:
        """Read one conversation whole, or None."""
        ...


class Health(Protocol):
    """Whether the store works."""

    def check(self) -> None:
        """Do nothing where the store answers; raise StoreUnavailable otherwise."""
        ...

    def report(self) -> Mapping[str, str]:
        """Name the database and its migration; raises StoreUnavailable."""
        ...
