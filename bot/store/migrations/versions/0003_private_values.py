"""Other buyers' values, as keyed hashes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_values",
        sa.Column("shop", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("buyer", sa.String(32), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("private_values")
