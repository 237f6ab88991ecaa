"""The little language of rule patterns, turned into linear-time regular expressions and the words that must be present.

    {deny} ~6 {invoice}     a word of the class `deny`, at most 6 characters of the same clause, a word of `invoice`
    {a,b}                   a word of either class
    ~  ~N  ~~N              a gap of at most 4 / N characters within the clause; ~~ may pass commas, never the sentence's end
    A & B                   both, in either order, at most 12 characters of the same clause between them
    (x|y)  ?  [..]          as in RE2; parentheses never capture; blanks mean nothing

Texts are matched folded (lower case, simplified, half width), clause marks as `,`, sentence marks as `。` or `?`. No text is
matched here, and nothing that backtracks may be written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import re2

Classes = Mapping[str, tuple[str, ...]]

_re2: Any = re2
_QUIET = _re2.Options()
_QUIET.log_errors = False

CLAUSE = "[^,。?]"
SENTENCE = "[^。?]"
_TOKEN = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?|(~~?)(\d*)|(\()(?!\?)|(\s+)|(\\.|\[[^\]]*\])|(?<=[(|])([+*])")
_NAMES = re.compile(r"\{([a-z_0-9,]*[a-z_][a-z_0-9,]*)\}([?*])?")
_LITERALS = re.compile(r"[^()|?*+\[\]{}.~\\^$]+(?:\|[^()|?*+\[\]{}.~\\^$]+)*")
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}(?![?*{])")


class PatternError(ValueError):
    """A pattern that can't be read; `bot.rules.load` says in which file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """One regular expression, and sets of words: of each set at least one word is in every matching text."""

    regex: str
    anchors: tuple[frozenset[str], ...]


def expand(pattern: str, classes: Classes) -> tuple[Expanded, ...]:
    """Turn one pattern into one or two expressions; raises PatternError."""
    parts = [part.strip() for part in pattern.split("&")]
    if len(parts) == 1:
        return (_expand(pattern, classes),)
    if len(parts) != 2 or not all(parts):
        raise PatternError(f"{pattern!r}: '&' joins exactly two parts")
    left, right = parts
    return (_expand(f"{left} ~12 {right}", classes), _expand(f"{right} ~12 {left}", classes))


def guard(patterns: tuple[str, ...], classes: Classes, *, at_end: bool = False) -> str | None:
    """One expression for "any of these"; None where there is none."""
    if not patterns:
        return None
    parts = [one.regex for pattern in patterns for one in expand(pattern, classes)]
    return "(?:" + "|".join(parts) + ")" + ("$" if at_end else "")


def check(expression: str) -> None:
    """Raise PatternError where RE2 can't compile the expression."""
    try:
        _re2.compile(expression, _QUIET)
    except _re2.error as fault:
        raise PatternError(f"not a pattern: {fault}") from None


def _expand(pattern: str, classes: Classes) -> Expanded:
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

    return Expanded(regex=_TOKEN.sub(token, pattern), anchors=tuple(_anchors(pattern, classes)))


def _anchors(pattern: str, classes: Classes) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    plain = ""
    for inner, times in _outermost(pattern):
        if not inner:
            plain += times
        elif times not in ("?", "*"):
            plain += "\n"
            if _LITERALS.fullmatch(inner):
                found.append(frozenset(word.replace(" ", "") for word in inner.split("|")))
        else:
            plain += "\n"
    if "|" in plain:
        return []
    for names, times in _NAMES.findall(plain):
        if not times:
            found.append(frozenset(_words(names, classes, pattern)))
    bare = re.sub(r"\[[^\]]*\]|\{[^}]*\}|~+\d*|\s", "\n", plain)
    found.extend(frozenset((run,)) for run in _HAN_RUN.findall(bare))
    return found


def _outermost(pattern: str) -> list[tuple[str, str]]:
    """Split into ("", text outside) and (a group's inside, the character after it)."""
    parts: list[tuple[str, str]] = []
    depth, opened = 0, 0
    masked = re.sub(r"\\.|\[[^\]]*\]", lambda found: "." * len(found[0]), pattern)
    for place, char in enumerate(masked):
        if char == "(":
            if depth == 0:
                opened = place + 1
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                parts.append((masked[opened:place] or " ", masked[place + 1 : place + 2]))
        elif depth == 0:
            parts.append(("", char))
    if depth:
        raise PatternError(f"{pattern!r}: a parenthesis is left open")
    return parts


def _words(names: str, classes: Classes, pattern: str) -> tuple[str, ...]:
    words: list[str] = []
    for name in names.split(","):
        if name not in classes:
            raise PatternError(f"{pattern!r}: no word class is called {name!r}")
        words.extend(classes[name])
    return tuple(words)


def _either(words: tuple[str, ...]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")"
