"""The tables as SQLAlchemy sees them. Migrations make them; this module only names them for queries."""

from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("shop", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("buyer", String(200), nullable=False),
    Column("holder", String(10), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("reason", String(100)),
    Column("since", DateTime(timezone=False)),
    Column("state", JSON, nullable=False),
    Index("conversations_waiting", "holder", "urgent", "since"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("author", String(120), nullable=False),
    Column("message", String(200)),  # the channel's id, for buyer lines
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Unique("shop", "conversation", "message", name="lines_message_once"),
    Index("lines_conversation", "shop", "conversation", "id"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("trace", String(40), primary_key=True),
    Column("line", Integer, ForeignKey("lines.id"), nullable=False, index=True),
    Column("answer", JSON, nullable=False),  # what the caller was told, word for word
    Column("story", JSON, nullable=False),  # how it came about
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("ruleset", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("line", Integer, ForeignKey("lines.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("verdict", String(80), ForeignKey("verdicts.id"), nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("password_hash", String(200), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent", String(100), ForeignKey("agents.name"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires", DateTime(timezone=False), nullable=False),
)
