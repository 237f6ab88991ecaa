"""What lives here: pairs of texts that are nearly one: sets of character pairs of their skeletons, found by MinHash (Broder 1997).

What never may: labels, files, chance (the hash functions are fixed). Every pair given was compared exactly.
"""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from intents.text import skeleton

SHORTEST = 6  # characters of a skeleton: shorter texts are alike without being copies

_BANDS, _ROWS = 12, 3  # finds a pair of likeness .8 with 99.99 %, of .6 with 94 %
_LARGEST_BUCKET = 200
_ODD = np.random.default_rng(20061122).integers(1, 1 << 62, _BANDS * _ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def likeness(text: str) -> str:
    """Give a short name that is the same for texts with one skeleton."""
    return hashlib.sha256(skeleton(text).encode("utf-8", "replace")).hexdigest()[:32]


def near_pairs(texts: Sequence[str], *, least: float = 0.8) -> list[tuple[int, int, float]]:
    """Give (earlier, later, likeness) of every two texts with a Jaccard likeness from `least` on, in order of the later one.

    Texts with one skeleton (likeness 1) are not given: `skeleton_groups` finds those.
    """
    bones = [skeleton(text) for text in texts]
    first: dict[str, int] = {}
    for place, one in enumerate(bones):
        if len(one) >= SHORTEST:
            first.setdefault(one, place)
    places = list(first.values())
    sets = [frozenset(zip(bones[at], bones[at][1:], strict=False)) for at in places]
    found: set[tuple[int, int]] = set()
    out: list[tuple[int, int, float]] = []
    for one, other in _candidates(_signatures([bones[at] for at in places])):
        if (one, other) in found:
            continue
        found.add((one, other))
        same = len(sets[one] & sets[other])
        likeness = same / (len(sets[one]) + len(sets[other]) - same)
        if likeness >= least:
            earlier, later = sorted((places[one], places[other]))
            out.append((earlier, later, round(likeness, 3)))
    return sorted(out, key=lambda pair: (pair[1], pair[0]))


def _signatures(bones: Sequence[str]) -> NDArray[np.uint64]:
    """Give texts x hash functions: the least hash of each text's character pairs."""
    if not bones:
        return np.zeros((0, len(_ODD)), np.uint64)
    codes = np.frombuffer("".join(bones).encode("utf-32-le"), np.uint32).astype(np.uint64)
    end = np.cumsum([len(one) for one in bones])
    pairs = (codes[:-1] << np.uint64(21) | codes[1:]) * _MIX
    pairs ^= pairs >> np.uint64(29)
    inside = np.ones(len(pairs), np.bool_)
    inside[end[:-1] - 1] = False
    begin = np.concatenate((np.zeros(1, np.int64), end[:-1])) - np.arange(len(end))
    kept = pairs[inside]
    return np.column_stack([np.minimum.reduceat(kept * odd, begin) for odd in _ODD])


def _candidates(signatures: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    """Give pairs of places whose signatures agree in a whole band."""
    for band in range(_BANDS):
        part = signatures[:, band * _ROWS : (band + 1) * _ROWS]
        key = part[:, 0] * _ODD[0] ^ part[:, 1] * _ODD[1] ^ part[:, 2] * _ODD[2]
        order = np.argsort(key, kind="stable")
        edges = np.flatnonzero(np.diff(key[order], prepend=~key[order[:1]], append=~key[order[-1:]]) != 0) if len(order) else order
        for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if 1 < end - begin <= _LARGEST_BUCKET:
                bucket: list[int] = order[begin:end].tolist()
                for at, one in enumerate(bucket):
                    for other in bucket[at + 1 :]:
                        yield one, other
