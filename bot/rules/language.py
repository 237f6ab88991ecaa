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
from bot.rules.enclosure import enclosed

Classes = Mapping[str, tuple[str, ...]]
"""Words by the name of their class."""

_re2: Any = re2
_QUIET = _re2.Options()
_QUIET.log_errors = False

CLAUSE = "[^,。?]"
SENTENCE = "[^。?]"
_TOKEN = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?|(~~?)(\d*)|(\()(?!\?)|(\s+)|(\\.|\[[^\]]*\])|(?:(?<=[(|])|^)([+*])")
_NAMES = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?")
_NO_WORD = re.compile(r"\{[^}]*\}|~+\d*|\s")
_ESCAPED = re.compile(r"\\.|\[[^\]]*\]")
_STRUCTURE = re.compile("[()|]")
_PARENTHESIS = re.compile("[()]")
_RUN = re.compile(r"[a-z0-9\u4e00-\u9fff]+(?![?*{])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """One regular expression, and sets of words: of each set at least one word is in every matching text."""

    regex: str
    anchors: tuple[frozenset[str], ...]
    enclosed: bool
    """Every match lies in one clause, but for a mark at its ends."""


def expand(pattern: str, classes: Classes) -> tuple[Expanded, ...]:
    """Turn one pattern into an expression for each of its alternatives, or for each order of its parts; raises BadPattern."""
    return _expanded(pattern, _used(pattern, classes))


def _used(pattern: str, classes: Classes) -> tuple[tuple[str, tuple[str, ...]], ...]:
    named = {name for names, _ in _NAMES.findall(pattern) for name in names.split(",")}
    return tuple((name, tuple(classes[name])) for name in sorted(named) if name in classes)


@functools.lru_cache(maxsize=20_000)  # five platforms share most patterns and the words in them
def _expanded(pattern: str, used: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Expanded, ...]:
    classes = dict(used)
    alternatives = _alternatives(pattern)
    return tuple(
        Expanded(regex=regex, anchors=tuple(_anchors(_masked(one), classes, pattern)), enclosed=enclosed(regex))
        for one, regex in ((one, _regex(one, classes)) for one in alternatives)
    )


def guard(patterns: tuple[str, ...], classes: Classes, *, at_start: bool = False, at_end: bool = False) -> str | None:
    """One expression for "any of these"; None where there is none."""
    if not patterns:
        return None
    parts = [part for pattern in patterns for part in _guarding(pattern, _used(pattern, classes))]
    return ("^" if at_start else "") + "(?:" + "|".join(parts) + ")" + ("$" if at_end else "")


@functools.lru_cache(maxsize=20_000)  # a family's guards are the guards of each of its rules
def _guarding(pattern: str, used: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    classes = dict(used)
    return tuple(_regex(one, classes) for one in _alternatives(pattern))


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


def _anchors(masked: str, classes: Classes, pattern: str) -> list[frozenset[str]]:
    """Collect sets of words of which each must be met; of several alternatives, one set with a word of each of them."""
    if _RUN.fullmatch(masked):  # as most branches are
        return [frozenset((masked,))]
    if masked.strip() == "+":
        return [frozenset("+")]
    branches = _branches(masked)
    if len(branches) > 1:
        every = [_anchors(branch, classes, pattern) for branch in branches]
        return [frozenset[str]().union(*(_best(sets) for sets in every))] if all(every) else []
    found: list[frozenset[str]] = []
    plain = ""
    for inner, times in _outermost(masked):
        plain += times if not inner else "\n"
        if inner and times not in ("?", "*", "{"):
            found += _anchors(inner, classes, pattern) if inner.strip() else []
    for names, times in _NAMES.findall(plain):
        if not times:
            found.append(frozenset(_words(names, classes, pattern)))
    bare = _NO_WORD.sub("\n", plain)
    found.extend(frozenset((run,)) for run in _RUN.findall(bare))
    return found


def _masked(pattern: str) -> str:
    return _ESCAPED.sub(lambda found: "\0" * len(found[0]), pattern)


def _best(sets: list[frozenset[str]]) -> frozenset[str]:
    """Choose the set that is met least often: long words, then few."""
    return max(sets, key=lambda words: (min(map(len, words)), -len(words)))


def _branches(masked: str) -> list[str]:
    parts: list[str] = []
    depth = begun = 0
    for mark in _STRUCTURE.finditer(masked) if "|" in masked else ():
        char, place = mark[0], mark.start()
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(masked[begun:place])
            begun = place + 1
    return [*parts, masked[begun:]]


def _outermost(pattern: str) -> list[tuple[str, str]]:
    """Split into ("", text outside) and (a group's inside, the character after it)."""
    parts: list[tuple[str, str]] = []
    depth = begun = 0
    for mark in _PARENTHESIS.finditer(pattern):
        place, opens = mark.start(), mark[0] == "("
        if depth == 0:
            parts.append(("", pattern[begun:place]))
            begun = place + 1
        depth += 1 if opens else -1
        if depth == 0 and not opens:
            parts.append((pattern[begun:place] or " ", pattern[place + 1 : place + 2]))
            begun = place + 1
    parts.append(("", pattern[begun:]))
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
