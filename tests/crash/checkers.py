"""What must hold of a recorded history, whatever was killed when. Each check gives the breaches it found, in words."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from bot.store.outgoing import TAKEN_OVER
from bot.store.parcels import PASSED_OVER, THOUGHT_DEAD
from bot.store.tables import conversations, inbox, lines, outbox, outcomes
from tests.crash.node import BLIND, KEYED, LEASE, TIMEOUT_S

FINAL = {"sent", "muted", "uncertain"}


@dataclass(frozen=True, kw_only=True)
class History:
    """What the clients were told, what the receiver saw, and what the database says in the end."""

    acked: set[tuple[str, str, str]]
    seen: list[list[Any]]
    faults: Counter[str]
    engine: sql.Engine

    def rows(self, query: sql.Select[Any]) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query))


def read(engine: sql.Engine, folder: Path) -> History:
    acked = {tuple(json.loads(line)[:3]) for path in folder.glob("client-*.log") for line in path.open(encoding="utf-8")}
    came = [json.loads(line) for line in (folder / "sink.log").open(encoding="utf-8")]
    return History(
        acked=acked,
        seen=[one for one in came if len(one) > 1],
        faults=Counter(one[0] for one in came if len(one) == 1),
        engine=engine,
    )


def breaches(history: History) -> list[str]:
    checks = (_kept_once, _ended_once, _one_answer_each, _delivered_once, _in_order, _no_word_after_hand_over, _one_conversation_each)
    return [f"{check.__name__[1:]}: {words}" for check in checks for words in check(history)]


def uncertain(history: History) -> int:
    return len(history.rows(sql.select(outbox.c.id).where(outbox.c.state == "uncertain")))


def _kept_once(history: History) -> Iterator[str]:
    stored = Counter(
        (row.shop, row.conversation, row.message)
        for row in history.rows(sql.select(lines.c.shop, lines.c.conversation, lines.c.message).where(lines.c.author == "buyer"))
    )
    # What waits in the inbox isn't lost; that it isn't answered yet is `_ended_once`'s to say.
    waits = history.rows(sql.select(inbox.c.shop, inbox.c.conversation, inbox.c.message).where(inbox.c.state == "waiting"))
    lost = history.acked - stored.keys() - {(row.shop, row.conversation, row.message) for row in waits}
    yield from (f"acknowledged and lost: {one}" for one in lost)
    yield from (f"stored {count} times: {one}" for one, count in stored.items() if count > 1)


def _ended_once(history: History) -> Iterator[str]:
    unanswered = history.rows(sql.select(inbox.c.conversation, inbox.c.message, inbox.c.state).where(inbox.c.state != "done"))
    yield from (f"{row.message} of {row.conversation} is still {row.state}" for row in unanswered)
    yield from (f"reply {row.id} is still {row.state}" for row in history.rows(sql.select(outbox).where(outbox.c.state.not_in(FINAL))))


def _one_answer_each(history: History) -> Iterator[str]:
    told = sum(len(row.answer["replies"]) for row in history.rows(sql.select(outcomes.c.answer)))
    queued = len(history.rows(sql.select(outbox.c.id).where(outbox.c.kind != "human")))
    if told != queued:
        yield f"{told} replies were decided, {queued} were queued"
    answered = len(history.rows(sql.select(outcomes.c.line)))
    asked = len(history.rows(sql.select(lines.c.id).where(lines.c.author == "buyer")))
    if answered != asked:
        yield f"{asked} messages, {answered} outcomes"


def _delivered_once(history: History) -> Iterator[str]:
    arrived = Counter((one[0], one[2].removeprefix("msg_")) for one in history.seen)
    rows = history.rows(sql.select(outbox.c.shop, outbox.c.key, outbox.c.state, outbox.c.error))
    fates = {(row.shop, row.key): row.state for row in rows}
    over = {(row.shop, row.key) for row in rows if row.error in {TAKEN_OVER, "a person has answered already"}}
    yield from (f"{one} arrived {count} times" for one, count in arrived.items() if one[0] == BLIND and count > 1)
    yield from (f"{one} is sent and never arrived" for one, fate in fates.items() if fate == "sent" and one not in arrived)
    yield from (f"{one} arrived and is {fates.get(one)}" for one in arrived if fates.get(one) not in {"sent", "uncertain"})
    yield from (
        f"{one} is uncertain in spite of its key"
        for one, fate in fates.items()
        if fate == "uncertain" and one[0] == KEYED and one not in over
    )


def _in_order(history: History) -> Iterator[str]:
    rows = history.rows(sql.select(outbox.c.key, outbox.c.id, outbox.c.state, outbox.c.error))
    numbers = {row.key: row.id for row in rows}
    # Nobody waits for what was on its way when a person came, or whose fate is unknown, or was: a frozen sender may go on.
    let_go = {row.key for row in rows if row.error in {TAKEN_OVER, THOUGHT_DEAD, PASSED_OVER} or row.state == "uncertain"}
    last: dict[tuple[str, str], int] = {}
    again: set[str] = set()
    for shop, conversation, key, _, _ in history.seen:
        number = numbers.get(key.removeprefix("msg_"), 0)
        if key in again or key.removeprefix("msg_") in let_go:
            continue  # a repetition under the same key is dropped by the receiver
        again.add(key)
        if number < last.get((shop, conversation), 0):
            yield f"reply {number} arrived after {last[shop, conversation]} in {conversation}"
        last[shop, conversation] = max(number, last.get((shop, conversation), 0))
    asked: dict[tuple[str, str], str] = defaultdict(str)
    query = sql.select(lines.c.shop, lines.c.conversation, lines.c.message).where(lines.c.author == "buyer").order_by(lines.c.id)
    for row in history.rows(query):
        if row.message < asked[row.shop, row.conversation]:
            yield f"message {row.message} was answered after {asked[row.shop, row.conversation]} in {row.conversation}"
        asked[row.shop, row.conversation] = row.message


def _no_word_after_hand_over(history: History) -> Iterator[str]:
    """None is begun after a hand-over; and once a person has come, none of those begun before goes out."""
    handed, taken = _first(history, "notice", "human"), _first(history, "human")
    first: dict[str, float] = {}
    for one in history.seen:
        first.setdefault(one[2].removeprefix("msg_"), one[4])
    # What was already on its way when the person came may arrive as long as its sender lives and waits; its row says so where it did,
    # which a sender needs that was frozen past its lease.
    grace = LEASE.total_seconds() + TIMEOUT_S + 1 - _offset()
    for row in history.rows(sql.select(outbox).where(outbox.c.kind == "reply")):
        over, person = handed.get((row.shop, row.conversation)), taken.get((row.shop, row.conversation))
        if over is not None and row.line > over.line:
            yield f"reply {row.id} was made after the hand-over in {row.conversation}"
        late = person is not None and row.key in first and first[row.key] > person.at.timestamp() + grace
        if late and row.error != TAKEN_OVER:
            yield f"reply {row.id} went out after a person had come in {row.conversation}"


def _first(history: History, *kinds: str) -> dict[tuple[str, str], Any]:
    """Find each conversation's first line of these kinds."""
    query = (
        sql.select(lines.c.shop, lines.c.conversation, sql.func.min(lines.c.id).label("line"), sql.func.min(lines.c.at).label("at"))
        .join(outbox, outbox.c.line == lines.c.id)
        .where(outbox.c.kind.in_(kinds))
        .group_by(lines.c.shop, lines.c.conversation)
    )
    return {(row.shop, row.conversation): row for row in history.rows(query)}


def _offset() -> float:
    """Stored moments are naive UTC; `timestamp()` takes them for local time."""
    from datetime import UTC, datetime

    return datetime.now(UTC).replace(tzinfo=None).timestamp() - datetime.now(UTC).timestamp()


def _one_conversation_each(history: History) -> Iterator[str]:
    made = Counter((row.shop, row.id) for row in history.rows(sql.select(conversations.c.shop, conversations.c.id)))
    yield from (f"{one} stands {count} times" for one, count in made.items() if count > 1)
    wanted = {one[:2] for one in history.acked}
    yield from (f"{one} has no conversation" for one in wanted if one not in made)
