"""Puts an approved reply into the transcript and the outbox, with its verdict. The only writer of the outbox."""

from datetime import datetime

import sqlalchemy as sql
from sqlalchemy.dialects.sqlite import insert

from bot.gate import ApprovedReply
from bot.store.moments import to_row
from bot.store.tables import lines, outbox, verdicts


def put_reply(connection: sql.Connection, shop: str, conversation: str, author: str, reply: ApprovedReply, now: datetime) -> None:
    """Write the line, the verdict (once) and the outbox row that carries the verdict's id and the hash of the approved bytes."""
    line = connection.execute(
        lines.insert()
        .values(shop=shop, conversation=conversation, author=author, kind="text", text=reply.text, at=to_row(now))
        .returning(lines.c.id)
    ).scalar_one()
    connection.execute(insert(verdicts).values(id=reply.verdict_id, ruleset=reply.ruleset, sha256=reply.sha256).on_conflict_do_nothing())
    connection.execute(
        outbox.insert().values(
            shop=shop,
            conversation=conversation,
            line=line,
            text=reply.text,
            sha256=reply.sha256,
            verdict=reply.verdict_id,
        )
    )
