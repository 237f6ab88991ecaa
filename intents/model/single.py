"""What lives here: the features of one message by plain Python: for so few, dictionaries beat arrays several times over.

What never may: a feature that `grams` would not find, or a value that `weigh` would not give: a test holds them equal.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import compress, pairwise

import numpy as np

from intents.model.features import Floats
from intents.model.grams import CHARACTERS, GramSpec, Ints
from intents.text import END, START, cut

_EDGES = re.compile("[\x00-\x20]")
_WORD = re.compile("[0-9a-z\xaa-\u1fff\u2070-\u2fff\u3040-\ufe2f\uff10-\U0010ffff]")


class Lookup:
    """The columns of a vocabulary by the feature's own text: `characters` and `words`."""

    __slots__ = ("characters", "words")

    def __init__(self, names: Sequence[str]) -> None:
        inside = [name[0] == CHARACTERS for name in names]
        places, bare = range(len(inside)), [name[1:] for name in names]
        self.characters = dict(zip(compress(bare, inside), compress(places, inside), strict=True))
        inside = [not yes for yes in inside]
        self.words = dict(zip(compress(bare, inside), compress(places, inside), strict=True))

    def columns(self, text: str, spec: GramSpec) -> tuple[list[int], int]:
        """Give the column of every known feature of a normalised text, as often as it stands there, and how many features there are."""
        marked = f"{START}{text}{END}"
        pieces: list[str] = []
        for stretch in (marked,) if " " not in text else _stretches(marked):
            pieces += stretch[1:-1]
            for length in range(2, spec.characters + 1):
                pieces += [stretch[at : at + length] for at in range(len(stretch) - length + 1)]
        total = len(pieces)
        found = [at for at in map(self.characters.get, pieces) if at is not None]
        if spec.words:
            words = list(_words(cut(marked), spec.words))
            total += len(words)
            found += [at for at in map(self.words.get, words) if at is not None]
        return found, total


def weigh_one(found: list[int], total: int, idf: Floats | None) -> tuple[Ints, Floats, float]:
    """Give the columns of one text (each once, in order), their values and the coverage as `features.weigh` does."""
    counts = dict.fromkeys(found, 1)
    order = sorted(counts)
    column = np.array(order, np.int64)
    value = np.ones(len(order)) if idf is None else idf[column]
    if len(order) != len(found):
        counts.clear()
        for at in found:
            counts[at] = counts.get(at, 0) + 1
        for place, at in enumerate(order):
            if counts[at] > 1:
                value[place] *= 1.0 + math.log(counts[at])
    value /= math.sqrt(value @ value) or 1.0
    return column, value, len(found) / max(total, 1)


def _stretches(marked: str) -> Iterator[str]:
    """Give what lies between two neighbouring edges, with both."""
    places = [match.start() for match in _EDGES.finditer(marked)]
    for begin, end in pairwise(places):
        yield marked[begin : end + 1]


def _words(pieces: list[str], longest: int) -> Iterator[str]:
    """Give runs of 1..`longest` neighbouring words: at most one character that is none may stand between two."""
    if longest == 1:
        yield from filter(_WORD.search, pieces)
        return
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        end = at + len(piece)
        if _WORD.search(piece):
            spans.append((at, end))
        at = end
    joined = "".join(pieces)
    for place, (begin, end) in enumerate(spans):
        yield joined[begin:end]
        last = end
        for further, till in spans[place + 1 : place + longest]:
            if further - last > 1:
                break
            yield joined[begin:till]
            last = till
