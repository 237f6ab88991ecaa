"""What lives here: training messages made of two: a wish beside what says nothing, and two wishes. Chance only from a given seed.

What never may: new wording. Buyers send a hello, an order card or small talk and their wish in one go; a label that the catalogue
calls yielding (`yields`) never changes what the other part wants, so each such pair is a message whose label is known. Of two
short messages that want one thing each, said one after the other, both are wanted, the first said first.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

WEIGHT = 0.4

_FIRST = 0.7
_LONGEST = 60
_ONE_IN = 5
_SHORT = 20
_BETWEEN = (" ", " ", ",", "?", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A made message: its text, the place of the message whose label it has, and the label of the second one ('' if none)."""

    text: str
    source: int
    second: str = ""


def beside(texts: Sequence[str], labels: Sequence[str], *, yields: Sequence[str], seed: int) -> list[Made]:
    """Give one made message for every message whose label does not yield."""
    pools = {name: [text for text, label in zip(texts, labels, strict=True) if label == name] for name in yields}
    pools = {name: [text for text in pool if len(text) <= _LONGEST] for name, pool in pools.items()}
    names = [name for name in yields if pools[name]]
    made: list[Made] = []
    if not names:
        return made
    chance = random.Random(seed)
    for place, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if label in yields:
            continue
        other = chance.choice(pools[chance.choice(names)])
        made.append(Made(text=f"{other} {text}" if chance.random() < _FIRST else f"{text} {other}", source=place))
    return made


def two_wishes(texts: Sequence[str], wanted: Sequence[Sequence[str]], *, barred: set[str], seed: int) -> list[Made]:
    """Give made messages of two wishes, one for about every fifth message; `barred`: labels that are no wish."""
    pool = [at for at, some in enumerate(wanted) if len(some) == 1 and some[0] not in barred and len(texts[at]) <= _SHORT]
    chance = random.Random(seed)
    made: list[Made] = []
    for _ in range(len(texts) // _ONE_IN if len(pool) > 1 else 0):
        one, other = chance.choice(pool), chance.choice(pool)
        if wanted[one][0] != wanted[other][0]:
            made.append(Made(text=f"{texts[one]}{chance.choice(_BETWEEN)}{texts[other]}", source=one, second=wanted[other][0]))
    return made
