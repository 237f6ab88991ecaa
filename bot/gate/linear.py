"""The two linear-time matchers, behind types: Aho-Corasick over words and RE2 over encoded text. No backtracking matcher may enter."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import ahocorasick_rs
import re2

_re2: Any = re2


class Words:
    """Finds every occurrence of many words, overlapping ones too."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._machine = ahocorasick_rs.AhoCorasick(self.words)

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """(index of the word, start, end) of every occurrence."""
        return self._machine.find_matches_as_indexes(text, overlapping=True)


@functools.lru_cache(maxsize=20_000)
def _compiled(expression: str) -> Any:
    return _re2.compile(expression.encode())


class Pattern:
    """One RE2 expression over UTF-8, compiled when it is first tried."""

    def __init__(self, expression: str) -> None:
        self._expression = expression

    @functools.cached_property
    def _machine(self) -> Any:
        return _compiled(self._expression)

    def first(self, data: bytes, start: int = 0) -> tuple[int, int] | None:
        """Find the first match at or after byte `start`, as bytes' offsets."""
        found = self._machine.search(data, start)
        return None if found is None else found.span()

    def all(self, text: str) -> Iterator[tuple[int, int]]:
        """Find every match, one after another, as characters' offsets."""
        data = text.encode()
        seen, place = 0, 0
        for found in self._machine.finditer(data):
            start, end = found.span()
            place += len(data[seen:start].decode())
            length = len(data[start:end].decode())
            yield place, place + length
            place += length
            seen = end
