"""Takes personal data out of a message before it is kept for training: masks stand in its place, as in the training data.

Numbers, addresses and accounts are found by their shape (`masks.yaml`), names by whoever knows names (the gate's finder is handed in).
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any

import re2
from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("masks.yaml")
LONGEST = 500
Names = Callable[[str], Iterable[str]]
_re2: Any = re2  # it comes without types


class _Mask(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    pattern: str
    stands: str


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    masks: tuple[_Mask, ...]
    taught: tuple[_Mask, ...]
    name: str


def anonymous(text: str, names: Names = lambda _: ()) -> str:
    """Give the text with masks for personal data, cut at 500 characters."""
    page = _page()
    for name in sorted(names(text), key=len, reverse=True):
        text = text.replace(name, page.name)
    for pattern, stands in _patterns():
        text = str(pattern.sub(partial(_stand_in, stands), text))
    return text[:LONGEST].strip()


@cache
def _page() -> _Page:
    return read_yaml(FILE, _Page)


@cache
def _patterns() -> tuple[tuple[Any, str], ...]:
    page = _page()
    return tuple((_re2.compile(one.pattern), one.stands) for one in (*page.taught, *page.masks))


def _stand_in(stands: str, match: Any) -> str:
    # What a pattern keeps beside the value stands in its groups.
    for number, kept in enumerate(match.groups(), 1):
        stands = stands.replace(f"\\{number}", str(kept or ""))
    return stands
