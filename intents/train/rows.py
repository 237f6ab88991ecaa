"""What lives here: from labelled rows to what the heads learn: usable rows, made ones behind them, folds, counts, targets.

What never may: fitting, or reading a file other than the lexicons.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.catalogue import Catalogue, read_catalogue, read_concepts, read_lexicon
from intents.dataset import LabelledText, folds
from intents.errors import TooLittleData
from intents.model.grams import GramSpec
from intents.model.intent_model import SEVERAL
from intents.model.lexicon import Lexicon
from intents.model.mood import CALM
from intents.text import normalise
from intents.train.beside import WEIGHT as MADE
from intents.train.beside import beside, two_wishes
from intents.train.heads import CONCEPTS, Target
from intents.train.matrix import count
from intents.train.search import Task

NOTHING = "chitchat"


_ONE = "one"
_FEWEST_ROWS, _FEWEST_OF_A_CLASS = 10, 2
_FEWEST_TWO = 100
_PAIR, _STRENGTH = 0.1, 0.3  # learning of several wishes: weight of a made pair, LIBLINEAR's C


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Rows to learn from: the real ones `kept`, the `task`, what each head learns (None: the data doesn't tell), how it is folded."""

    kept: tuple[LabelledText, ...]
    task: Task
    intents: Target
    sentiments: Target | None
    several: Target | None
    by: str

    @property
    def wanted(self) -> list[tuple[str, ...]]:
        """All that each real row wants, main first."""
        return [row.intents or (NOTHING,) for row in self.kept]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The heads in order."""
        return tuple(one for one in (self.intents, self.sentiments, self.several) if one)


def usable(rows: Sequence[LabelledText]) -> tuple[tuple[LabelledText, ...], tuple[str, ...]]:
    """Give rows and labels without exact copies and labels that stand once; a row without an intent is of the kind NOTHING."""
    once = {(row.text, row.main): row for row in rows}
    named = [(row, row.main or NOTHING) for row in once.values()]
    number: dict[str, int] = {}
    for _, label in named:
        number[label] = number.get(label, 0) + 1
    kept = [(row, label) for row, label in named if number[label] >= _FEWEST_OF_A_CLASS]
    if len(kept) < _FEWEST_ROWS or len({label for _, label in kept}) < 2:
        raise TooLittleData(
            f"{len(kept)} usable messages with {len({label for _, label in kept})} labels (each label at least "
            f"{_FEWEST_OF_A_CLASS} times) are too few to learn from: at least {_FEWEST_ROWS} and 2 are needed"
        )
    return tuple(row for row, _ in kept), tuple(label for _, label in kept)


def widest(rows: Sequence[LabelledText]) -> GramSpec:
    """Longer n-grams for scripts of few letters: five where most characters are ASCII, else four."""
    sample = "".join(row.text for row in rows[:2000])
    return GramSpec(characters=5 if sum(sign.isascii() for sign in sample) * 2 > len(sample) else 4, words=2)


def learned(rows: Sequence[LabelledText], catalogue: Catalogue, seed: int) -> Learned:
    """Give what is learned from: the rows, made messages behind them (each in its source's fold), counts and targets."""
    kept, labels = usable(rows)
    fold, by = folds(kept)
    texts = [row.text for row in kept]
    wanted: list[tuple[str, ...]] = [row.intents or (NOTHING,) for row in kept]
    pairs = sum(len(some) > 1 for some in wanted) >= _FEWEST_TWO
    source = list(range(len(kept)))
    seconds: list[str] = [some[1] if len(some) > 1 else "" for some in wanted]
    weight, several, pair = [row.weight for row in kept], [1.0] * len(kept), [False] * len(kept)
    for number in np.unique(fold).tolist():
        inside = np.flatnonzero(fold == number).tolist()
        some = [texts[at] for at in inside]
        made = beside(some, [labels[at] for at in inside], yields=catalogue.yielding, seed=seed + number)
        if pairs:
            barred = {*catalogue.yielding, *catalogue.out_of_scope}
            made += two_wishes(some, [wanted[at] for at in inside], barred=barred, seed=seed + number)
        for one in made:
            texts.append(one.text)
            source.append(inside[one.source])
            seconds.append(one.second or seconds[inside[one.source]])
            weight.append(MADE)
            several.append(_PAIR if one.second else 0.0)
            pair.append(bool(one.second))
    places = np.array(source)
    plain = tuple(normalise(text) for text in texts)
    words = _concepts(labels)
    values = words.values(plain) * CONCEPTS if words else None
    task = Task(
        counted=count(texts, widest(kept)),
        labels=tuple(labels[at] for at in source),
        right=tuple(frozenset(kept[at].right or (labels[at],)) for at in source),
        folds=fold[places],
        weight=np.array(weight),
        texts=plain,
        concepts=values,
        asked=len(kept),
        seconds=tuple(seconds),
        seed=seed,
    )
    two = tuple(SEVERAL if second else _ONE for second in seconds)
    return Learned(
        kept=kept,
        task=task,
        intents=Target(labels=task.labels, seconds=task.seconds, beside=values, lexicon=words),
        sentiments=_sentiments(kept, task, places, np.array(pair)),
        several=Target(labels=two, only=SEVERAL, weight=np.array(several), strength=_STRENGTH) if pairs else None,
        by=by,
    )


def lexicon() -> Lexicon:
    """Give our words of feeling."""
    return Lexicon(read_lexicon())


def _concepts(labels: Sequence[str]) -> Lexicon | None:
    """Give our words that mean the same, where the labels are ours (docs/decisions/0012)."""
    ours = {intent.id for intent in read_catalogue().intents}
    return Lexicon(read_concepts()) if ours.issuperset(labels) else None


def _sentiments(rows: Sequence[LabelledText], task: Task, source: NDArray[np.int64], pair: NDArray[np.bool_]) -> Target | None:
    """Give the sentiments as a target where the data has two or more; of a made pair nobody knows the sentiment."""
    places: list[int] = source.tolist()
    labels = tuple(rows[at].sentiment or CALM for at in places)
    if not any(row.sentiment for row in rows) or len(set(labels)) < 2:
        return None
    return Target(labels=labels, beside=lexicon().values(task.texts), weight=np.where(pair, 0.0, task.weight))
