"""What is remembered of a conversation between two messages. How it is stored is the store's affair."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.messages.bargain import NO_BARGAIN, Bargain
from bot.messages.buyer import ItemRef, OrderRef


class Holder(StrEnum):
    """Who answers next."""

    BOT = "bot"
    HUMAN = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of ours that waits: what was missing, and the wishes that its answer is for (none: the wish itself was asked for)."""

    topic: str
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationState:
    """What the next turn needs of the turns before; small, whatever the conversation's length.

    `at`: when the buyer last wrote. `upset_turns` counts buyer messages in a row that were upset or angry. `question`: what we asked and
    nobody has answered yet; `asked`: every topic asked so far; `unanswered`: how many turns in a row ended in a question of ours
    instead of an answer.
    `last_intents` are the wishes answered last: the topic of a message that names none. `wish` is the last wish with all that it named,
    `repeats` how often in a row the same came again. `choices`: the items that we named last, in order. `recent_texts` are the last five
    texts that went out, oldest first (the gate looks across them); `said` the sources of the last five; `held`: the last text was a
    holding line.
    """

    holder: Holder = Holder.BOT
    at: datetime | None = None
    upset_turns: int = 0
    question: Question | None = None
    asked: tuple[str, ...] = ()
    unanswered: int = 0
    last_intents: tuple[str, ...] = ()
    wish: str = ""
    repeats: int = 0
    item: ItemRef | None = None
    order: OrderRef | None = None
    choices: tuple[str, ...] = ()
    bargain: Bargain = NO_BARGAIN
    recent_texts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    held: bool = False

    def returned(self) -> "ConversationState":
        """Give it back to the bot: calm, with nothing counted and nothing open; what was named and offered stays."""
        return replace(
            self, holder=Holder.BOT, upset_turns=0, question=None, asked=(), unanswered=0, last_intents=(), wish="", repeats=0, choices=()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One buyer's talk with one shop."""

    id: str
    shop: str
    buyer: str
    state: ConversationState = ConversationState()
