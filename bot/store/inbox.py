"""Messages that were acknowledged and wait: kept under a unique key, answered a conversation at a time. How to answer is handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.ports import Answered
from bot.respond import Outcome, bursts, handed_over
from bot.store.ahead import think_first
from bot.store.among import among
from bot.store.locks import Key, try_lock
from bot.store.moments import CLOCKS_DIFFER, from_row, to_row
from bot.store.recording import Recorded, record_turns
from bot.store.rows import insert
from bot.store.tables import inbox
from bot.store.transactions import reading, tell, writing
from bot.store.turn import Turn
from bot.traffic import Change, Incoming, Working

CONVERSATIONS = 16  # taken at once: more would hold the locks for longer, and lose more work to a kill
MESSAGES = 48
MOST_MINE = 4_096
LOOKED_AT = 16 * CONVERSATIONS  # among so many, a process finds those that it received itself
ABANDONED = timedelta(seconds=5)  # whoever received it should have answered by now
LONGEST_QUIET = 4  # times the quiet time; a buyer who never stops typing is answered all the same


class SqlInbox:
    """`Inbox` on a SQL database. `recorded` hears each outcome that stands."""

    def __init__(self, engine: sql.Engine, recorded: Recorded | None = None) -> None:
        self._engine = engine
        self._recorded = recorded
        self._mine: dict[Key, None] = {}

    def receive(self, batch: Sequence[Incoming], now: datetime) -> list[bool]:
        """Keep each message once, in order; see `bot.traffic.Inbox`."""
        new = insert(self._engine, inbox).on_conflict_do_nothing(index_elements=["shop", "conversation", "message"])
        # Sorted by key for the sake of PostgreSQL (two batches with the same keys never wait for each other in a ring);
        # within a conversation the order of coming stays.
        order = sorted(range(len(batch)), key=lambda place: (batch[place].shop, batch[place].conversation, place))
        kept: dict[tuple[str, str, str], int] = {}
        with writing(self._engine, first=True) as connection:
            rows = [_row(batch[place], now) for place in order]
            returned = new.returning(inbox.c.id, inbox.c.shop, inbox.c.conversation, inbox.c.message)
            for row in connection.execute(returned, rows):
                kept[row.shop, row.conversation, row.message] = row.id
            tell(connection, Change(topic="inbox"))
        self._mine |= dict.fromkeys((one.shop, one.conversation) for one in batch)
        for old in list(self._mine)[:-MOST_MINE]:
            self._mine.pop(old, None)
        return [kept.pop((one.shop, one.conversation, one.message), None) is not None for one in batch]

    def work(self, how: Working, now: datetime) -> int:
        """Answer what is due; see `bot.traffic.Inbox`."""
        with reading(self._engine) as connection:
            looked = connection.execute(_RIPE, _moments(how, now))
            ripe = self._chosen({(row.shop, row.conversation): row.since for row in looked}, now)
            if not ripe:
                return 0
            seen = _waiting(connection, ripe) if connection.dialect.name == "sqlite" else None
        # What a buyer writes on meanwhile waits for the next look: a longer burst would have to be thought out under the lock.
        numbers = None if seen is None else {row.id for row in seen}
        ahead = think_first(self._engine, [one.turn for one in _turns(seen or [], how, now)])
        with writing(self._engine) as connection:
            held = try_lock(connection, ripe)
            rows = _waiting(connection, held) if held else []
            found = _turns([row for row in rows if numbers is None or row.id in numbers], how, now)
            answers = record_turns(connection, [one.turn for one in found], ahead, now, self._recorded)
            return _settle(connection, zip(found, answers, strict=True), how, now)

    def _chosen(self, ripe: Mapping[Key, datetime], now: datetime) -> list[Key]:
        """Prefer what came through this process's own door: two processes that think about the same message think once in vain."""
        old = to_row(now - ABANDONED)
        own = [key for key, since in ripe.items() if key in self._mine or since < old]
        chosen = (own or list(ripe))[:CONVERSATIONS]
        for key in chosen:
            self._mine.pop(key, None)
        return chosen

    def waiting(self) -> int:
        """Count what waits."""
        with reading(self._engine) as connection:
            return connection.execute(sql.select(sql.func.count()).where(inbox.c.state == "waiting")).scalar_one()

    def forget(self, before: datetime) -> int:
        """Drop what was answered long ago; see `bot.traffic.Inbox`."""
        with writing(self._engine) as connection:
            gone = inbox.delete().where(inbox.c.state == "done", inbox.c.received < to_row(before))
            return connection.execute(gone).rowcount


def _row(one: Incoming, now: datetime) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "shop": one.shop,
        "conversation": one.conversation,
        "message": one.message,
        "body": one.body,
        "received": to_row(now),
        "state": "waiting",
        "due": to_row(now + one.quiet),
        "latest": to_row(now + LONGEST_QUIET * one.quiet),
        "attempts": 0,
    }


def _furthest(how: Working, now: datetime) -> datetime:
    """Give the moment up to which a failed turn may have been put off; beyond it the clock was set back, and the time means nothing."""
    return now + how.again * 2**how.attempts + CLOCKS_DIFFER


def _moments(how: Working, now: datetime) -> dict[str, datetime]:
    return {"now": to_row(now), "soon": to_row(now + CLOCKS_DIFFER), "furthest": to_row(_furthest(how, now))}


_PUT_OFF = sql.func.min(sql.case((inbox.c.attempts > 0, inbox.c.due)))
_RIPE = (
    sql.select(inbox.c.shop, inbox.c.conversation, sql.func.min(inbox.c.received).label("since"))
    .where(inbox.c.state == "waiting")
    .group_by(inbox.c.shop, inbox.c.conversation)
    .having(
        sql.or_(
            sql.func.max(inbox.c.due) <= sql.bindparam("now"),
            sql.func.min(inbox.c.latest) <= sql.bindparam("now"),
            sql.func.min(inbox.c.received) > sql.bindparam("soon"),
            sql.bindparam("furthest") < _PUT_OFF,
        )
    )
    .order_by(sql.func.min(inbox.c.id))
    .limit(LOOKED_AT)
)


def _waiting(connection: sql.Connection, held: Sequence[Key]) -> list[sql.Row[Any]]:
    return list(connection.execute(_of_these(connection.dialect.name), {"keys": list(held)}))


@cache
def _of_these(dialect: str) -> sql.Select[*tuple[Any, ...]]:
    return (
        sql.select(inbox)
        .where(inbox.c.state == "waiting", among(dialect, inbox.c.shop, inbox.c.conversation))
        .order_by(inbox.c.id)
        .limit(MESSAGES)
        .with_for_update(skip_locked=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A turn, the rows of the inbox that it answers, and how often it was tried."""

    turn: Turn
    rows: tuple[int, ...]
    attempts: int


def _turns(rows: Sequence[sql.Row[Any]], how: Working, now: datetime) -> list[_Waiting]:
    by_talk: dict[Key, list[sql.Row[Any]]] = {}
    for row in rows:
        by_talk.setdefault((row.shop, row.conversation), []).append(row)
    found: list[_Waiting] = []
    for waiting in by_talk.values():
        if waiting[0].attempts and now < from_row(waiting[0].due) <= _furthest(how, now):
            continue  # it failed meanwhile at somebody else's, and waits
        by_message = {row.message: row for row in waiting}
        for burst in bursts([_read(row, how) for row in waiting]):
            parts = [by_message[part.message] for part in burst]
            attempts = max(part.attempts for part in parts)
            late = now - from_row(parts[0].received) > how.late
            answer = _LastResort(how) if late or attempts + 1 >= how.attempts else how.respond
            turn = Turn(parts=burst, respond=answer, channel=parts[0].channel, deliver=True)
            found.append(_Waiting(turn=turn, rows=tuple(part.id for part in parts), attempts=attempts))
    return found


def _settle(connection: sql.Connection, answered: Iterable[tuple[_Waiting, Answered | Exception]], how: Working, now: datetime) -> int:
    done: list[int] = []
    for one, answer in answered:
        if isinstance(answer, Exception):
            _put_off(connection, one.rows, answer, now + how.again * 2**one.attempts)
        else:
            done += one.rows
    if done:
        connection.execute(_DONE, {"done": done})
    return len(done)


_DONE = inbox.update().where(inbox.c.id.in_(sql.bindparam("done", expanding=True))).values(state="done")


def _read(row: sql.Row[Any], how: Working) -> BuyerMessage:
    try:
        return how.read[row.channel](row.body)
    except Exception:  # noqa: BLE001 - it could be read when it came: a person sees that something came, and the row keeps the bytes
        return BuyerMessage(shop=row.shop, conversation=row.conversation, message=row.message, buyer="?", sent_at=from_row(row.received))


def _put_off(connection: sql.Connection, numbers: Sequence[int], fault: Exception, due: datetime) -> None:
    again = {"due": to_row(due), "latest": to_row(due), "attempts": inbox.c.attempts + 1}
    words = f"{type(fault).__name__}: {fault}"[:300]
    connection.execute(inbox.update().where(inbox.c.id.in_(numbers)).values(error=words, **again))


class _LastResort:
    """The holding line; where not even that can be made, silence. Either way a person gets the conversation."""

    def __init__(self, how: Working) -> None:
        self._how = how

    def __call__(self, message: BuyerMessage, conversation: Conversation) -> Outcome:
        try:
            return self._how.hold(message, conversation)
        except Exception:  # noqa: BLE001 - whatever broke the answer may break the holding line too
            return handed_over(message, conversation, "engine.failed")
