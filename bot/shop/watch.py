"""Looks after changed shop files from time to time, on a thread of its own. What a change means is `live`'s affair."""

import threading

from bot.shop.live import LiveShops

EVERY_SECONDS = 2.0


class ShopWatch:
    """Refreshes the shops until it is stopped."""

    def __init__(self, shops: LiveShops, every: float = EVERY_SECONDS) -> None:
        self._shops = shops
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shop-watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; waits for a look that is under way."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._every):
            self._shops.refresh()
