"""What happened, as the figures need it: who spoke when, what the bot made of it, what was refused. No text of anybody's, no query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from bot.messages import Platform


class Voice(StrEnum):
    """Who speaks. `assist`: a person sent what the bot had proposed, as it was; `hold`: the bot's holding line."""

    BUYER = "buyer"
    BOT = "bot"
    HOLD = "hold"
    ASSIST = "assist"
    HUMAN = "human"


class Exclusion(StrEnum):
    """What a platform may leave out of its figure (B6, and words after which nobody owes an answer)."""

    REPORTED = "reported"
    BLOCKED = "blocked"
    THANKS = "thanks"


class Turn(NamedTuple):
    """What the bot made of one message of the buyer's; `sure` is None where the model was not asked."""

    action: str
    reason: str
    intent: str = ""
    confidence: float | None = None
    sure: bool | None = None


# Tens of thousands of these are made for a page: a named tuple is made three times as fast as a frozen dataclass.
class Said(NamedTuple):
    """One thing that was said, system messages apart, and unsent words too. `who`: the agent, for a person's words."""

    at: datetime
    voice: Voice
    who: str = ""
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One conversation, in the order of recording. `left_out`: why the platform leaves this buyer out, if it does."""

    shop: str
    conversation: str
    buyer: str
    said: tuple[Said, ...]
    left_out: frozenset[Exclusion] = frozenset()


class Refused(NamedTuple):
    """A reply that the gate did not let out, by one of the rules that it broke; `author` is `bot` or an agent's name."""

    shop: str
    author: str
    rule: str
    family: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the figures need of a shop."""

    name: str
    platform: Platform
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which shops, from when (included) until when (excluded). Moments are aware."""

    shops: tuple[str, ...]
    since: datetime
    until: datetime


class Heard(NamedTuple):
    """How sure the model was of one message: what the watch on drift looks at."""

    at: datetime
    sure: bool
    confidence: float


class Records(Protocol):
    """Where what happened is read. Whoever asks names the shops that may be seen."""

    def chats(self, span: Span) -> Sequence[Chat]:
        """Give the conversations with words in the span, each with its words of the span and of the day after it (late answers)."""
        ...

    def refused(self, span: Span) -> Sequence[Refused]:
        """Give what the gate refused in the span, one for each broken rule."""
        ...

    def heard(self, span: Span) -> Sequence[Heard]:
        """Give how sure the model was, message by message, oldest first."""
        ...


Places = Mapping[str, Place]
