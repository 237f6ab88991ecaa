"""Turns messages into recorded outcomes, each exactly once, many in one durable transaction. Answering itself is handed in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreUnavailable
from bot.messages import BuyerMessage, Conversation, ConversationState, Holder
from bot.ports import Answered, Respond
from bot.respond import Action, Outcome
from bot.store.moments import to_row
from bot.store.outgoing import put_reply
from bot.store.record import answer_of, state_from_json, state_to_json, story_of
from bot.store.tables import conversations, lines, outcomes


class SqlTurns:
    """`Turns` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def take(self, batch: Sequence[BuyerMessage], respond: Respond) -> list[Answered | Exception]:
        """Answer each message in order; see `bot.ports.Turns`. Raises StoreUnavailable where the database fails."""
        try:
            with self._engine.begin() as connection:
                return [_guarded(connection, message, respond) for message in batch]
        except SQLAlchemyError as fault:
            raise StoreUnavailable("the database did not take the messages") from fault


def _guarded(connection: sql.Connection, message: BuyerMessage, respond: Respond) -> Answered | Exception:
    try:
        with connection.begin_nested():
            return _turn(connection, message, respond)
    except SQLAlchemyError:
        raise  # the database is at fault: the whole batch is given back
    except Exception as fault:  # noqa: BLE001 - one message's fault must not take the others down; the caller gets it
        return fault


def _turn(connection: sql.Connection, message: BuyerMessage, respond: Respond) -> Answered:
    seen = _seen(connection, message)
    if seen is not None:
        return seen
    conversation = _conversation(connection, message)
    outcome = respond(message, conversation)
    return _record(connection, outcome)


def _seen(connection: sql.Connection, message: BuyerMessage) -> dict[str, Any] | None:
    query = (
        sql.select(outcomes.c.answer)
        .join(lines, lines.c.id == outcomes.c.line)
        .where(
            lines.c.shop == message.shop,
            lines.c.conversation == message.conversation,
            lines.c.message == message.message,
        )
    )
    return connection.execute(query).scalar_one_or_none()


def _conversation(connection: sql.Connection, message: BuyerMessage) -> Conversation:
    query = sql.select(conversations).where(conversations.c.shop == message.shop, conversations.c.id == message.conversation)
    row = connection.execute(query).one_or_none()
    if row is not None:
        state = state_from_json(row.state, Holder(row.holder))
        return Conversation(id=row.id, shop=row.shop, buyer=row.buyer, state=state)
    fresh = Conversation(id=message.conversation, shop=message.shop, buyer=message.buyer)
    connection.execute(
        conversations.insert().values(
            shop=fresh.shop,
            id=fresh.id,
            buyer=fresh.buyer,
            holder=Holder.BOT.value,
            urgent=False,
            state=state_to_json(ConversationState()),
        )
    )
    return fresh


def _record(connection: sql.Connection, outcome: Outcome) -> Answered:
    message = outcome.message
    line = connection.execute(
        lines.insert()
        .values(
            shop=message.shop,
            conversation=message.conversation,
            author="buyer",
            message=message.message,
            kind=message.kind.value,
            text=message.text,
            at=to_row(message.sent_at),
        )
        .returning(lines.c.id)
    ).scalar_one()
    answer = answer_of(outcome)
    connection.execute(outcomes.insert().values(trace=outcome.trace, line=line, answer=answer, story=story_of(outcome)))
    now = datetime.now(UTC)
    for reply in outcome.replies:
        put_reply(connection, message.shop, message.conversation, "bot", reply, now)
    changed: dict[str, Any] = {"state": state_to_json(outcome.state), "holder": outcome.state.holder.value}
    if outcome.action is Action.HANDOFF:
        changed |= {"reason": outcome.reason, "urgent": outcome.urgent, "since": to_row(now)}
    connection.execute(
        conversations.update().where(conversations.c.shop == message.shop, conversations.c.id == message.conversation).values(**changed)
    )
    return answer
