"""What lives here: the symbol that stands for each kind of machine text (masks, links, order cards), read from marks.yaml.

What never may: replacing anything in a text (that is `normalise`), or a word of Chinese (that is marks.yaml).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

FIRST = 0xE000
START = "\x02"
END = "\x03"

_EDGES = START + END + " "
_FIRST_SIGN = chr(FIRST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbols:
    """The symbols in use: `shown` (symbol -> words), `masks` (mask word -> symbol), one pattern with its symbols by group.

    `familiar`: polite characters -> familiar ones, by code point.
    """

    shown: dict[str, str]
    masks: dict[str, str]
    pattern: re.Pattern[str]
    groups: tuple[str, ...]
    familiar: dict[int, str]

    def readable(self, piece: str) -> str:
        """Give `piece` of a normalised text as a person would write it: symbols as words, edge marks gone."""
        plain = piece.strip(_EDGES)
        if not plain or max(plain) < _FIRST_SIGN:
            return plain
        return "".join(f"[{self.shown[sign]}]" if sign in self.shown else sign for sign in plain)


@cache
def symbols() -> Symbols:
    """Read marks.yaml that lies beside this module (once a process)."""
    raw = cast("dict[str, Any]", yaml.load((Path(__file__).parent / "marks.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    names = cast("dict[str, str]", raw["symbols"])
    sign = {name: chr(FIRST + place) for place, name in enumerate(names)}
    patterns = cast("list[dict[str, str]]", raw["patterns"])
    return Symbols(
        shown={sign[name]: words for name, words in names.items()},
        masks={word: sign[name] for word, name in cast("dict[str, str]", raw["masks"]).items()},
        pattern=re.compile("|".join(f"({row['pattern']})" for row in patterns)),
        groups=tuple(sign[row["symbol"]] for row in patterns),
        familiar=str.maketrans(cast("dict[str, str]", raw["familiar"])),
    )
