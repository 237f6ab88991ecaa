"""Hides phones, long numbers, e-mail addresses and street addresses in what a page shows. What is stored and sent stays as it is."""

from functools import cache, partial
from pathlib import Path
from typing import Any

import re2
from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("masks.yaml")
_STAR = "*"
_re2: Any = re2  # it comes without types


class _Mask(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # the rest is for `anonymous`
    pattern: str
    keep: tuple[int, int]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    masks: tuple[_Mask, ...]


def masked(text: str) -> str:
    """Give the text with personal data starred out, its first and last characters kept."""
    for pattern, (head, tail) in _patterns():
        text = str(pattern.sub(partial(_starred, head, tail), text))
    return text


@cache
def _patterns() -> tuple[tuple[Any, tuple[int, int]], ...]:
    return tuple((_re2.compile(one.pattern), one.keep) for one in read_yaml(FILE, _Page).masks)


def _starred(head: int, tail: int, match: Any) -> str:
    found = str(match.group(0))
    return found[:head] + _STAR * max(3, len(found) - head - tail) + (found[-tail:] if tail else "")
