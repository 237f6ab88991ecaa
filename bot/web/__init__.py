"""The HTTP doors: bodies in, answers out. They check, call and translate; deciding and keeping happen on lower floors."""

from bot.web.app import Doors, create_app
from bot.web.messages import WEBHOOK, read_message
from bot.web.queue import TurnQueue
from bot.web.receipts import Receipts

__all__ = ["WEBHOOK", "Doors", "Receipts", "TurnQueue", "create_app", "read_message"]
