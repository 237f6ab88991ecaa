"""Reads the quantities of a few words: figures or Chinese numerals with a unit, clock times. Judges none of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.rules import Measures

_CLOCK = re.compile(r"(?<![0-9])([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?![0-9])")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in the base unit of its kind: hours, yuan, tenths of a price."""

    kind: str
    amount: Decimal


class Quantities:
    """Finds them by the pack's measures."""

    def __init__(self, measures: Measures, numerals: Mapping[str, str]) -> None:
        self._digits = numerals
        self._scale = measures.scale
        self._units = {unit: (kind, factor) for kind, units in measures.units.items() for unit, factor in units.items()}
        self._afternoon = measures.afternoon
        number = "[0-9" + "".join(re.escape(char) for char in (*numerals, *measures.scale)) + "]+(?:\\.[0-9]+)?"
        units = "|".join(sorted(map(re.escape, self._units), key=len, reverse=True))
        self._measured = re.compile(f"({number})[ ]*(?:{measures.counter})?({units})")
        early = "|".join(map(re.escape, (*measures.afternoon, *measures.morning)))
        self._oclock = re.compile(f"({early})?[ ]*({number})[ ]*{measures.oclock}({measures.half}|[0-9]{{1,2}})?")
        self._half = measures.half
        self._early = re.compile(f"({early})[ ]*$")

    def of(self, text: str) -> list[Quantity]:
        """Give every quantity of a folded text, in order; of "24-48 hours" the last."""
        found: list[Quantity] = []
        for match in self._measured.finditer(text):
            amount = self.number(match[1])
            if amount is not None:
                kind, factor = self._units[match[2]]
                found.append(Quantity(kind, amount * factor))
        return found

    def clock(self, text: str) -> int | None:
        """Read the first time of day, in minutes since midnight."""
        match = _CLOCK.search(text)
        if match is not None:
            early = self._early.search(text[: match.start()])
            return self._minutes(early[1] if early else None, int(match[1]), int(match[2]))
        match = self._oclock.search(text)
        hour = None if match is None else self.number(match[2])
        if match is None or hour is None:
            return None
        minutes = 30 if match[3] == self._half else int(match[3] or 0)
        return self._minutes(match[1], int(hour), minutes)

    def number(self, text: str) -> Decimal | None:
        """Read figures, or numerals with tens and hundreds; None where the text is no number."""
        plain = "".join(self._digits.get(char, char) for char in text)
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
            return Decimal(plain)
        total = Decimal(0)
        current: Decimal | None = None
        for char in plain:
            if char in self._scale:
                factor = Decimal(str(self._scale[char]))
                total += (Decimal(1) if current is None else current) * factor
                current = None
            elif char.isdigit():
                current = Decimal(char) if current is None else current * 10 + Decimal(char)
            else:
                return None
        return total + (current or 0)

    def _minutes(self, part: str | None, hour: int, minutes: int) -> int:
        if part in self._afternoon and hour < _NOON:
            hour += _NOON
        return hour * 60 + minutes
