"""The demo's play: an hour of three shops' life for a first start, and a buyer who plays live. Never for a real shop.

Everything passes the same doors as in earnest: the responder, the gate, the desk's steps. No row is written by hand here.
"""

from bot.demo.buyer import LiveBuyers
from bot.demo.hour import Hour, play_hour
from bot.demo.scenes import read_hour

__all__ = ["Hour", "LiveBuyers", "play_hour", "read_hour"]
