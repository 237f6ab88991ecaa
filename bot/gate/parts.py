"""A long reading in its parts: what can't match in the clauses that hold all its words, or near them, needn't be tried on the whole.

Knows no rule and no guard.
"""

import re
from collections.abc import Mapping, Sequence

from bot.gate.index import REACH, Where
from bot.gate.linear import Pattern

_NEAR = 2
_WORTH = 300
"""Bytes that are searched in the time that one more search takes to begin."""
_MARK = re.compile(rb"[,?]|\xe3\x80\x82")


class Parts:
    """Clauses, each with the marks at its ends, and pieces of `REACH` characters."""

    def __init__(self, text: str, data: bytes, clauses: Mapping[int, Sequence[int]], where: Where) -> None:
        """By pattern: `clauses` that hold all its words, and for others `where` one of them begins, in which of the pieces."""
        self._holding = clauses
        self._where = where
        self._pieces = [text[first : first + REACH].encode() for first in range(0, len(text), REACH)]
        marks = [mark.span() for mark in _MARK.finditer(data)]
        begins, ends = [0, *(start for start, _ in marks)], [*(end for _, end in marks), len(data)]
        self._clauses = [data[first:last] for first, last in zip(begins, ends, strict=True)]
        self._most = len(data) // _WORTH

    def may_hold(self, number: int, pattern: Pattern) -> bool:
        """Tell whether the pattern of this number can match at all: False only where it is sure that it doesn't."""
        clauses = self._holding.get(number)
        if clauses is not None:
            return len(clauses) >= self._most or any(pattern.first(self._clauses[clause]) is not None for clause in clauses)
        blocks = self._where.get(number)
        if blocks is None or len(blocks) * (2 * _NEAR + 1) >= len(self._pieces):
            return True
        return any(pattern.first(b"".join(self._pieces[max(0, block - _NEAR) : block + _NEAR + 1])) is not None for block in blocks)
