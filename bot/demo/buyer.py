"""A buyer who plays live: a shipped script's messages come one by one, as from a channel. Knows no page and no store."""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import cycle

from bot.demo.scenes import Live, read_buyers
from bot.messages import BuyerMessage

PAUSE_S = 3.0
MOST = 3  # at once: more would be a crowd


class LiveBuyers:
    """Plays the shipped buyers, one after the other; `take` gives a message to the engine."""

    def __init__(self, take: Callable[[BuyerMessage], object], clock: Callable[[], datetime], pause_s: float = PAUSE_S) -> None:
        self._take = take
        self._clock = clock
        self._pause_s = pause_s
        self._next = cycle(read_buyers())
        self._end = threading.Event()
        self._playing = threading.Semaphore(MOST)

    def begin(self) -> bool:
        """Let the next buyer come in; False where enough are there."""
        if self._end.is_set() or not self._playing.acquire(blocking=False):
            return False
        threading.Thread(target=self._play, args=(next(self._next),), name="live buyer", daemon=True).start()
        return True

    def stop(self) -> None:
        """Let nobody say another word."""
        self._end.set()

    def _play(self, scene: Live) -> None:
        buyer = f"{scene.buyer}-{secrets.token_hex(4)}"
        try:
            for number in range(len(scene.says)):
                self._take(scene.message(number, scene.shop, buyer, self._clock()))
                if self._end.wait(self._pause_s):
                    return
        finally:
            self._playing.release()
