"""The engine's running parts: who works the inbox, who sends. Threads, clocks and chance live here; queries and formats do not."""

from bot.delivery.backoff import Backoff
from bot.delivery.breaker import Breaker
from bot.delivery.courier import Courier, Route
from bot.delivery.worker import InboxWorker

__all__ = ["Backoff", "Breaker", "Courier", "InboxWorker", "Route"]
