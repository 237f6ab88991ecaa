"""What lives here: training messages made of two: what says nothing beside what is wanted. Chance only from a given seed.

What never may: new wording. Buyers send a hello, an order card or small talk and their wish in one go; a label that the catalogue
calls yielding (`yields`) never changes what the other part wants, so each such pair is a message whose label is known.
"""

import random
from collections.abc import Sequence

WEIGHT = 0.4

_FIRST = 0.7
_LONGEST = 60


def beside(texts: Sequence[str], labels: Sequence[str], *, yields: Sequence[str], seed: int) -> tuple[list[str], list[int]]:
    """Give one made message for every message whose label does not yield, and the place of the message it was made from."""
    pools = {name: [text for text, label in zip(texts, labels, strict=True) if label == name] for name in yields}
    pools = {name: [text for text in pool if len(text) <= _LONGEST] for name, pool in pools.items()}
    names = [name for name in yields if pools[name]]
    made: list[str] = []
    source: list[int] = []
    if not names:
        return made, source
    chance = random.Random(seed)
    for place, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if label in yields:
            continue
        other = chance.choice(pools[chance.choice(names)])
        made.append(f"{other} {text}" if chance.random() < _FIRST else f"{text} {other}")
        source.append(place)
    return made, source
