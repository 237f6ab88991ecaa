"""Teams that share canned replies, who is away, and an index by which the audit trail of a shop is read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agents", sa.Column("team", sa.String(40), nullable=False, server_default=""))
    op.add_column("agents", sa.Column("away", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("canned", sa.Column("team", sa.String(40), nullable=False, server_default=""))
    op.create_index("audit_shop", "audit", ["shop", "number"])


def downgrade() -> None:
    op.drop_index("audit_shop", "audit")
    # Not in a batch: SQLite would make the table anew, and sessions point to the old one.
    op.drop_column("canned", "team")
    op.drop_column("agents", "away")
    op.drop_column("agents", "team")
