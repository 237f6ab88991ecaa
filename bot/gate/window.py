"""Puts a text behind what went before it, so that a number or a name split over messages, or given in answer, is seen whole."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

LAST = 5
SHORT = 24
HEAD = 48
TAIL = 16
_LINK = re.compile(r"[A-Za-z0-9./:_-]+", re.ASCII)
_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,}", re.ASCII)


def joined(recent: tuple[str, ...], text: str, hanging: AbstractSet[str]) -> Iterator[tuple[str, int]]:
    """Put texts together, and where the new one begins.

    It stands behind the last five, of long ones the tail; behind the short ones alone; behind those of figures and letters alone;
    and right behind the last ones where they may be pieces of a link.
    A text that is long itself is looked at only where the one before it hangs: ends on a figure, a letter or a first syllable
    of `hanging`.
    """
    last = recent[-LAST:]
    if not last or (len(text) > HEAD and not _hangs(last[-1], hanging)):
        return
    head = text[:HEAD]
    pieces = [earlier if len(earlier) <= SHORT else earlier[-TAIL:] for earlier in last]
    short = [earlier for earlier in last if len(earlier) <= SHORT]
    if len(text) <= HEAD and len(last[-1]) > SHORT and not _hangs(last[-1], hanging):
        pieces = []  # a long text that is whole in itself stands between
    figures = [earlier for earlier in short if all(char.isascii() or char in hanging for char in earlier if char.isalnum())]
    seen: list[list[str]] = [[]]
    for before in (pieces, short, figures):
        if before not in seen:
            seen.append(before)
            start = " ".join(before) + " "
            yield start + head, len(start)
    link = _link(last, head)
    if "." in link + head and link:
        yield link + head, len(link)


def answered(name: str | None, text: str) -> Iterator[tuple[str, int]]:
    """Put the handle or number of a short text behind the name of the channel that the buyer asked for, and where the text would begin."""
    handle = _HANDLE.search(text) if name is not None and len(text) <= SHORT else None
    if name is not None and handle is not None:
        yield name + text[handle.start() :], len(name) - handle.start()


def _link(last: tuple[str, ...], head: str) -> str:
    """Give the letters of a link that the last texts end on, one text going on in the next, as `head` does in them."""
    link = ""
    for earlier in reversed(last):
        tail = earlier[-TAIL:]
        end = next((found for found in _LINK.finditer(tail) if found.end() == len(tail)), None)
        if end is None or not _LINK.match(link or head):
            break
        link = end[0] + link
        if end[0] != earlier:
            break
    return link


def _hangs(text: str, hanging: AbstractSet[str]) -> bool:
    for char in reversed(text):
        if char.isalnum():
            return char.isascii() or char in hanging
    return False
