"""Tells which expressions match inside one clause only. Knows no rule and no word, and matches no text."""

import re

_QUANTIFIER = r"\{\d*,?\d*\}"
_INSIDE = re.compile(
    r"(?:\[\^,。\?[^\]\\]*\]"  # all but marks, and perhaps more
    r"|\[(?:[a-z]-[a-z]|[0-9]-[0-9]|[a-z0-9_\u3400-\u9fff]|\\p\{Han\})+\]|\\p\{Han\}"
    rf"|{_QUANTIFIER}|[()|?*+]"
    r"|\\[-.+*/#@_(){}\[\]|~&% ]"
    r"|[^\\\[\].^$,。?*+(){}|])*+"
)
_FIRST = re.compile(r"\A\(\?:([^()]*)\)\??(?![{*+])")
_LAST = re.compile(r"\(\?:([^()]*)\)\??$")
_EDGE = re.compile(r"[,。^$]|\\\?|\[[^\]]*\]")
"""What may stand at a match's ends: a mark, one character of a class, or the text's end itself."""
_BEGINS = re.compile(rf"\A(?:\^|\[[^\]]*\])(?!{_QUANTIFIER}|[*+?])")
_ENDS = re.compile(r"(?:\$|\[[^\]]*\])$")


def enclosed(expression: str) -> bool:
    """Tell whether every match lies in one clause, but for a mark that may be its first or its last character.

    Where it can't be told the answer is no.
    """
    core = _LAST.sub(_inner, _ENDS.sub("", _FIRST.sub(_inner, _BEGINS.sub("", expression))))
    return _INSIDE.fullmatch(core) is not None


def _inner(group: re.Match[str]) -> str:
    return "(?:" + "|".join(one for one in group[1].split("|") if not _EDGE.fullmatch(one)) + ")"
