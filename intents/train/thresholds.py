"""What lives here: from which confidence an intent may be answered, for a stated risk with a finite-sample bound.

What never may: rows that the model was fitted on.

Fixed-sequence testing (Angelopoulos et al., Learn then Test, 2021): thresholds are tried from strict to loose in an order that doesn't
depend on which rows are wrong; the first whose Clopper-Pearson bound exceeds the risk ends the walk, so no correction for many
tests is needed. An intent with too few rows of its own shares a threshold with all such intents, tested together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats
from intents.model.quality import upper_bound

NEVER = 1.01

_GRID = np.round(np.arange(0.995, 0.2, -0.005), 3)


def threshold(confidence: Floats, right: NDArray[np.bool_], *, risk: float, certainty: float) -> float:
    """Give the loosest certified threshold for one set of rows, NEVER if none is."""
    least = next(n for n in range(1, 100_000) if upper_bound(0, n, certainty) <= risk)
    found = NEVER
    for candidate in _GRID:
        inside = confidence >= candidate
        if int(inside.sum()) < least:
            continue
        if upper_bound(int((~right[inside]).sum()), int(inside.sum()), certainty) > risk:
            break
        found = float(candidate)
    return found


def thresholds(
    classes: Sequence[str], given: NDArray[np.int64], confidence: Floats, right: NDArray[np.bool_], *, risk: float, certainty: float
) -> Floats:
    """Give one threshold a class. `given`: the class first in rank, `confidence` of it, `right`: whether it was, a row each."""
    out = np.full(len(classes), NEVER)
    pooled = np.zeros(len(given), np.bool_)
    for place in range(len(classes)):
        own = given == place
        out[place] = threshold(confidence[own], right[own], risk=risk, certainty=certainty)
        if out[place] == NEVER:
            pooled |= own
    if pooled.any():
        shared = threshold(confidence[pooled], right[pooled], risk=risk, certainty=certainty)
        out[out == NEVER] = shared
    return out
