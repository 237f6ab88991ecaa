"""The tables of what people teach and of the models made of it, as SQLAlchemy sees them. Migrations make them; no query lives here."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, LargeBinary, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from bot.store.tables import Number, metadata

lessons = Table(
    "lessons",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("line", Number, nullable=False),
    Column("text", Text, nullable=False),  # without personal data
    Column("likeness", String(32), nullable=False),  # the same for near-copies
    Column("fault", String(20), nullable=False),
    Column("said", JSON, nullable=False),
    Column("model", String(40), nullable=False),
    Column("by", String(100), nullable=False),
    Column("intents", JSON, nullable=False),
    Column("sentiment", String(20), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Column("standing", String(12), nullable=False),
    Column("second", String(100)),
    Column("other_intents", JSON(none_as_null=True)),
    Column("other_sentiment", String(20)),
    Column("settled", DateTime(timezone=False)),
    Column("third", String(100)),
    Unique("shop", "line", name="lessons_line_once"),
    Index("lessons_standing", "shop", "standing", "id"),
)

# Models trained here, whole: every process finds them, whatever disk it has.
models = Table(
    "models",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("baseline", String(40), nullable=False),
    Column("by", String(100), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Column("report", JSON, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("arrays", LargeBinary, nullable=False),
)

# The newest row names the model that serves.
promotions = Table(
    "promotions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("version", String(40)),  # NULL: the shipped one
    Column("by", String(100), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Column("reason", String(500), nullable=False),
)

trainings = Table(
    "trainings",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("by", String(100), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("step", String(100), nullable=False),
    Column("version", String(40)),
    Column("error", String(500), nullable=False),
    Column("cancelling", Boolean, nullable=False),
    Column("beat", DateTime(timezone=False), nullable=False),
    Column("ended", DateTime(timezone=False)),
)
