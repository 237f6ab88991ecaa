"""The tables as SQLAlchemy sees them. Migrations make them; this module only names them for queries."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique

metadata = MetaData()

# SQLite counts rows by itself in an INTEGER column only.
Number = BigInteger().with_variant(Integer, "sqlite")

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
    Column("channel", String(40)),  # where words to this buyer are delivered; NULL: whoever asks fetches them
    Index("conversations_waiting", "holder", "urgent", "since"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("author", String(120), nullable=False),
    Column("message", String(200)),  # the channel's id, for buyer lines
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Unique("shop", "conversation", "message", name="lines_message_once"),
    Index("lines_conversation", "shop", "conversation", "id"),
    Index("lines_time", "shop", "at"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("trace", String(40), primary_key=True),
    Column("line", Number, ForeignKey("lines.id"), nullable=False, index=True),
    Column("answer", JSON, nullable=False),  # what the caller was told, word for word
    Column("story", JSON, nullable=False),  # how it came about
    # The story in short, for counting; NULL where it was answered together with a later message.
    Column("action", String(10)),
    Column("reason", String(100)),
    Column("intent", String(60)),
    Column("confidence", Float),
    Column("sure", Boolean),
)

# What the gate did not let out, one row a broken rule. The words are not kept here.
refusals = Table(
    "refusals",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("author", String(120), nullable=False),  # bot, or human:<agent>
    Column("rule", String(100), nullable=False),
    Column("family", String(60), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Index("refusals_time", "shop", "at"),
)

# Buyers whom the platform leaves out of its figures (reported with success, or blocked), as a person noted.
left_out = Table(
    "left_out",
    metadata,
    Column("shop", String(100), primary_key=True),
    Column("buyer", String(200), primary_key=True),
    Column("why", String(10), primary_key=True),
    Column("agent", String(100), nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("ruleset", String(100), nullable=False),
    Column("sha256", String(64), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("channel", String(40), nullable=False),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("message", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),  # the verified bytes, as they came
    Column("received", DateTime(timezone=False), nullable=False),
    Column("state", String(10), nullable=False),  # waiting, done, failed
    Column("due", DateTime(timezone=False), nullable=False),  # quiet until then: the buyer may still be typing
    Column("latest", DateTime(timezone=False), nullable=False),  # but no longer than this
    Column("attempts", Integer, nullable=False),
    Column("error", String(300)),
    Unique("shop", "conversation", "message", name="inbox_message_once"),
    Index("inbox_waiting", "state", "shop", "conversation", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("line", Number, ForeignKey("lines.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("verdict", String(80), ForeignKey("verdicts.id"), nullable=False),
    Column("kind", String(10), nullable=False, server_default="reply"),  # reply, notice (of a hand-off), human
    Column("assisted", Boolean, nullable=False, server_default="0"),  # a person sent the bot's proposal as it was
    Column("channel", String(40)),
    Column("state", String(12), nullable=False, server_default="held"),  # see bot.ports.Fate
    Column("key", String(40)),  # the same at every attempt: the channel's idempotency key, where it has one
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due", DateTime(timezone=False)),
    Column("claim", String(32)),  # who is sending it
    Column("lease", DateTime(timezone=False)),  # and until when that is believed
    Column("error", String(300)),
    Column("remote", String(200)),  # the channel's own id of what was sent
    Column("settled", DateTime(timezone=False)),
    Index("outbox_key_once", "key", unique=True),
    Index("outbox_queue", "state", "id"),
    Index("outbox_conversation", "shop", "conversation", "id"),
    Index("outbox_line", "line"),
)

# Who sits with a conversation; past `until` nobody is believed to.
seats = Table(
    "seats",
    metadata,
    Column("shop", String(100), primary_key=True),
    Column("conversation", String(200), primary_key=True),
    Column("agent", String(100), nullable=False, index=True),
    Column("until", DateTime(timezone=False), nullable=False),
)

canned = Table(
    "canned",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("agent", String(100)),  # NULL: the team's, or (no team either) everybody's of the shop
    Column("team", String(40), nullable=False, server_default=""),
    Column("title", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("initials", String(100), nullable=False),
    Index("canned_shop", "shop", "agent"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("shop", String(100), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("agent", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Index("notes_conversation", "shop", "conversation", "id"),
)

private_values = Table(
    "private_values",
    metadata,
    Column("shop", String(100), primary_key=True),
    Column("key", String(32), primary_key=True),  # keyed hash of the value
    Column("buyer", String(32), primary_key=True),  # keyed hash of whose it is
)

agents = Table(
    "agents",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(20), nullable=False, server_default="agent"),
    Column("shops", JSON(none_as_null=True)),  # NULL: all of them
    Column("disabled", Boolean, nullable=False, server_default="0"),
    Column("team", String(40), nullable=False, server_default=""),
    Column("away", Boolean, nullable=False, server_default="0"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent", String(100), ForeignKey("agents.name"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires", DateTime(timezone=False), nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False),  # its hash
    Column("at", DateTime(timezone=False), nullable=False),
    Index("tries_name", "name", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=False), nullable=False),
    Column("agent", String(100), nullable=False),
    Column("action", String(40), nullable=False),
    Column("shop", String(100)),
    Column("conversation", String(200)),
    Column("about", String(700)),
    Column("seal", String(64), nullable=False),
    Index("audit_shop", "shop", "number"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("whole", String(64), nullable=False),
)
