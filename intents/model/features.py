"""What lives here: weighted features of texts for a known vocabulary: sublinear counts, IDF, unit length (l2 over known features).

What never may: weights of a classifier, files.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.model.grams import Ints

Floats = NDArray[np.float64]
Weights = NDArray[np.int8] | NDArray[np.float32] | Floats

_BLOCK = 64  # texts whose terms fit the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Rows of a sparse matrix: entry i is (`row[i]`, `column[i]`, `value[i]`), sorted by row and column, each pair once.

    `coverage` (one a row): the share of the text's occurrences of features that the vocabulary knows.
    """

    row: Ints
    column: Ints
    value: Floats
    rows: int
    coverage: Floats


def weigh(text: Ints, column: Ints, seen: Ints, idf: Floats | None) -> Features:
    """Count the known features `column` (of text `text`) by text: (1 + log count) * idf, each row scaled to length one.

    `seen`: how many features each text has, unknown ones too; as many as there are texts.
    """
    rows = len(seen)
    width = int(column.max(initial=0)) + 1
    key = text * width + column
    key.sort()
    first = np.ones(len(key), np.bool_)
    np.not_equal(key[1:], key[:-1], out=first[1:])
    start = np.flatnonzero(first)
    key = key[start]
    row, column = np.divmod(key, width)
    value = np.log(np.diff(start, append=len(text)).astype(np.float64))
    value += 1.0
    if idf is not None:
        value *= idf[column]
    length = np.sqrt(np.bincount(row, value * value, rows))
    length[length == 0] = 1.0
    value /= length[row]
    return Features(row=row, column=column, value=value, rows=rows, coverage=np.bincount(text, minlength=rows) / np.maximum(seen, 1))


def times(features: Features, weights: Weights) -> Floats:
    """Give `features` (rows x columns) times `weights` (columns x classes) as rows x classes, in double precision."""
    if features.rows == 1:
        product = features.value @ weights[features.column].astype(np.float64)
        return product.reshape(1, -1)
    out = np.zeros((features.rows, weights.shape[1]))
    if len(features.row):
        start = np.flatnonzero(np.diff(features.row, prepend=-1))
        for begin in range(0, len(start), _BLOCK):
            rows = start[begin : begin + _BLOCK]
            end = start[begin + _BLOCK] if begin + _BLOCK < len(start) else len(features.row)
            terms = weights[features.column[rows[0] : end]] * features.value[rows[0] : end, None]
            out[features.row[rows]] = np.add.reduceat(terms, rows - rows[0], axis=0)
    return out
