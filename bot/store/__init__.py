"""Keeps conversations, messages, outcomes, verdicts and the outbox in a database. Nothing is decided or worded here."""

from bot.store.accounts import SqlAccounts
from bot.store.database import SqlHealth, open_database
from bot.store.desk import SqlDesk
from bot.store.turns import SqlTurns

__all__ = ["SqlAccounts", "SqlDesk", "SqlHealth", "SqlTurns", "open_database"]
