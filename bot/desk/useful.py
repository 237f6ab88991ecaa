"""Which messages are worth a label: near-copies counted as one, the most frequent and the least certain first. Pure; reads no store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.lessons import Unsure
from intents import IntentPrediction
from intents.dataset import likeness, near_pairs

MOST = 300  # kinds of message that are looked at more closely: the most frequent, then the newest
MOST_KNOWN = 1000  # of what is known, the newest, whose near-copies are looked for: a page is shown in a blink


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message that waits for a label: `like`: how often it and its near-copies came; `newest` stands for them."""

    newest: Unsure
    like: int
    prediction: IntentPrediction
    near: float

    @property
    def worth(self) -> float:
        """How much a label teaches: as often as it is asked, and the more the nearer it is to a limit that it didn't pass."""
        return self.like * (1.0 - self.near)


def useful(
    found: Sequence[Unsure],
    known: Mapping[str, str],
    predict: Callable[[list[str]], Sequence[IntentPrediction]],
    least_scope: float,
) -> tuple[Asked, ...]:
    """Give what is worth a label, most useful first; without what is understood with certainty by now, and without what is known.

    `known`: texts by likeness, of all that was taught or skipped, oldest first; the near-copies of the newest are known with them.
    """
    groups: dict[str, list[Unsure]] = {}
    for one in found:
        if one.text.strip():
            groups.setdefault(likeness(one.text), []).append(one)
    merged = sorted(_merged(groups, known), key=lambda some: (-len(some), -some[0].line))[:MOST]
    predictions = predict([some[0].text for some in merged])
    asked = [
        Asked(newest=some[0], like=len(some), prediction=one, near=distance(one, least_scope))
        for some, one in zip(merged, predictions, strict=True)
        if not one.sure
    ]
    return tuple(sorted(asked, key=lambda one: (-one.worth, -one.newest.line)))


def distance(one: IntentPrediction, least_scope: float) -> float:
    """Tell how far a message is from being understood otherwise: its least margin (to the second, the threshold, the scope)."""
    best = one.intents[0]
    margins = [best.confidence - (one.intents[1].confidence if len(one.intents) > 1 else 0.0), abs(one.scope - least_scope)]
    if best.threshold <= 1:
        margins.append(abs(best.confidence - best.threshold))
    return min(1.0, *margins)


def _merged(groups: Mapping[str, list[Unsure]], known: Mapping[str, str]) -> list[list[Unsure]]:
    taught = list(known.values())[-MOST_KNOWN:]
    texts = [*taught, *(some[0].text for some in groups.values())]
    home = list(range(len(texts)))
    for one, other, _ in near_pairs(texts):
        home[other] = min(home[other], home[one])  # what is known stands first: whoever is near to it belongs to it
    merged: dict[int, list[Unsure]] = {}
    for place, (name, some) in zip(home[len(taught) :], groups.items(), strict=True):
        if place >= len(taught) and name not in known:
            merged.setdefault(place, []).extend(some)
    return [sorted(some, key=lambda one: -one.line) for some in merged.values()]
