"""What lives here: the pieces of a text that may mean something by themselves: its clauses, and each with the one behind it.

What never may: the meaning of a piece. `clauses` cuts messages, and glues what is too short; here nothing is rewritten.
"""

import re
from itertools import pairwise

FEWEST = 4
"""Han characters under which a piece is no statement: a number or a name by itself says nothing without what stands around it."""

_CLAUSE = re.compile(
    "[^\\s,.!?;~\uff0c\uff01\uff1f\uff1b\uff5e\u3002\u2026]+(?:[.,][0-9]+[^\\s,.!?;~\uff0c\uff01\uff1f\uff1b\uff5e\u3002\u2026]*)*"
)
_ENOUGH = re.compile(f"(?:[^\u3400-\u9fff]*+[\u3400-\u9fff]){{{FEWEST}}}")


def pieces(text: str) -> list[str]:
    """Give every clause of `text` and every two neighbouring ones with what stands between them.

    Never the whole text, and none of fewer than FEWEST Han characters.
    """
    spans = [match.span() for match in _CLAUSE.finditer(text)]
    if len(spans) < 2:
        return []
    alone = [text[begin:end] for begin, end in spans]
    pairs = [text[begin:end] for (begin, _), (_, end) in pairwise(spans)] if len(spans) > 2 else []
    return [piece for piece in (*alone, *pairs) if _ENOUGH.match(piece)]
