"""What lives here: how far stated confidence is from being right. What never may: fitting."""

import numpy as np
from numpy.typing import NDArray

from intents.model.features import Floats

_BINS = 15


def reliability(confidence: Floats, right: NDArray[np.bool_], bins: int = _BINS) -> list[tuple[float, float, int]]:
    """Give (mean confidence, share right, rows) for bins of equal width that hold rows."""
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    out: list[tuple[float, float, int]] = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            out.append((float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum())))
    return out


def calibration_error(confidence: Floats, right: NDArray[np.bool_], bins: int = _BINS) -> float:
    """Give the expected calibration error (Naeini et al. 2015): mean |confidence - share right| over bins of equal width."""
    total = max(len(confidence), 1)
    return sum(abs(stated - true) * rows for stated, true, rows in reliability(confidence, right, bins)) / total
