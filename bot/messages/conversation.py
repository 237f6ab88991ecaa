"""What is remembered of a conversation between two messages. How it is stored is the store's affair."""

from dataclasses import dataclass
from enum import StrEnum

from bot.messages.buyer import ItemRef, OrderRef


class Holder(StrEnum):
    """Who answers next."""

    BOT = "bot"
    HUMAN = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationState:
    """What the next turn needs of the turns before.

    `upset_turns` counts buyer messages in a row that were upset or angry; `clarified` names the topic that was asked back last;
    `last_intents` are those answered last; `repeats` counts how often in a row the buyer asked for the same; `recent_texts` are the
    last five texts that went out, oldest first (the gate looks across them); `said` are the template ids sent so far.
    """

    holder: Holder = Holder.BOT
    upset_turns: int = 0
    clarified: str | None = None
    last_intents: tuple[str, ...] = ()
    repeats: int = 0
    item: ItemRef | None = None
    order: OrderRef | None = None
    recent_texts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One buyer's talk with one shop."""

    id: str
    shop: str
    buyer: str
    state: ConversationState = ConversationState()
