"""Which messages are worth a label: near-copies counted as one, the most frequent and the least certain first. Pure; reads no store."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.lessons import Unsure
from intents import IntentPrediction
from intents.dataset import likeness, near_pairs

MOST = 300  # kinds of message that are looked at more closely: the most frequent, then the newest


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
    known: Collection[str],
    predict: Callable[[list[str]], Sequence[IntentPrediction]],
    least_scope: float,
) -> tuple[Asked, ...]:
    """Give what is worth a label, most useful first; without what is known (by likeness), or understood with certainty by now."""
    groups: dict[str, list[Unsure]] = {}
    for one in found:
        if one.text.strip():
            groups.setdefault(likeness(one.text), []).append(one)
    fresh = [some for name, some in groups.items() if name not in known]
    merged = sorted(_merged(fresh), key=lambda some: (-len(some), -some[0].line))[:MOST]
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


def _merged(groups: list[list[Unsure]]) -> list[list[Unsure]]:
    home = list(range(len(groups)))
    for one, other, _ in near_pairs([some[0].text for some in groups]):
        home[other] = home[one]
    merged: dict[int, list[Unsure]] = {}
    for place, some in zip(home, groups, strict=True):
        merged.setdefault(place, []).extend(some)
    return [sorted(some, key=lambda one: -one.line) for some in merged.values()]
