"""Messages that were acknowledged and wait: kept under a unique key, answered a conversation at a time. How to answer is handed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome, bursts, handed_over
from bot.store.locks import Key, try_lock
from bot.store.moments import from_row, to_row
from bot.store.recording import Turn, record_turns
from bot.store.tables import inbox
from bot.store.transactions import reading, tell, writing
from bot.traffic import Change, Incoming, Working

CONVERSATIONS = 16  # taken at once: more would hold the locks for longer, and lose more work to a kill
MESSAGES = 48
LONGEST_QUIET = 4  # times the quiet time; a buyer who never stops typing is answered all the same


class SqlInbox:
    """`Inbox` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def receive(self, batch: Sequence[Incoming], now: datetime) -> list[bool]:
        """Keep each message once, in order; see `bot.traffic.Inbox`."""
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        new = insert(inbox).on_conflict_do_nothing(index_elements=["shop", "conversation", "message"])
        # Sorted by key for the sake of PostgreSQL (two batches with the same keys never wait for each other in a ring);
        # within a conversation the order of coming stays.
        order = sorted(range(len(batch)), key=lambda place: (batch[place].shop, batch[place].conversation, place))
        kept: dict[tuple[str, str, str], int] = {}
        with writing(self._engine) as connection:
            rows = [_row(batch[place], now) for place in order]
            returned = new.returning(inbox.c.id, inbox.c.shop, inbox.c.conversation, inbox.c.message)
            for row in connection.execute(returned, rows):
                kept[row.shop, row.conversation, row.message] = row.id
            tell(connection, Change(topic="inbox"))
        return [kept.pop((one.shop, one.conversation, one.message), None) is not None for one in batch]

    def work(self, how: Working, now: datetime) -> int:
        """Answer what is due; see `bot.traffic.Inbox`."""
        with reading(self._engine) as connection:
            ripe = [(row.shop, row.conversation) for row in connection.execute(_ripe(now))]
        if not ripe:
            return 0
        with writing(self._engine) as connection:
            held = try_lock(connection, ripe)
            rows = _waiting(connection, held) if held else []
            return _answer(connection, rows, how, now)

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


def _ripe(now: datetime) -> sql.Select[*tuple[Any, ...]]:
    moment = to_row(now)
    return (
        sql.select(inbox.c.shop, inbox.c.conversation)
        .where(inbox.c.state == "waiting")
        .group_by(inbox.c.shop, inbox.c.conversation)
        .having(sql.or_(sql.func.max(inbox.c.due) <= moment, sql.func.min(inbox.c.latest) <= moment))
        .order_by(sql.func.min(inbox.c.id))
        .limit(CONVERSATIONS)
    )


def _waiting(connection: sql.Connection, held: Sequence[Key]) -> list[sql.Row[Any]]:
    query = (
        sql.select(inbox)
        .where(inbox.c.state == "waiting", sql.tuple_(inbox.c.shop, inbox.c.conversation).in_(held))
        .order_by(inbox.c.id)
        .limit(MESSAGES)
        .with_for_update(skip_locked=True)
    )
    return list(connection.execute(query))


def _answer(connection: sql.Connection, rows: Sequence[sql.Row[Any]], how: Working, now: datetime) -> int:
    by_talk: dict[Key, list[sql.Row[Any]]] = {}
    for row in rows:
        by_talk.setdefault((row.shop, row.conversation), []).append(row)
    turns: list[Turn] = []
    ids: list[list[int]] = []
    attempts: list[int] = []
    for found in by_talk.values():
        if found[0].attempts and max(from_row(found[0].due), from_row(found[0].latest)) > now:
            continue  # it failed meanwhile at somebody else's, and waits
        by_message = {row.message: row for row in found}
        for burst in bursts([_read(row, how) for row in found]):
            parts = [by_message[part.message] for part in burst]
            given_up = any(part.attempts + 1 >= how.attempts for part in parts)
            late = now - from_row(parts[0].received) > how.late
            answer = _LastResort(how) if given_up or late else how.respond
            turns.append(Turn(parts=burst, respond=answer, channel=parts[0].channel, deliver=True))
            ids.append([part.id for part in parts])
            attempts.append(max(part.attempts for part in parts))
    answers = record_turns(connection, turns, now)
    done = [number for numbers, answer in zip(ids, answers, strict=True) if not isinstance(answer, Exception) for number in numbers]
    if done:
        connection.execute(inbox.update().where(inbox.c.id.in_(done)).values(state="done"))
    for numbers, answer, before in zip(ids, answers, attempts, strict=True):
        if isinstance(answer, Exception):
            _put_off(connection, numbers, answer, now + how.again * 2**before)
    return len(done)


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
