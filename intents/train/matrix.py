# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# (scipy's sparse matrices are untyped)
"""What lives here: the training texts as a sparse count matrix with the widest features, of which settings use columns.

What never may: labels, fitting, files. Values are weighed exactly as serving does (`model.features.weigh`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import scipy.sparse as sp

from intents.model.features import Floats
from intents.model.grams import KINDS, GramSpec, Hashes, Ints, grams, joins
from intents.text import normalise

Matrix = Any  # scipy.sparse.csr_matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """`counts` texts x features; for each feature its `names`, its `kind` (place in KINDS), its `length`.

    The length of a stretch is in characters, of words 1 or 2, of every skip-gram the farthest that was counted.
    """

    counts: Matrix
    names: tuple[str, ...]
    kind: Ints
    length: Ints

    def columns(self, spec: GramSpec) -> Ints:
        """Give the columns that a setting uses."""
        return np.flatnonzero(self.length <= np.array([spec.characters, spec.skips, spec.words])[self.kind])

    def common(self, fewest: int) -> "Counted":
        """Give the same without the features that stand in fewer texts than `fewest`."""
        kept = np.flatnonzero(np.bincount(self.counts.indices, minlength=self.counts.shape[1]) >= fewest)
        names = tuple(self.names[at] for at in kept.tolist())
        return Counted(counts=self.counts[:, kept], names=names, kind=self.kind[kept], length=self.length[kept])


def count(texts: Sequence[str], widest: GramSpec) -> Counted:
    """Count every feature of raw `texts` up to the widest setting; columns are in order of name."""
    plain = [normalise(text) for text in texts]
    rows: list[Ints] = []
    hashes: list[Hashes] = []
    named: dict[int, str] = {}
    single: set[int] = set()
    for begin, end in joins(plain):
        found = grams(plain[begin:end], widest)
        rows.append(found.text + begin)
        hashes.append(found.hash)
        once, first = np.unique(found.hash, return_index=True)
        for key, place in zip(once.tolist(), first.tolist(), strict=True):
            named.setdefault(key, found.name(place))
        alone = grams(plain[begin:end], GramSpec(characters=0, words=1))
        single.update(alone.hash.tolist())
    order = sorted(named, key=named.__getitem__)
    column = {key: place for place, key in enumerate(order)}
    distinct, inverse = np.unique(np.concatenate(hashes), return_inverse=True)
    columns = np.array([column[key] for key in distinct.tolist()], np.int64)[inverse]
    row = np.concatenate(rows)
    counts = sp.csr_matrix((np.ones(len(row)), (row, columns)), shape=(len(plain), len(order)))
    counts.sum_duplicates()
    names = tuple(named[key] for key in order)
    kind = np.array([KINDS.index(name[0]) for name in names], np.int64)
    characters = np.array([len(name) - 1 for name in names], np.int64)
    run = np.array([1 if key in single else 2 for key in order], np.int64)
    length = np.stack((characters, np.full(len(kind), widest.skips), run))[kind, np.arange(len(kind))]
    return Counted(counts=counts, names=names, kind=kind, length=length)


def weighed(counts: Matrix, idf: Floats | None) -> Matrix:
    """Give (1 + log count) * idf with rows of length one, as serving does."""
    out = sp.csr_matrix(counts, copy=True)
    out.data = 1.0 + np.log(out.data)
    if idf is not None:
        out.data *= idf[out.indices]
    length = np.sqrt(np.asarray(out.multiply(out).sum(axis=1)).ravel())
    length[length == 0] = 1.0
    out.data /= np.repeat(length, np.diff(out.indptr))
    return out


def beside(features: Matrix, dense: Floats | None, rows: Ints) -> Matrix:
    """Put dense columns (of more rows; these ones are taken) beside the features."""
    return features if dense is None else cast("Matrix", sp.hstack([features, dense[rows]])).tocsr()


def inverse_document_frequency(counts: Matrix) -> Floats:
    """Give log((1 + n) / (1 + df)) + 1 for each column, rounded to single precision as the artefact keeps it."""
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    raw = np.log((1.0 + counts.shape[0]) / (1.0 + present)) + 1.0
    return raw.astype(np.float32).astype(np.float64)
