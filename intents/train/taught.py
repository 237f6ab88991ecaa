"""What lives here: rows that a shop's own people labelled, learned from beside the training data. Pure.

What never may: a row of them in an exam, or learned from where the fixed set asks it: both would let a model praise itself.

One row among tens of thousands moves little, and these were labelled by two people on the very messages that buyers send here: each
is learned as `WEIGHT` rows, and a row of the training data that says the same words mean something else gives way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from intents.dataset import LabelledText
from intents.text import normalise, skeleton

WEIGHT = 5.0


def learnable(taught: Sequence[LabelledText], fixed: Iterable[LabelledText]) -> tuple[LabelledText, ...]:
    """Give the taught rows that the `fixed` set doesn't ask, by their skeletons; of one text the newest label, weighed."""
    asked = {skeleton(row.text) for row in fixed}
    newest = {normalise(row.text): row for row in taught if skeleton(row.text) not in asked}
    return tuple(replace(row, weight=WEIGHT) for row in newest.values())


def overruled(rows: Sequence[LabelledText], taught: Sequence[LabelledText]) -> tuple[LabelledText, ...]:
    """Give the rows without those whose text was taught."""
    texts = {normalise(row.text) for row in taught}
    return tuple(row for row in rows if normalise(row.text) not in texts) if texts else tuple(rows)
