"""Answers thought out before SQLite's one writer is asked for, so that nobody who has to write waits for somebody else's thinking.

Good only while the conversation is as it was read: what changed meanwhile is thought out anew, under the lock. PostgreSQL locks single
conversations, and thinks under their locks.
"""

from collections.abc import Sequence

import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome, joined
from bot.store.transactions import reading
from bot.store.turn import MessageId, Turn, answered_before, known_talks, message_id, talk_after, talk_of


class Ahead:
    """Outcomes by message, each with the message and the conversation that it holds for."""

    def __init__(self) -> None:
        self._kept: dict[MessageId, tuple[BuyerMessage, Conversation, Outcome]] = {}

    def keep(self, message: BuyerMessage, talk: Conversation, outcome: Outcome) -> None:
        """Keep an outcome."""
        self._kept[message_id(message)] = (message, talk, outcome)

    def outcome(self, turn: Turn, message: BuyerMessage, talk: Conversation) -> Outcome:
        """Give what was thought out for exactly this, or think now; raises what answering raises."""
        kept = self._kept.get(message_id(message))
        return kept[2] if kept is not None and kept[:2] == (message, talk) else turn.respond(message, talk)


def think(engine: sql.Engine, turns: Sequence[Turn]) -> Ahead:
    """Answer the turns in order, writing nothing. A turn that fails is left for the lock, with those after it in its conversation."""
    ahead = Ahead()
    if engine.dialect.name != "sqlite":
        return ahead
    with reading(engine) as connection:
        seen: dict[MessageId, object] = {**answered_before(connection, turns)}
        talks = known_talks(connection, turns)
        failed: set[object] = set()
        for turn in turns:
            fresh = turn.fresh(seen)
            if not fresh or turn.key in failed:
                continue
            message, talk = joined(fresh), talk_of(talks, fresh[0])
            try:
                outcome = turn.respond(message, talk)
            except Exception:  # noqa: BLE001 - if it fails under the lock too, it is told there
                failed.add(turn.key)
                continue
            ahead.keep(message, talk, outcome)
            seen.update(dict.fromkeys(map(message_id, fresh)))
            talks[turn.key] = talk_after(talk, outcome.state)
    return ahead
