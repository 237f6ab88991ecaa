"""Canned replies and private notes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "canned",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("agent", sa.String(100)),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("initials", sa.String(100), nullable=False),
    )
    op.create_index("canned_shop", "canned", ["shop", "agent"])
    op.create_table(
        "notes",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("agent", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("notes_conversation", "notes", ["shop", "conversation", "id"])


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("canned")
