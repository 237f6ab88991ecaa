"""Tells which strings an expression can't match without: of each set at least one stands in every match. Matches no text.

Reads the expressions that `language` writes; of what it doesn't know it tells nothing, so that a set may be missing but is never wrong.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.errors import BadPattern

_MOST = 64
"""More strings than these are no longer spelled out with what stands beside them."""
_TOKEN = re.compile(
    r"(?P<words>\(\?:[^\\()\[\]{}?*+.^$]+\))|(?P<open>\(\?:)|(?P<bound>[|)])|(?P<times>[?*+]|\{\d*,?\d*\})|(?P<edge>[\^$])|\\x\{(?P<code>[0-9a-f]+)\}|\\(?P<escaped>[^a-zA-Z0-9])"
    r"|\[(?P<listed>[^\\^\]][^\\\]]*)\]|(?P<any>\\p\{\w+\}|\\[sS]|\.|\[(?:\\.|[^\\\]])+\])|(?P<char>[^\\()\[\]{}|?*+.^$]+(?![?*+{])|[^\\()\[\]{}])",
    re.DOTALL,
)
_RANGE = re.compile("(.)-(.)|(.)", re.DOTALL)
_NOTHING = frozenset(("",))

Strings = frozenset[str]


class _Part(NamedTuple):
    """What a piece of an expression matches, if that can be spelled out, and else sets of strings of which each is in every match."""

    spelled: Strings | None
    needed: tuple[Strings, ...]


@functools.lru_cache(maxsize=20_000)  # five platforms share most patterns
def required(expression: str) -> tuple[Strings, ...]:
    """Give sets of strings; none where nothing can be told."""
    tokens: list[tuple[str, str]] = []
    done = 0
    for token in _TOKEN.finditer(expression):
        if token.start() != done:
            return ()
        done = token.end()
        kind = token.lastgroup or ""
        tokens.append((kind, token[kind]))
    tokens.append(("end", ""))
    if done != len(expression):
        return ()
    try:
        rest = iter(tokens)
        part, bound = _alternatives(rest)
    except BadPattern:
        return ()
    return () if bound else _told(part)


def _told(part: _Part) -> tuple[Strings, ...]:
    if part.spelled is None:
        return part.needed
    return () if "" in part.spelled else (part.spelled,)


def _alternatives(rest: Iterator[tuple[str, str]]) -> tuple[_Part, str]:
    """Read up to a parenthesis or the end; which of them it was is given too."""
    branches: list[_Part] = []
    bound = "|"
    while bound == "|":
        one, bound = _sequence(rest)
        branches.append(one)
    if len(branches) == 1:
        return branches[0], bound
    spelled = [one.spelled for one in branches if one.spelled is not None]
    if len(spelled) == len(branches):
        return _Part(frozenset().union(*spelled), ()), bound
    told = [_told(one) for one in branches]
    return _Part(None, (frozenset().union(*map(_best, told)),) if all(told) else ()), bound


def _best(sets: Iterable[Strings]) -> Strings:
    return max(sets, key=lambda some: (min(map(len, some)), -len(some)))


def _sequence(rest: Iterator[tuple[str, str]]) -> tuple[_Part, str]:
    parts: list[_Part] = []
    for kind, text in rest:
        if kind in ("bound", "end"):
            return _joined(parts), text
        if kind == "times":
            parts.append(_repeated(parts.pop(), text) if parts else _unknown())
        elif kind == "open":
            part, bound = _alternatives(rest)
            parts.append(part if bound == ")" else _unknown())
        else:
            parts.append(_Part(_spelled(kind, text), ()))
    return _unknown(), ""


def _unknown() -> _Part:
    raise BadPattern("not in the little language")


def _spelled(kind: str, text: str) -> Strings | None:
    if kind == "words":  # most of what there is: read at once, what takes a hundred steps otherwise
        return frozenset(text[3:-1].split("|"))
    if kind == "any":
        return None
    if kind == "edge":
        return _NOTHING
    if kind == "code":
        return frozenset(chr(int(text, 16)))
    if kind == "listed":
        ranges = [(first or alone, last or alone) for first, last, alone in _RANGE.findall(text)]
        if sum(ord(last) - ord(first) + 1 for first, last in ranges) > _MOST:
            return None
        return frozenset(chr(code) for first, last in ranges for code in range(ord(first), ord(last) + 1))
    return frozenset((text,))


def _repeated(part: _Part, times: str) -> _Part:
    if times == "?":
        return _Part(None if part.spelled is None else part.spelled | _NOTHING, ())
    least = times.strip("{}").split(",")[0]
    return _Part(None, _told(part) if times == "+" or (least.isdigit() and int(least)) else ())


def _joined(parts: list[_Part]) -> _Part:
    """Put pieces together that stand one behind another: neighbours that are spelled out make longer strings."""
    run, needed, whole = _NOTHING, list[Strings](), True
    for spelled, others in parts:
        needed += others
        if spelled is not None and len(run) * len(spelled) <= _MOST:
            run = frozenset(one + other for one in run for other in spelled)
            continue
        whole = False
        needed += _told(_Part(run, ()))
        if spelled and "" not in run and "" not in spelled:
            needed.append(frozenset(one[-1] + other[0] for one in run for other in spelled))
        run = spelled or _NOTHING
    return _Part(run, ()) if whole else _Part(None, (*needed, *_told(_Part(run, ()))))
