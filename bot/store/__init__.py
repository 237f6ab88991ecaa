"""Keeps conversations, messages, outcomes, verdicts, the inbox and the outbox in a database. Nothing is decided or worded here."""

from bot.store.accounts import SqlAccounts
from bot.store.audit import SqlAudit
from bot.store.changes import SqlChanges
from bot.store.database import SqlHealth, open_database
from bot.store.deliveries import SqlDeliveries
from bot.store.desk import SqlDesk
from bot.store.history import SqlHistory
from bot.store.inbox import SqlInbox
from bot.store.ledger import SqlLedger
from bot.store.lessons import SqlLessons
from bot.store.private import SqlPrivate, read_secret
from bot.store.seats import SqlSeats
from bot.store.shelf import SqlShelf
from bot.store.trainings import SqlTrainings
from bot.store.tries import SqlTries
from bot.store.turns import SqlTurns
from bot.store.versions import SqlVersions

__all__ = [
    "SqlAccounts",
    "SqlAudit",
    "SqlChanges",
    "SqlDeliveries",
    "SqlDesk",
    "SqlHealth",
    "SqlHistory",
    "SqlInbox",
    "SqlLedger",
    "SqlLessons",
    "SqlPrivate",
    "SqlSeats",
    "SqlShelf",
    "SqlTrainings",
    "SqlTries",
    "SqlTurns",
    "SqlVersions",
    "open_database",
    "read_secret",
]
