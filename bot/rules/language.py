"""The little language of rule patterns, turned into linear-time regular expressions and the words that must be present.

    {deny} ~6 {invoice}     a word of the class `deny`, at most 6 characters of the same clause, a word of `invoice`
    {a,b}                   a word of either class
    ~  ~N  ~~N              a gap of at most 4 / N characters within the clause; ~~ may pass commas, never the sentence's end
    A & B                   both, in either order, at most 12 characters of the same clause between them
    (x|y)  ?  [..]          as in RE2; parentheses never capture; blanks mean nothing

Texts are matched folded (lower case, simplified, half width), clause marks as `,`, sentence marks as `。` or `?`. No text is
matched here, and nothing that backtracks may be written.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import re2

from bot.errors import BadPattern

Classes = Mapping[str, tuple[str, ...]]
"""Words by the name of their class."""

_re2: Any = re2
_QUIET = _re2.Options()
_QUIET.log_errors = False

CLAUSE = "[^,。?]"
SENTENCE = "[^。?]"
_TOKEN = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?|(~~?)(\d*)|(\()(?!\?)|(\s+)|(\\.|\[[^\]]*\])|(?:(?<=[(|])|^)([+*])")
_NAMES = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?")
_RUN = re.compile(r"[a-z0-9\u4e00-\u9fff]+(?![?*{])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """One regular expression, and sets of words: of each set at least one word is in every matching text."""

    regex: str
    anchors: tuple[frozenset[str], ...]


def expand(pattern: str, classes: Classes) -> tuple[Expanded, ...]:
    """Turn one pattern into an expression for each of its alternatives, or for each order of its parts; raises BadPattern."""
    named = {name for names, _ in _NAMES.findall(pattern) for name in names.split(",")}
    return _expanded(pattern, tuple((name, tuple(classes[name])) for name in sorted(named) if name in classes))


@functools.lru_cache(maxsize=20_000)  # five platforms share most patterns and the words in them
def _expanded(pattern: str, used: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Expanded, ...]:
    classes = dict(used)
    return tuple(Expanded(regex=_regex(one, classes), anchors=tuple(_anchors(one, classes))) for one in _alternatives(pattern))


def guard(patterns: tuple[str, ...], classes: Classes, *, at_start: bool = False, at_end: bool = False) -> str | None:
    """One expression for "any of these"; None where there is none."""
    if not patterns:
        return None
    parts = [_regex(one, classes) for pattern in patterns for one in _alternatives(pattern)]
    return ("^" if at_start else "") + "(?:" + "|".join(parts) + ")" + ("$" if at_end else "")


@functools.lru_cache(maxsize=20_000)
def check(expression: str) -> None:
    """Raise BadPattern where RE2 can't compile the expression."""
    try:
        _re2.compile(expression, _QUIET)
    except _re2.error as fault:
        raise BadPattern(f"not a pattern: {fault}") from None


def _alternatives(pattern: str) -> list[str]:
    parts = [part.strip() for part in pattern.split("&")]
    if len(parts) == 1:
        cuts = _branches(_masked(pattern))
        ends = [sum(map(len, cuts[: count + 1])) + count for count in range(len(cuts))]
        return [pattern[end - len(cut) : end] for cut, end in zip(cuts, ends, strict=True)]
    if len(parts) != 2 or not all(parts):
        raise BadPattern(f"{pattern!r}: '&' joins exactly two parts")
    left, right = parts
    return [f"{left} ~12 {right}", f"{right} ~12 {left}"]


def _regex(pattern: str, classes: Classes) -> str:
    def token(found: re.Match[str]) -> str:
        names, times, gap, width, opening, blank, escaped, literal = found.groups()
        if names:
            return _either(_words(names, classes, pattern)) + (times or "")
        if gap:
            kind = SENTENCE if gap == "~~" else CLAUSE
            return f"{kind}{{0,{width or 4}}}"
        if literal:
            return "\\" + literal
        return "" if blank else escaped or ("(?:" if opening else "")

    return _TOKEN.sub(token, pattern)


def _anchors(pattern: str, classes: Classes) -> list[frozenset[str]]:
    """Collect sets of words of which each must be met; of several alternatives, one set with a word of each of them."""
    masked = _masked(pattern)
    if masked.strip() == "+":
        return [frozenset("+")]
    branches = _branches(masked)
    if len(branches) > 1:
        every = [_anchors(branch, classes) for branch in branches]
        return [frozenset[str]().union(*(_best(sets) for sets in every))] if all(every) else []
    found: list[frozenset[str]] = []
    plain = ""
    for inner, times in _outermost(masked):
        plain += times if not inner else "\n"
        if inner and times not in ("?", "*", "{"):
            found += _anchors(inner, classes) if inner.strip() else []
    for names, times in _NAMES.findall(plain):
        if not times:
            found.append(frozenset(_words(names, classes, pattern)))
    bare = re.sub(r"\{[^}]*\}|~+\d*|\s", "\n", plain)
    found.extend(frozenset((run,)) for run in _RUN.findall(bare))
    return found


def _masked(pattern: str) -> str:
    return re.sub(r"\\.|\[[^\]]*\]", lambda found: "\0" * len(found[0]), pattern)


def _best(sets: list[frozenset[str]]) -> frozenset[str]:
    """Choose the set that is met least often: long words, then few."""
    return max(sets, key=lambda words: (min(map(len, words)), -len(words)))


def _branches(masked: str) -> list[str]:
    parts: list[str] = []
    depth = begun = 0
    for place, char in enumerate(masked):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(masked[begun:place])
            begun = place + 1
    return [*parts, masked[begun:]]


def _outermost(pattern: str) -> list[tuple[str, str]]:
    """Split into ("", text outside) and (a group's inside, the character after it)."""
    parts: list[tuple[str, str]] = []
    depth, opened = 0, 0
    for place, char in enumerate(pattern):
        if char == "(":
            if depth == 0:
                opened = place + 1
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                parts.append((pattern[opened:place] or " ", pattern[place + 1 : place + 2]))
        elif depth == 0:
            parts.append(("", char))
    if depth:
        raise BadPattern(f"{pattern!r}: a parenthesis is left open")
    return parts


def _words(names: str, classes: Classes, pattern: str) -> tuple[str, ...]:
    words: list[str] = []
    for name in names.split(","):
        if name not in classes:
            raise BadPattern(f"{pattern!r}: no word class is called {name!r}")
        words.extend(classes[name])
    return tuple(words)


def _either(words: tuple[str, ...]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"
