"""The seam for a learned judge of meaning. What implements it is handed in by the composition root; none is made here."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Suspicion(NamedTuple):
    """A family that the text may belong to, how surely, and the terms that speak for it."""

    family: str
    probability: float
    terms: tuple[str, ...]


class Classifier(Protocol):
    """Scores a text; the gate refuses a family whose probability is at least the family's threshold."""

    def score(self, text: str) -> Sequence[Suspicion]:
        """Every family worth a thought, with its probability."""
        ...

    def threshold(self, family: str) -> float:
        """Give the probability from which on the family is refused; above 1: never."""
        ...
