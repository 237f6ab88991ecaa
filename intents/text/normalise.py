# pyright: reportUnknownMemberType=false
# because OpenCC is untyped
"""What lives here: one spelling for every way of typing the same message. Pure; the result is what all features are read from.

What never may: labels, weights, or a decision that depends on what the message means.

In order: cut at `LONGEST` characters, NFKC, invisible characters out, lower case, traditional to simplified (OpenCC t2s),
machine text to one symbol each (marks.yaml), runs of one character to at most three, white space to one space,
a line said twice kept once. Private code points in the raw text are dropped: they are ours alone, so apply it once.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

from opencc import OpenCC

from intents.text.symbols import symbols

LONGEST = 4000
_SHORT = 300  # a turn reads the same few texts again and again: those as short as messages are, are remembered for a while
_REMEMBERED = 512

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
_WIDE = tuple(zip("\uff0c\uff01\uff1f\uff1a\uff1b\uff08\uff09\uff5e", ",!?:;()~", strict=True))
"""What NFKC makes of the marks of Chinese texts: without them most texts are seen to need nothing more, which takes a tenth of the time."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_RUN = re.compile(r"(\S)\1{3,}")
_MASK = re.compile(r"\[([^\[\] ]{2,5}?)[xX]?\]")
_MAY_HOLD_MACHINE_TEXT = re.compile(r"[\[0-9:@.#/]")
_HAN = re.compile("[\u3400-\u9fff\ue000-\ue0ff]")
_TWICE_FROM = 4


@cache
def _simplifier() -> Callable[[str], str]:
    return cast("Callable[[str], str]", OpenCC("t2s").convert)


def simplified(text: str) -> str:
    """Give `text` with traditional characters as simplified ones."""
    return _simplified_short(text) if len(text) <= _SHORT else _simplifier()(text)


@lru_cache(_REMEMBERED)
def _simplified_short(text: str) -> str:
    return _simplifier()(text)


@cache
def _traditionalist() -> Callable[[str], str]:
    return cast("Callable[[str], str]", OpenCC("s2tw").convert)


def traditional(text: str) -> str:
    """Give `text` with simplified characters as traditional ones, in the spelling that is most read (OpenCC s2tw)."""
    return _traditional_short(text) if len(text) <= _SHORT else _traditionalist()(text)


@lru_cache(_REMEMBERED)
def _traditional_short(text: str) -> str:
    return _traditionalist()(text)


def normalise(text: str) -> str:
    """Give the one spelling of `text` (any string) that features, skeletons and duplicates are read from."""
    return _normalised_short(text) if len(text) <= _SHORT else _normalised(text)


@lru_cache(_REMEMBERED)
def _normalised_short(text: str) -> str:
    return _normalised(text)


def _normalised(text: str) -> str:
    text = text[:LONGEST]
    if not text.isascii():
        for wide, mark in _WIDE:
            text = text.replace(wide, mark)
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if "  " in text or not text.isprintable():  # then every blank is a single space already
        text = _SPACE.sub(" ", _CONTROL.sub(" ", text))
    text = text.strip().lower()
    if not text.isascii():
        text = simplified(text)
    if _MAY_HOLD_MACHINE_TEXT.search(text):
        text = _machine_text(text)
    if _RUN.search(text):
        text = _RUN.sub(r"\1\1\1", text)
    return _once(text) if " " in text else text


def _machine_text(text: str) -> str:
    table = symbols()

    def named(match: re.Match[str]) -> str:
        return table.groups[(match.lastindex or 1) - 1]

    def mask(match: re.Match[str]) -> str:
        return table.masks.get(match[1], match[0])

    return _MASK.sub(mask, table.pattern.sub(named, text))


def _once(text: str) -> str:
    """Drop a stretch between spaces that was said before; only Han text, since other scripts put spaces between words."""
    seen: set[str] = set()
    kept: list[str] = []
    for part in text.split(" "):
        if len(part) >= _TWICE_FROM and part in seen and _HAN.search(part):
            continue
        seen.add(part)
        kept.append(part)
    return " ".join(kept)
