"""What lives here: whether a message wants a second thing too, and which: a rule over the whole text's scores and its clauses'.

What never may: a label's name, or a guess without the scores of the first.

Buyers tell what happened before they say what they want: a clause about another matter is no wish yet. What tells them apart:
the score of being one of several wishes (`several`, learned on whole messages), how clearly the best clause speaks for the
candidate, whether another clause holds the first, and how often the two are wanted together.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intents.model.features import Floats
from intents.text import clauses

FEATURES = 9
CANDIDATES = 3

_CLAUSES = 5
_BARRED, _ABSENT = -9.0, -1.5

Rows = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWish:
    """A logistic rule over `values` of each candidate; the best one is the second wish from `least` on.

    `several`: below this score of wanting several things nothing is looked for. `never`: columns that never stand second (a hello,
    out of scope); `alone`: columns beside which nothing is looked for when they are first. `together` (intents x intents): log
    share of messages with the first (row) that want the second (column) too.
    """

    weights: tuple[float, ...]
    offset: float
    least: float
    several: float
    never: tuple[int, ...]
    alone: tuple[int, ...]
    together: Floats

    def of(self, scores: list[float], several: float, text: str, score: Callable[[str], list[float]]) -> int | None:
        """Give the column of the second wish of a normalised text, None if there is none. `score` gives a clause's scores."""
        if several < self.several:
            return None
        first = scores.index(max(scores))
        if first in self.alone:
            return None
        said = clauses(text)
        rows = [score(clause) for clause in said] if len(said) > 1 else [scores]
        some = candidates(scores, first, self.never)
        best, chosen = self.least, None
        for place, column in enumerate(some):
            row = values(scores, (first, column), some, rows)
            known = (several, math.log1p(len(text)), float(self.together[first, column]), *row)
            value = self.offset + sum([weight * one for weight, one in zip(self.weights, known, strict=True)])
            if value > best or (value == best and not place):
                best, chosen = value, column
        return chosen


def candidates(scores: Sequence[float], first: int, never: Sequence[int]) -> list[int]:
    """Give the columns of the best scores that may stand second, best first."""
    ranked = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    return [at for at in ranked[: CANDIDATES + 1 + len(never)] if at != first and at not in never][:CANDIDATES]


def values(scores: Sequence[float], pair: tuple[int, int], some: Sequence[int], rows: Rows) -> tuple[float, ...]:
    """Give what the scores say of one candidate of `some`.

    `pair`: (first, candidate); `rows`: the scores of each clause. In order: the first's score, the candidate's, the best other
    candidate's; by how much the candidate's best clause speaks for it rather than for anything else; the lesser of that clause's
    score and the first's best score in the other clauses; how many clauses.
    """
    first, column = pair
    other = max([scores[at] for at in some if at != column], default=_BARRED)
    own = max(range(len(rows)), key=lambda at: rows[at][column])
    row = rows[own]
    margin = row[column] - max([one for at, one in enumerate(row) if at != column])
    elsewhere = max([one[first] for at, one in enumerate(rows) if at != own], default=_ABSENT)
    return scores[first], scores[column], other, margin, min(elsewhere, row[column]), float(min(len(rows), _CLAUSES))
