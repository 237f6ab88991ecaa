"""What lives here: the features of normalised texts: spans (characters 1..n with edge marks, words, pairs of words), skip-grams.

What never may: a weight, a label, or the raw text. Features come from one joined string, so one message and a hundred
thousand take the same path. A feature's identity is a 64-bit polynomial hash of its characters (of a span from prefix sums modulo
2**64), salted by kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.text import END, START, cut

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

LONGEST_JOIN = 1 << 16
CHARACTERS, SKIPS, WORDS = "c", "s", "w"
KINDS = CHARACTERS + SKIPS + WORDS
"""The kinds of features, in the order of a model's columns."""

_SALTS = np.array([0x9E3779B97F4A7C15, 0x94D049BB133111EB, 0xC2B2AE3D27D4EB4F], np.uint64)
_BASE = 0xD6E8FEB86659FD93
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_POWERS = np.cumprod(np.full(LONGEST_JOIN + 1, _BASE, np.uint64))
_INVERSES = np.cumprod(np.full(LONGEST_JOIN + 1, _INVERSE, np.uint64))
_SPACE = 32
_DIGITS, _LETTERS, _OTHER = (48, 57), (97, 122), 0xAA
_KIND_CODES = np.array([ord(kind) for kind in KINDS], np.uint32)
_MARKS = ((0x2000, 0x206F), (0x3000, 0x303F), (0xFE30, 0xFF0F))


@dataclass(frozen=True, slots=True, kw_only=True)
class GramSpec:
    """Which features there are: character n-grams of 1..`characters`, runs of 1..`words` words (0: none), and skip-grams.

    A skip-gram is two characters of one text, 2..`skips` places apart (below 2: none), one edge mark and spaces included; how far
    apart is no part of it (Guthrie et al. 2006, "A closer look at skip-gram modelling", with k = `skips` - 1, neighbours left out).
    """

    characters: int = 3
    words: int = 2
    skips: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grams:
    """Features of joined texts, one entry an occurrence: `text` (which), `hash`, span `begin`..`end` in `joined`, `kind` (in KINDS).

    Of a skip-gram the span goes from the first character to behind the second.
    """

    joined: str
    text: Ints
    hash: Hashes
    begin: Ints
    end: Ints
    kind: NDArray[np.int8]

    def name(self, place: int) -> str:
        """Give the feature at `place` its name: its kind's letter and its characters."""
        kind, span = KINDS[self.kind[place]], self.joined[self.begin[place] : self.end[place]]
        return kind + (span[0] + span[-1] if kind == SKIPS else span)


def joins(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give (begin, end) of stretches of `texts` that are short enough to be joined."""
    begin = length = 0
    for place, text in enumerate(texts):
        if length + len(text) + 2 > LONGEST_JOIN:
            yield begin, place
            begin, length = place, 0
        length += len(text) + 2
    if begin < len(texts):
        yield begin, len(texts)


def grams(texts: Sequence[str], spec: GramSpec) -> Grams:
    """Give every feature of normalised `texts` (together at most LONGEST_JOIN characters, two marks a text included)."""
    joined = f"{START}{(END + START).join(texts)}{END}"
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    prefix = np.zeros(len(codes) + 1, np.uint64)
    mixed = codes * _MIX
    mixed ^= mixed >> np.uint64(29)
    np.cumsum(mixed * _POWERS[: len(codes)], out=prefix[1:])
    spans = [_character_spans(codes, spec.characters), _skips(codes, spec.skips)]
    if spec.words:
        spans.append(_word_spans(codes, cut(joined), spec.words))
    begins, ends = (np.concatenate(parts) for parts in zip(*spans, strict=True))
    kind = np.repeat(np.arange(len(spans), dtype=np.int8), [len(part[0]) for part in spans])
    hashes = (prefix[ends] - prefix[begins]) * _INVERSES[begins]
    skipped = kind == KINDS.index(SKIPS)
    hashes[skipped] = mixed[begins[skipped]] + mixed[ends[skipped] - 1] * _POWERS[0]
    hashes *= _SALTS[kind]
    hashes ^= hashes >> np.uint64(32)
    text = np.zeros(len(begins), np.int64)
    if len(texts) > 1:
        text = np.cumsum(codes == ord(START))[begins] - 1
    return Grams(joined=joined, text=text, hash=hashes, begin=begins, end=ends, kind=kind)


def hashes_of(names: Sequence[str]) -> Hashes:
    """Give the hashes of features by their names (kind's letter and characters), as `grams` would."""
    out = np.empty(len(names), np.uint64)
    for begin, end in joins(names):
        part = names[begin:end]
        codes = np.frombuffer("".join(part).encode("utf-32-le"), np.uint32)
        mixed = codes * _MIX
        mixed ^= mixed >> np.uint64(29)
        prefix = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(mixed * _POWERS[: len(codes)], out=prefix[1:])
        after = np.cumsum(np.fromiter(map(len, part), np.int64, len(part)))
        first = np.concatenate((np.zeros(1, np.int64), after[:-1]))
        kind = np.searchsorted(_KIND_CODES, codes[first])
        hashed = (prefix[after] - prefix[first + 1]) * _INVERSES[first + 1] * _SALTS[kind]
        out[begin:end] = hashed ^ (hashed >> np.uint64(32))
    return out


def _character_spans(codes: NDArray[np.uint32], longest: int) -> tuple[Ints, Ints]:
    """Spans of 1..`longest` characters within one text, no white space inside, edge marks and spaces only at the ends."""
    edge = codes <= _SPACE
    count = np.cumsum(edge)
    plain = int(count[-1]) == 2
    begins: list[Ints] = [np.zeros(0, np.int64)]
    ends: list[Ints] = [np.zeros(0, np.int64)]
    places = np.arange(len(codes))
    for length in range(1, longest + 1):
        last = len(codes) - length
        if last < 0:
            break
        begin = places[: last + 1]
        if length == 1:
            begin = begin[~edge]
        elif not plain:
            good = (codes[: last + 1] != ord(END)) & (codes[length - 1 :] != ord(START))
            if length > 2:
                good &= count[length - 2 : len(codes) - 1] == count[: last + 1]
            begin = begin[good]
        begins.append(begin)
        ends.append(begin + length)
    return np.concatenate(begins), np.concatenate(ends)


def _skips(codes: NDArray[np.uint32], farthest: int) -> tuple[Ints, Ints]:
    """Spans from one character to behind another of the same text, 2..`farthest` places on, but no whole text with both its marks."""
    opens, closes = codes == ord(START), codes == ord(END)
    text = np.cumsum(opens)
    begins: list[Ints] = [np.zeros(0, np.int64)]
    ends: list[Ints] = [np.zeros(0, np.int64)]
    for apart in range(2, min(farthest, len(codes) - 1) + 1):
        begin = np.flatnonzero((text[apart:] == text[:-apart]) & ~(opens[:-apart] & closes[apart:]))
        begins.append(begin)
        ends.append(begin + apart + 1)
    return np.concatenate(begins), np.concatenate(ends)


def _word_spans(codes: NDArray[np.uint32], pieces: list[str], longest: int) -> tuple[Ints, Ints]:
    """Spans of 1..`longest` neighbouring words; a word holds a letter, digit, Han character, sign or emoji."""
    ends = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
    begins = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    wordish = (codes >= _OTHER) | ((codes >= _DIGITS[0]) & (codes <= _DIGITS[1]))
    wordish |= (codes >= _LETTERS[0]) & (codes <= _LETTERS[1])
    for low, high in _MARKS:
        wordish &= (codes < low) | (codes > high)
    count = np.concatenate((np.zeros(1, np.int64), np.cumsum(wordish)))
    words = count[ends] > count[begins]
    begins, ends = begins[words], ends[words]
    all_begins, all_ends = [begins], [ends]
    near = begins[1:] - ends[:-1] <= 1
    joined = np.ones(len(begins), np.bool_)
    for length in range(2, longest + 1):
        if len(begins) < length:
            break
        joined = joined[: len(begins) - length + 1] & near[length - 2 :]
        all_begins.append(begins[: len(begins) - length + 1][joined])
        all_ends.append(ends[length - 1 :][joined])
    return np.concatenate(all_begins), np.concatenate(all_ends)
