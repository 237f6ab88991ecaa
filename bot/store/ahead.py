"""Answers thought out before anything is written.

On SQLite before its one writer is asked for, so that nobody who has to write waits for somebody else's thinking; on PostgreSQL, which
locks single conversations, under their locks.

Good only while the conversation is as it was read: what changed meanwhile is thought out anew, under the lock.
"""

from collections.abc import Sequence

import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.ports import Answered
from bot.respond import Outcome, joined
from bot.store.locks import Key
from bot.store.presumed import presuming
from bot.store.transactions import reading, stamp
from bot.store.turn import MessageId, Turn, answered_before, known_talks, message_id, talk_after, talk_of

Before = tuple[dict[MessageId, Answered], dict[Key, Conversation]]


class Ahead:
    """Outcomes by message, each with the message and the conversation that it holds for; and what was known before them, and when."""

    def __init__(self, before: Before, stamped: object) -> None:
        self._before = before
        self._stamped = stamped
        self._kept: dict[MessageId, tuple[BuyerMessage, Conversation, Outcome]] = {}

    def before(self, connection: sql.Connection) -> Before | None:
        """Give what was answered and how the conversations stood, where that is so still; None: somebody wrote since."""
        return self._before if self._stamped is not None and self._stamped == stamp(connection) else None

    def keep(self, message: BuyerMessage, talk: Conversation, outcome: Outcome) -> None:
        """Keep an outcome."""
        self._kept[message_id(message)] = (message, talk, outcome)

    def outcome(self, turn: Turn, message: BuyerMessage, talk: Conversation) -> Outcome:
        """Give what was thought out for exactly this, or think now; raises what answering raises."""
        kept = self._kept.get(message_id(message))
        return kept[2] if kept is not None and kept[:2] == (message, talk) else turn.respond(message, talk)


def think_first(engine: sql.Engine, turns: Sequence[Turn]) -> Ahead | None:
    """Think before the lock, where thinking under it would keep others waiting; None: think under it."""
    if engine.dialect.name != "sqlite":
        return None
    with reading(engine) as connection:
        stamped = stamp(connection)
        return think(connection, turns, before(connection, turns), stamped)


def before(connection: sql.Connection, turns: Sequence[Turn]) -> Before:
    """Look what was answered before, and how the conversations stand."""
    return answered_before(connection, turns), known_talks(connection, turns)


def think(connection: sql.Connection, turns: Sequence[Turn], known: Before, stamped: object = None) -> Ahead:
    """Answer the turns in order, writing nothing.

    A turn that fails is left for the recording, with those after it in its conversation, and so is one whose reply names another
    buyer's value: there it is asked at once, and refused.
    """
    found: list[tuple[BuyerMessage, Conversation, Outcome, range]] = []
    seen: dict[MessageId, object] = {**known[0]}
    talks = dict(known[1])
    failed: set[Key] = set()
    with presuming() as presumed:
        for turn in turns:
            fresh = turn.fresh(seen)
            if not fresh or turn.key in failed:
                continue
            message, talk = joined(fresh), talk_of(talks, fresh[0])
            first = len(presumed.asked)
            try:
                outcome = turn.respond(message, talk)
            except Exception:  # noqa: BLE001 - if it fails at the recording too, it is told there
                failed.add(turn.key)
                continue
            found.append((message, talk, outcome, range(first, len(presumed.asked))))
            seen.update(dict.fromkeys(map(message_id, fresh)))
            talks[turn.key] = talk_after(talk, outcome.state)
    wrong = presumed.wrong(connection)
    ahead = Ahead(known, stamped)
    for message, talk, outcome, asked in found:
        if wrong.isdisjoint(asked):
            ahead.keep(message, talk, outcome)
    return ahead
