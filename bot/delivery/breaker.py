"""Stops asking a receiver that keeps failing, and tries one parcel now and then. Per process; nothing here is kept.

Not thread-safe: the courier's one thread owns it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

Line = tuple[str, str]  # shop, channel
TRIPS_AT = 5
FIRST_S, LONGEST_S = 1.0, 60.0


@dataclass(slots=True)
class _Record:
    failures: int = 0
    open_until: float = 0.0
    probing: bool = False


@dataclass(slots=True)
class Breaker:
    """`clock` gives seconds that only go forward; `chance` numbers from 0 up to 1."""

    clock: Callable[[], float]
    chance: Callable[[], float]
    _records: dict[Line, _Record] = field(default_factory=dict[Line, _Record])

    def closed_to(self) -> set[Line]:
        """Name the lines on which nothing may be sent now."""
        now = self.clock()
        return {line for line, one in self._records.items() if one.failures >= TRIPS_AT and (one.probing or now < one.open_until)}

    def cautious(self) -> bool:
        """Tell whether some line is to be tried with one parcel only."""
        now = self.clock()
        return any(one.failures >= TRIPS_AT and not one.probing and now >= one.open_until for one in self._records.values())

    def sending(self, line: Line) -> None:
        """Note that a parcel is on its way."""
        one = self._records.get(line)
        if one is not None and one.failures >= TRIPS_AT:
            one.probing = True

    def worked(self, line: Line) -> None:
        """Note that the receiver answered as it should."""
        self._records.pop(line, None)

    def failed(self, line: Line) -> None:
        """Note that it did not."""
        one = self._records.setdefault(line, _Record())
        one.failures += 1
        one.probing = False
        if one.failures >= TRIPS_AT:
            wait = min(LONGEST_S, FIRST_S * 2.0 ** min(one.failures - TRIPS_AT, 10))
            one.open_until = self.clock() + wait * (0.8 + 0.4 * self.chance())
