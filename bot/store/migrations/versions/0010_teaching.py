"""Lessons, the models trained here, which of them serves, and trainings.

Going back keeps the audit trail's `about`: entries are sealed with it, and would count as forged for ever after. An older program doesn't
look at the column; while it runs, it can't verify the entries that have something in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", _number(), primary_key=True, autoincrement=True),
        sa.Column("shop", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(200), nullable=False),
        sa.Column("line", _number(), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("likeness", sa.String(32), nullable=False),
        sa.Column("fault", sa.String(20), nullable=False),
        sa.Column("said", sa.JSON, nullable=False),
        sa.Column("model", sa.String(40), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("intents", sa.JSON, nullable=False),
        sa.Column("sentiment", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("standing", sa.String(12), nullable=False),
        sa.Column("second", sa.String(100)),
        sa.Column("other_intents", sa.JSON),
        sa.Column("other_sentiment", sa.String(20)),
        sa.Column("settled", sa.DateTime),
        sa.Column("third", sa.String(100)),
        sa.UniqueConstraint("shop", "line", name="lessons_line_once"),
    )
    op.create_index("lessons_standing", "lessons", ["shop", "standing", "id"])
    op.create_table(
        "models",
        sa.Column("version", sa.String(40), primary_key=True),
        sa.Column("baseline", sa.String(40), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("manifest", sa.LargeBinary, nullable=False),
        sa.Column("arrays", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "promotions",
        sa.Column("id", _number(), primary_key=True, autoincrement=True),
        sa.Column("version", sa.String(40)),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
    )
    op.create_table(
        "trainings",
        sa.Column("id", _number(), primary_key=True, autoincrement=True),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("step", sa.String(100), nullable=False),
        sa.Column("version", sa.String(40)),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("beat", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
    )
    if "about" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("audit")}:
        op.add_column("audit", sa.Column("about", sa.String(700)))


def downgrade() -> None:
    op.drop_table("trainings")
    op.drop_table("promotions")
    op.drop_table("models")
    op.drop_index("lessons_standing", "lessons")
    op.drop_table("lessons")
