"""What lives here: where the words of a normalised text begin and end, by rjieba (serving) or jieba (the reference).

What never may: normalisation, stop words, or any weight.
"""

import re
from collections.abc import Callable, Iterable
from importlib import metadata

import rjieba

TOKENIZER = f"rjieba {metadata.version('rjieba')}"

_WORD = re.compile("[\\w\ue000-\ue0ff]")
_cut: Callable[[str, bool], list[str]] = rjieba.cut


def cut(text: str) -> list[str]:
    """Cut a normalised text into pieces that joined give it back (dictionary only, no hidden-Markov guesses)."""
    return _cut(text, False)


def is_word(piece: str) -> bool:
    """Tell whether a piece holds a letter, digit, Han character or symbol (not only punctuation or space)."""
    return _WORD.search(piece) is not None


def word_spans(pieces: Iterable[str]) -> list[tuple[int, int]]:
    """Give (begin, end) of every word among `pieces`, counted in characters of the text that they were cut from."""
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        end = at + len(piece)
        if is_word(piece):
            spans.append((at, end))
        at = end
    return spans
