"""Each outcome in short, what the gate refused, whom the platform leaves out, and the indexes that counting needs.

What was recorded before is read out of the stories; a refusal's rule stands there, a person's refused words were never kept.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
AT_ONCE = 1000
SHORT = ("action", "reason", "intent", "confidence", "sure")


def upgrade() -> None:
    op.add_column("outcomes", sa.Column("action", sa.String(10)))
    op.add_column("outcomes", sa.Column("reason", sa.String(100)))
    op.add_column("outcomes", sa.Column("intent", sa.String(60)))
    op.add_column("outcomes", sa.Column("confidence", sa.Float))
    op.add_column("outcomes", sa.Column("sure", sa.Boolean))
    op.add_column("outbox", sa.Column("assisted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("lines_time", "lines", ["shop", "at"])
    op.create_index("outbox_line", "outbox", ["line"])
    op.create_table(
        "refusals",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("rule", sa.String(100), nullable=False),
        sa.Column("family", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("refusals_time", "refusals", ["shop", "at"])
    op.create_table(
        "left_out",
        sa.Column("shop", sa.String(100), primary_key=True),
        sa.Column("buyer", sa.String(200), primary_key=True),
        sa.Column("why", sa.String(10), primary_key=True),
        sa.Column("agent", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    _fill(op.get_bind())


def downgrade() -> None:
    op.drop_table("left_out")
    op.drop_table("refusals")
    op.drop_index("outbox_line", "outbox")
    op.drop_index("lines_time", "lines")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("assisted")
    with op.batch_alter_table("outcomes") as outcomes:
        for name in SHORT:
            outcomes.drop_column(name)


def _fill(connection: sa.Connection) -> None:
    columns: list[sa.ColumnClause[Any]] = [sa.column("trace"), sa.column("line"), sa.column("story", sa.JSON)]
    outcomes = sa.table("outcomes", *columns, *_named(SHORT))
    lines = sa.table("lines", *_named(("id", "shop", "conversation", "at")))
    refusals = sa.table("refusals", *_named(("shop", "conversation", "author", "rule", "family", "at")))
    query = sa.select(outcomes.c.trace, outcomes.c.line, outcomes.c.story, lines.c.shop, lines.c.conversation, lines.c.at)
    query = query.join(lines, lines.c.id == outcomes.c.line).order_by(outcomes.c.line).limit(AT_ONCE)
    put: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in SHORT}
    update = outcomes.update().where(outcomes.c.trace == sa.bindparam("of")).values(put)
    rows = connection.execute(query).all()
    while rows:
        connection.execute(update, [{"of": row.trace, **_short(row.story)} for row in rows])
        broken = [{"shop": row.shop, "conversation": row.conversation, "at": row.at, **one} for row in rows for one in _broken(row.story)]
        if broken:
            connection.execute(refusals.insert(), broken)
        rows = connection.execute(query.where(outcomes.c.line > rows[-1].line)).all()


def _named(names: tuple[str, ...]) -> list[sa.ColumnClause[Any]]:
    return [sa.column(name) for name in names]


def _short(story: Mapping[str, Any]) -> dict[str, Any]:
    heard: dict[str, Any] = story.get("prediction") or {}
    ranked: list[dict[str, Any]] = heard.get("intents") or [{}]
    found = {"action": story.get("action"), "reason": story.get("reason"), "intent": ranked[0].get("intent")}
    found |= {"confidence": ranked[0].get("confidence"), "sure": heard.get("sure")}
    return {f"new_{name}": value for name, value in found.items()}


def _broken(story: Mapping[str, Any]) -> list[dict[str, Any]]:
    refused: list[dict[str, Any]] = story.get("refused") or []
    findings: list[dict[str, Any]] = [one for refusal in refused for one in refusal["findings"]]
    rules = dict.fromkeys((str(one.get("rule", "")), str(one.get("family", ""))) for one in findings)
    return [{"author": "bot", "rule": rule, "family": family} for rule, family in rules]
