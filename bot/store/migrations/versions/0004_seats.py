"""Agents sit down with conversations, for as long as their browsers say so."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seats",
        sa.Column("shop", sa.String(100), primary_key=True),
        sa.Column("conversation", sa.String(200), primary_key=True),
        sa.Column("agent", sa.String(100), nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
    )
    op.create_index("ix_seats_agent", "seats", ["agent"])


def downgrade() -> None:
    op.drop_table("seats")
