"""What lives here: what is wrong with labelled text as a set: copies, conflicts, repeated skeletons, private data, leaks.

What never may: reading files, or mending what it finds.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intents.dataset.labelled import LabelledText
from intents.dataset.near import near_pairs
from intents.text import normalise, skeleton

MOST_OF_A_SKELETON = 3

_LEAK = 13
_PRIVATE = {
    "mobile number": re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])"),
    "identity card": re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9xX](?![0-9])"),
    "e-mail address": re.compile(r"[A-Za-z0-9._-]{2,40}@[A-Za-z0-9-]{2,40}\.[A-Za-z]{2,6}"),
    "bank card": re.compile(r"(?<![0-9])62[0-9]{14,17}(?![0-9])"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: its kind (empty, copy, conflict, unknown label, skeleton, private, leak, near), the row (from 0), and why.

    `hint`: worth a look, not wrong by itself.
    """

    kind: str
    row: int
    text: str
    why: str
    hint: bool = False


def lint(
    rows: Sequence[LabelledText], *, known: Iterable[str] = (), foreign: Iterable[str] = (), most: int = MOST_OF_A_SKELETON
) -> tuple[Fault, ...]:
    """Give every fault. `known`: the labels allowed (none: any). `foreign`: texts that must not have leaked in (a benchmark)."""
    found: list[Fault] = []
    allowed = frozenset(known)
    first: dict[str, int] = {}
    skeletons: Counter[str] = Counter()
    pieces = {piece for text in foreign for piece in _pieces(skeleton(text))}
    whole = {normalise(text) for text in foreign if len(text) >= _LEAK // 2}
    for place, row in enumerate(rows):

        def fault(kind: str, why: str, place: int = place, row: LabelledText = row) -> None:
            found.append(Fault(kind=kind, row=place, text=row.text, why=why))

        plain = normalise(row.text)
        if not plain:
            fault("empty", "nothing to read")
        if allowed and (strange := [name for name in row.intents if name not in allowed]):
            fault("unknown label", f"{strange[0]!r} is not in the catalogue")
        earlier = first.setdefault(plain, place)
        if earlier != place:
            same = rows[earlier].main == row.main
            fault("copy" if same else "conflict", f"{_where(rows, earlier)} says the same as {rows[earlier].main or 'nothing'!r}")
        bones = skeleton(row.text)
        skeletons[bones] += 1
        if skeletons[bones] == most + 1 and len(bones) > most:
            fault("skeleton", f"stands more than {most} times")
        for what, pattern in _PRIVATE.items():
            if pattern.search(row.text):
                fault("private", f"looks like a {what}")
        if plain in whole or any(piece in pieces for piece in _pieces(bones)):
            fault("leak", f"shares {_LEAK} characters in a row with text that must stay outside")
    return tuple(found)


def near(rows: Sequence[LabelledText], apart: Sequence[LabelledText] = ()) -> tuple[Fault, ...]:
    """Give hints: rows nearly like another with another main label, and rows nearly like one of `apart` (another split)."""
    found: list[Fault] = []
    both = (*rows, *apart)
    for earlier, later, likeness in near_pairs([row.text for row in both]):
        if earlier >= len(rows) or (later < len(rows) and rows[earlier].main == rows[later].main):
            continue
        row, other = (later, earlier) if later < len(rows) else (earlier, later)
        label = both[other].main or "nothing"
        why = f"{likeness:.2f} like {_where(both, other)} ({label}): {both[other].text}"
        found.append(Fault(kind="near", row=row, text=rows[row].text, why=why, hint=True))
    return tuple(found)


def _where(rows: Sequence[LabelledText], place: int) -> str:
    return rows[place].where or f"row {place + 1}"


def _pieces(text: str) -> list[str]:
    return [text[at : at + _LEAK] for at in range(len(text) - _LEAK + 1)]
