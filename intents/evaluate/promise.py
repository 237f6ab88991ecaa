"""What lives here: what became of the promise (how many of the answered are wrong) at other shares of out-of-scope messages.

What never may: choosing a threshold.
"""

import numpy as np
from numpy.typing import NDArray

from intents.evaluate.judged import Judged
from intents.model.quality import PromiseFigures, upper_bound

SHARES = (0.03, 0.1, 0.2, 0.3)

_FEWEST = 50
_DOUBT = 0.025


def promise(judged: Judged) -> tuple[PromiseFigures, ...]:
    """Give a row for each share, weighing the out-of-scope rows; empty where no row, or none out of scope, is there."""
    known, sure = judged.known, judged.sure
    if not known.any() or known.all():
        return ()
    inside = sure & known
    out: list[PromiseFigures] = []
    enough = int((~known).sum()) >= _FEWEST and int(inside.sum()) >= _FEWEST
    for share in SHARES:
        answered = (1.0 - share) * float(sure[known].mean())
        rates = [(_rate(sure & ~known, ~known), _rate(inside & ~judged.right, inside))]
        if enough:
            rates.append((_bound(sure & ~known, ~known), _bound(inside & ~judged.right, inside)))
        wrong = [(share * a + answered * b) / max(share * a + answered, 1e-9) for a, b in rates]
        out.append(
            PromiseFigures(
                outside=share,
                answered=round(float(sure[known].mean()), 4),
                wrong=round(wrong[0], 4),
                wrong_at_most=round(wrong[1], 4) if enough else None,
            )
        )
    return tuple(out)


def _rate(some: NDArray[np.bool_], rows: NDArray[np.bool_]) -> float:
    return float(some.sum()) / max(int(rows.sum()), 1)


def _bound(some: NDArray[np.bool_], rows: NDArray[np.bool_]) -> float:
    return upper_bound(int(some.sum()), int(rows.sum()), 1.0 - _DOUBT)
