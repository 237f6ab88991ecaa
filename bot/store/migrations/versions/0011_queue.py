"""Waiting replies are found in the order of their coming: a look for the next few reads these few, not the whole queue."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("outbox_queue", "outbox", ["state", "id"])
    op.drop_index("outbox_open", "outbox")


def downgrade() -> None:
    op.create_index("outbox_open", "outbox", ["state", "due"])
    op.drop_index("outbox_queue", "outbox")
