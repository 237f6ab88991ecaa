"""What buyers sent lately, to be answered again by another model: nothing that was answered then is read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sql

from bot.store.moments import from_row, to_row
from bot.store.tables import conversations, lines, outcomes
from bot.store.transactions import reading


class SqlHistory:
    """Buyers' messages on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def bodies(self, since: datetime, most: int) -> list[dict[str, Any]]:
        """Give the newest `most` messages since then, oldest first, each as `POST /v1/messages` takes it."""
        query = (
            sql.select(lines, conversations.c.buyer, outcomes.c.story["about"].label("about"))
            .join(conversations, sql.and_(conversations.c.shop == lines.c.shop, conversations.c.id == lines.c.conversation))
            .outerjoin(outcomes, outcomes.c.line == lines.c.id)
            .where(lines.c.author == "buyer", lines.c.message.is_not(None), lines.c.at >= to_row(since))
            .order_by(lines.c.id.desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            {
                "shop": row.shop,
                "conversation": row.conversation,
                "message": row.message,
                "buyer": row.buyer,
                "sent_at": from_row(row.at),
                "kind": row.kind,
                "text": row.text,
                **(row.about or {}),
            }
            for row in reversed(rows)
        ]
