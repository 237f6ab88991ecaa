"""The first shape: conversations, lines, outcomes, verdicts, outbox, agents, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("shop", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("buyer", sa.String(200), nullable=False),
        sa.Column("holder", sa.String(10), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(100)),
        sa.Column("since", sa.DateTime),
        sa.Column("state", sa.JSON, nullable=False),
    )
    op.create_index("conversations_waiting", "conversations", ["holder", "urgent", "since"])
    op.create_table(
        "lines",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("message", sa.String(200)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("shop", "conversation", "message", name="lines_message_once"),
    )
    op.create_index("lines_conversation", "lines", ["shop", "conversation", "id"])
    op.create_table(
        "outcomes",
        sa.Column("trace", sa.String(40), primary_key=True),
        sa.Column("line", sa.Integer, sa.ForeignKey("lines.id"), nullable=False, index=True),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("story", sa.JSON, nullable=False),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("ruleset", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("line", sa.Integer, sa.ForeignKey("lines.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(80), sa.ForeignKey("verdicts.id"), nullable=False),
    )
    op.create_table(
        "agents",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("password_hash", sa.String(200), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("agent", sa.String(100), sa.ForeignKey("agents.name"), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("expires", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    for name in ("sessions", "agents", "outbox", "verdicts", "outcomes", "lines", "conversations"):
        op.drop_table(name)
