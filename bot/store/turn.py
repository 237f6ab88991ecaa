"""One turn to be taken, and what the database knows before it: what was answered already, and how the conversations stand. Only looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation, ConversationState, Holder
from bot.ports import Answered, Respond
from bot.store.among import among
from bot.store.locks import Key
from bot.store.record import state_from_json
from bot.store.tables import conversations, lines, outcomes

MessageId = tuple[str, str, str]  # shop, conversation, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn: the buyer's messages that it answers (a burst, oldest first), how, and where the replies go.

    `deliver`: replies are delivered on `channel`; otherwise the caller has them in the answer, and `channel` serves a person's words.
    """

    parts: tuple[BuyerMessage, ...]
    respond: Respond
    channel: str | None = None
    deliver: bool = False

    @property
    def key(self) -> Key:
        """The conversation."""
        return self.parts[0].shop, self.parts[0].conversation

    def fresh(self, seen: Mapping[MessageId, object]) -> tuple[BuyerMessage, ...]:
        """Give the parts that were not answered before."""
        return tuple(part for part in self.parts if message_id(part) not in seen)


def message_id(message: BuyerMessage) -> MessageId:
    """Name a message by what is unique."""
    return message.shop, message.conversation, message.message


def talk_of(talks: Mapping[Key, Conversation], message: BuyerMessage) -> Conversation:
    """Give the conversation as it stands, or as it begins with this message."""
    found = talks.get((message.shop, message.conversation))
    return found or Conversation(id=message.conversation, shop=message.shop, buyer=message.buyer)


def talk_after(talk: Conversation, state: ConversationState) -> Conversation:
    """Give the conversation as it stands after a turn."""
    return Conversation(id=talk.id, shop=talk.shop, buyer=talk.buyer, state=state)


def answered_before(connection: sql.Connection, turns: Sequence[Turn]) -> dict[MessageId, Answered]:
    """Find the answers of messages that came before."""
    ids = {message_id(part) for turn in turns for part in turn.parts}
    found = connection.execute(_answered(connection.dialect.name), {"keys": list(ids)})
    return {(row.shop, row.conversation, row.message): row.answer for row in found}


def known_talks(connection: sql.Connection, turns: Sequence[Turn]) -> dict[Key, Conversation]:
    """Read the conversations that are there already."""
    found = connection.execute(_known(connection.dialect.name), {"keys": list({turn.key for turn in turns})})
    return {
        (row.shop, row.id): Conversation(id=row.id, shop=row.shop, buyer=row.buyer, state=state_from_json(row.state, Holder(row.holder)))
        for row in found
    }


@cache
def _answered(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    return (
        sql.select(lines.c.shop, lines.c.conversation, lines.c.message, outcomes.c.answer)
        .join(lines, lines.c.id == outcomes.c.line)
        .where(among(dialect, lines.c.shop, lines.c.conversation, lines.c.message))
    )


@cache
def _known(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    known = conversations.c
    return sql.select(known.shop, known.id, known.buyer, known.holder, known.state).where(among(dialect, known.shop, known.id))
