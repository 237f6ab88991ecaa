"""What stands in the audit trail, and what is asked of it. Ids only: no words of a buyer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did, for the audit trail: ids only, no words of a buyer's. `about`: what it concerns besides, and a reason given."""

    agent: str
    action: str
    shop: str | None = None
    conversation: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the audit trail."""

    number: int
    at: datetime
    deed: Deed


class Audit(Protocol):
    """The audit trail."""

    def entries(self, shops: Sequence[str], before: int | None, most: int, *, house: bool) -> tuple[Entry, ...]:
        """List the entries on some shops, newest first, those of a lower number than `before`; `house`: also those on no shop."""
        ...

    def record(self, deed: Deed, now: datetime) -> None:
        """Add an entry, sealed with the one before; raises StoreUnavailable."""
        ...
