"""What lives here: a normalised message cut into what was said one after the other.

What never may: the meaning of a clause.
"""

import re

_BREAK = re.compile("[,.!?;:~\u3001\u3002\u2026\n]+(?![0-9])")
_HAN = re.compile("[\u3400-\u9fff]")
_SHORTEST = 2


def clauses(text: str) -> list[str]:
    """Split at punctuation, and at a space between Han text; pieces under two characters stay with what went before."""
    parts: list[str] = []
    for stretch in _BREAK.split(text):
        parts.extend(stretch.split(" ") if _HAN.search(stretch) else [stretch])
    kept: list[str] = []
    for part in (part.strip() for part in parts):
        if len(part) >= _SHORTEST or not kept:
            kept.append(part)
        elif part:
            kept[-1] = f"{kept[-1]} {part}"
    return [part for part in kept if part]
