"""The seam for a learned judge of meaning. What implements it is handed in by the composition root; none is made here."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Suspicion(NamedTuple):
    """A breach that the text may be, how surely, from which sureness on it is one, and the terms that speak for it."""

    meaning: str
    probability: float
    threshold: float
    terms: tuple[str, ...]


class Classifier(Protocol):
    """Scores a text; the gate refuses what is suspected at least as surely as the suspicion's threshold says."""

    @property
    def version(self) -> str:
        """Name it in verdicts and logs."""
        ...

    def score(self, text: str) -> Sequence[Suspicion]:
        """Give every breach worth a thought."""
        ...
