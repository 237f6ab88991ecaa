"""Messages wait in an inbox; the outbox knows what became of each reply. What was there before was fetched by its caller: `held`."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WIDER = (("lines", "id"), ("outcomes", "line"), ("outbox", "id"), ("outbox", "line"))
ADDED = ("kind", "channel", "state", "key", "attempts", "due", "claim", "lease", "error", "remote", "settled")


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for table, column in WIDER:
            op.alter_column(table, column, type_=sa.BigInteger)
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("received", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("latest", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.String(300)),
        sa.UniqueConstraint("shop", "conversation", "message", name="inbox_message_once"),
    )
    op.create_index("inbox_waiting", "inbox", ["state", "shop", "conversation", "id"])
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(sa.Column("channel", sa.String(40)))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("kind", sa.String(10), nullable=False, server_default="reply"))
        outbox.add_column(sa.Column("channel", sa.String(40)))
        outbox.add_column(sa.Column("state", sa.String(12), nullable=False, server_default="held"))
        outbox.add_column(sa.Column("key", sa.String(40)))
        outbox.add_column(sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
        outbox.add_column(sa.Column("due", sa.DateTime))
        outbox.add_column(sa.Column("claim", sa.String(32)))
        outbox.add_column(sa.Column("lease", sa.DateTime))
        outbox.add_column(sa.Column("error", sa.String(300)))
        outbox.add_column(sa.Column("remote", sa.String(200)))
        outbox.add_column(sa.Column("settled", sa.DateTime))
    op.create_index("outbox_key_once", "outbox", ["key"], unique=True)
    op.create_index("outbox_open", "outbox", ["state", "due"])
    op.create_index("outbox_conversation", "outbox", ["shop", "conversation", "id"])


def downgrade() -> None:
    for name in ("outbox_conversation", "outbox_open", "outbox_key_once"):
        op.drop_index(name, "outbox")
    with op.batch_alter_table("outbox") as outbox:
        for name in ADDED:
            outbox.drop_column(name)
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("channel")
    op.drop_table("inbox")
    if op.get_context().dialect.name == "postgresql":
        for table, column in WIDER:
            op.alter_column(table, column, type_=sa.Integer)
