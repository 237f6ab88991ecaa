"""Puts approved replies into the outbox with their verdicts, and takes unsent ones back. The only writer of new rows there."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.gate import ApprovedReply
from bot.store.among import among
from bot.store.locks import Key
from bot.store.moments import to_row
from bot.store.rows import put
from bot.store.tables import lines, outbox, verdicts
from bot.traffic import Fate

TAKEN_OVER = "a person has the conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An approved reply with its conversation, its kind (reply, notice, human), and its channel; None: it is fetched, not delivered.

    `assisted`: a person sent what the bot had proposed, as it was.
    """

    key: Key
    reply: ApprovedReply
    kind: str
    channel: str | None
    assisted: bool = False


def put_reply(connection: sql.Connection, author: str, outgoing: Outgoing, now: datetime) -> None:
    """Write the transcript's line and the outbox row of one reply."""
    shop, conversation = outgoing.key
    line = connection.execute(
        lines.insert()
        .values(shop=shop, conversation=conversation, author=author, kind="text", text=outgoing.reply.text, at=to_row(now))
        .returning(lines.c.id)
    ).scalar_one()
    put_replies(connection, [(line, outgoing)], now)


def put_replies(connection: sql.Connection, replies: Sequence[tuple[int, Outgoing]], now: datetime) -> None:
    """Write each reply's verdict (once) and its outbox row, which carries the verdict's id and the hash of the approved bytes."""
    if not replies:
        return
    found = {one.reply.verdict_id: one.reply for _, one in replies}
    # Sorted: two transactions that bring the same verdicts wait for each other in one order only.
    rows = [{"id": name, "ruleset": reply.ruleset, "sha256": reply.sha256} for name, reply in sorted(found.items())]
    put(connection, verdicts, rows, new=True)
    put(connection, outbox, [_row(line, one, now) for line, one in replies])


def mute(connection: sql.Connection, keys: Iterable[Key], now: datetime) -> None:
    """End the bot's unsent replies of these conversations: a person has them now. The caller holds the conversations' locks.

    What is on its way is marked with TAKEN_OVER: it may still be told sent, but never queued again, even if the person leaves meanwhile.
    """
    queued = outbox.c.state == Fate.QUEUED.value
    # One that was tried before may have arrived, whatever its sender could tell.
    ended = sql.case((outbox.c.attempts > 0, Fate.UNCERTAIN.value), else_=Fate.MUTED.value)
    connection.execute(
        outbox.update()
        .where(
            among(connection.dialect.name, outbox.c.shop, outbox.c.conversation),
            outbox.c.state.in_((Fate.QUEUED.value, Fate.SENDING.value, Fate.UNCERTAIN.value)),
            outbox.c.kind == "reply",
        )
        .values(
            state=sql.case((queued, ended), else_=outbox.c.state),
            settled=sql.case((queued, to_row(now)), else_=outbox.c.settled),
            error=TAKEN_OVER,
        ),
        {"keys": sorted(keys)},
    )


def _row(line: int, one: Outgoing, now: datetime) -> dict[str, Any]:
    shop, conversation = one.key
    return {
        "shop": shop,
        "conversation": conversation,
        "line": line,
        "text": one.reply.text,
        "sha256": one.reply.sha256,
        "verdict": one.reply.verdict_id,
        "kind": one.kind,
        "assisted": one.assisted,
        "channel": one.channel,
        "state": (Fate.HELD if one.channel is None else Fate.QUEUED).value,
        "key": secrets.token_hex(16),
        "due": to_row(now),
    }
