"""Turns messages into recorded outcomes, each exactly once, many in one durable transaction. Answering itself is handed in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sql

from bot.messages import BuyerMessage
from bot.ports import Answered, Respond
from bot.store.ahead import think_first
from bot.store.recording import Recorded, record_turns
from bot.store.transactions import writing
from bot.store.turn import Turn


def _now() -> datetime:
    return datetime.now(UTC)


class SqlTurns:
    """`Turns` on a SQL database.

    `channels`: by shop, where later words to a buyer are delivered; absent: the caller fetches them.
    `recorded` hears each outcome that stands.
    """

    def __init__(
        self,
        engine: sql.Engine,
        channels: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = _now,
        recorded: Recorded | None = None,
    ) -> None:
        self._engine = engine
        self._channels = channels or {}
        self._clock = clock
        self._recorded = recorded

    def take(self, batch: Sequence[BuyerMessage], respond: Respond) -> list[Answered | Exception]:
        """Answer each message in order; see `bot.ports.Turns`. Raises StoreUnavailable where the database fails."""
        turns = [Turn(parts=(message,), channel=self._channels.get(message.shop), respond=respond) for message in batch]
        ahead = think_first(self._engine, turns)
        with writing(self._engine) as connection:
            return record_turns(connection, turns, ahead, self._clock(), self._recorded)
