"""The two linear-time matchers, behind types: Aho-Corasick over words and RE2 over encoded text. No backtracking matcher may enter."""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import ahocorasick_rs
import re2

_re2: Any = re2
_OPTIONS = _re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 64 << 20  # a guard of many words needs its automaton in one piece; without room RE2 is right, but slow


class Words:
    """Finds every occurrence of many words, overlapping ones too."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._machine = ahocorasick_rs.AhoCorasick(self.words)

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """(index of the word, start, end) of every occurrence."""
        return self._machine.find_matches_as_indexes(text, overlapping=True)


_ANYWHERE = _re2._re2.RE2.Anchor.UNANCHORED  # noqa: SLF001 - see _compiled
_Match = Callable[[Any, bytes, int, int], list[tuple[int, int]]]


@functools.lru_cache(maxsize=20_000)
def _compiled(expression: str) -> _Match:
    """Compile; the engine's own match, since the wrapper's search takes three times as long as most matches do."""
    return _re2.compile(expression.encode(), _OPTIONS)._regexp.Match  # noqa: SLF001


class Pattern:
    """One RE2 expression over UTF-8, compiled when it is first tried."""

    def __init__(self, expression: str) -> None:
        self.expression = expression

    @functools.cached_property
    def _match(self) -> _Match:
        return _compiled(self.expression)

    def first(self, data: bytes, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """Find the first match from byte `start` on and before `end`, neither of which is an edge of the text for `^` and `$`."""
        span = self._match(_ANYWHERE, data, start, len(data) if end is None else end)[0]
        return None if span[0] < 0 else span

    def all(self, text: str) -> Iterator[tuple[int, int]]:
        """Find every match that isn't empty, one after another, as characters' offsets."""
        data = text.encode(errors="replace")  # half a surrogate pair, which no UTF-8 can hold
        seen, place = 0, 0
        while (span := self._match(_ANYWHERE, data, seen, len(data))[0])[0] >= 0:
            start, end = span
            place += len(data[seen:start].decode())
            length = len(data[start:end].decode())
            if length == 0:
                return
            yield place, place + length
            place += length
            seen = end
