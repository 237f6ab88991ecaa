"""What lives here: the features of one message: of a short one by plain Python, since for so few dictionaries beat arrays.

What never may: a feature that `grams` would not find, or a value that `weigh` would not give: a test holds them equal.
"""

import math
import operator
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from intents.model.features import Floats
from intents.model.grams import GramSpec, Ints
from intents.model.stretches import LONGEST
from intents.model.vocabulary import Vocabulary
from intents.text import END, START, cut

_EDGES = re.compile("[\x00-\x20]")
_FEW = 40
"""Characters of a text whose stretches are looked up one by one as quickly as all at once."""
_FIRST = np.zeros(1, np.int64)
_HAN, _NO_HAN = "\u3400", "\ua000"
_WORD = re.compile("[0-9a-z\xaa-\u1fff\u2070-\u2fff\u3040-\ufe2f\uff10-\U0010ffff]")


def columns_of_one(text: str, spec: GramSpec, vocabulary: Vocabulary) -> tuple[Ints, int]:
    """Give the column of every known feature of a normalised text, as often as it stands there, and how many features there are."""
    marked = f"{START}{text}{END}"
    stretches, known, total = None, list[int](), 0
    if spec.characters <= LONGEST and (spec.skips or len(text) >= _FEW):
        stretches, total = vocabulary.stretches.columns(marked, spec)
    else:
        pieces = _pieces(marked, spec.characters)
        known = [at for at in map(vocabulary.characters.get, pieces) if at is not None]
        total = len(pieces)
        if spec.skips:
            stretches, more = vocabulary.stretches.columns(marked, replace(spec, characters=0))
            total += more
    if spec.words:
        said = filter(_WORD.search, cut(marked)) if spec.words == 1 else _runs(cut(marked), spec.words)
        places = list(map(vocabulary.words.get, said))
        known += [at for at in places if at is not None]
        total += len(places)
    found = np.array(known, np.int64)
    return (found if stretches is None else np.concatenate((stretches, found))), total


def weigh_one(found: Ints, total: int, idf: Floats | None) -> tuple[Ints, Floats, float]:
    """Give the columns of one text (each once, in order), their values and the coverage as `features.weigh` does; sorts `found`."""
    column = found
    column.sort()
    changes = column[1:] != column[:-1]
    if changes.all():
        value = np.ones(len(found)) if idf is None else idf[column]
    else:
        start = np.concatenate((_FIRST, changes.nonzero()[0] + 1))
        times = np.empty(len(start))
        times[:-1] = start[1:] - start[:-1]
        times[-1] = len(found) - start[-1]
        column = column[start]
        value = np.log(times)
        value += 1.0
        if idf is not None:
            value *= idf[column]
    value /= math.sqrt(value @ value) or 1.0
    return column, value, len(found) / (total or 1)


def _pieces(marked: str, longest: int) -> list[str]:
    pieces: list[str] = []
    for stretch in (marked,) if " " not in marked else _stretches(marked):
        pieces += stretch[1:-1]
        grown: Iterable[str] = stretch
        for length in range(2, longest + 1):
            grown = list(map(operator.add, grown, stretch[length - 1 :]))
            pieces += grown
    return pieces


def _stretches(marked: str) -> Iterator[str]:
    """Give what lies between two neighbouring edges, with both."""
    places = [match.start() for match in _EDGES.finditer(marked)]
    for begin, end in pairwise(places):
        yield marked[begin : end + 1]


def _runs(pieces: list[str], longest: int) -> list[str]:
    """Give runs of 1..`longest` neighbouring words: at most one character that is none may stand between two."""
    every: list[str] = []
    before: list[str] = []  # runs that end at the last word, without the longest
    gap = ""
    for piece in pieces:
        if _HAN <= piece < _NO_HAN or _WORD.search(piece):
            runs = [piece]
            for run in before:
                runs.append(run + gap + piece)  # noqa: PERF401 - an inner list costs more than the one or two runs
            every += runs
            before, gap = runs[: longest - 1], ""
        elif gap or len(piece) > 1:
            before, gap = [], ""
        else:
            gap = piece
    return every
