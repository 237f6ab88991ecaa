"""Roles and shops of agents, and how often a log-in was tried. Whoever was there before could do everything: an administrator."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # Not in a batch, here and on the way back: SQLite would make the table anew, and sessions point to the old one.
    op.add_column("agents", sa.Column("role", sa.String(20), nullable=False, server_default="agent"))
    op.add_column("agents", sa.Column("shops", sa.JSON))
    op.add_column("agents", sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE agents SET role = 'admin'")
    op.create_table(
        "tries",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("tries_name", "tries", ["name", "at"])


def downgrade() -> None:
    op.drop_table("tries")
    for name in ("disabled", "shops", "role"):
        op.drop_column("agents", name)
