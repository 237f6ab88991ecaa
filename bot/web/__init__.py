"""The HTTP doors: bodies in, answers out. They check, call and translate; deciding and keeping happen on lower floors."""

from bot.web.app import Doors, create_app
from bot.web.queue import TurnQueue

__all__ = ["Doors", "TurnQueue", "create_app"]
