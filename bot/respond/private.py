"""What a turn asks of whoever keeps buyers' values: to seal what this buyer told, to look up whose a value is. Judges no text."""

from dataclasses import dataclass
from typing import Protocol

from bot.gate import Strangers


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The values that a message tells of its buyer, sealed: nobody can read them back."""

    buyer: str
    keys: frozenset[str]


class Private(Protocol):
    """Keeps them."""

    def sealed(self, buyer: str, keys: frozenset[str]) -> Told:
        """Seal what a buyer told, for the record."""
        ...

    def strangers(self, shop: str, buyer: str) -> Strangers:
        """Give the look-up for one buyer's conversation: of some keys, those of other buyers that aren't this one's too."""
        ...
