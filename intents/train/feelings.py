"""What lives here: how held-out sentiment scores become a sentiment: temperature, and the cut from which a text is angry.

What never may: in-sample scores, or a sentiment other than the data's.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.dataset import LabelledText
from intents.errors import WrongData
from intents.model.features import Floats
from intents.model.lexicon import Lexicon
from intents.model.mood import ANGRY, CALM, Mood
from intents.model.word_classes import WordClasses
from intents.train.calibrate import temperature

OURS = (CALM, "upset", ANGRY)
_CALM_FOR_ANGRY = 0.01
_AGAINST = (0.0, 0.25, 0.5)
_FEWEST = 100
_OTHERS_FOR_ANGRY = 0.15


def check_sentiments(rows: Sequence[LabelledText]) -> None:
    """Refuse a sentiment that is none of ours among ours: a slip of the pen would become a mood of its own, of which nobody is told.

    A set wholly in its own words is left as it is. Raises WrongData with file and line.
    """
    if not any(row.sentiment in OURS for row in rows):
        return
    for row in rows:
        if row.sentiment and row.sentiment not in OURS:
            path, _, line = row.where.rpartition(":")
            raise WrongData(Path(path), f"`sentiment` is {row.sentiment!r}, none of {', '.join(OURS)}", line=int(line) if line else None)


def fit_mood(classes: tuple[str, ...], scores: Floats, label: NDArray[np.int64], lexicon: Lexicon) -> tuple[Mood, dict[str, Any]]:
    """Give the rule without the lexicon's weights (they come with the final fit), and its held-out figures.

    The cut takes at most one in a hundred calm texts for angry; of the ways to weigh calm against angry, the one that finds most
    angry texts without taking more than some of the others (upset) for angry.
    """
    heat = temperature(scores, np.eye(len(classes), dtype=np.bool_)[label])
    words = WordClasses(lexicon=lexicon)
    mood = Mood(temperature=heat, words=words)
    if ANGRY in classes and CALM in classes:
        angry, calm = label == classes.index(ANGRY), label == classes.index(CALM)
        others = ~angry & ~calm
        best = -1.0
        for against in _AGAINST if min(int(angry.sum()), int(calm.sum())) >= _FEWEST else ():
            value = scores[:, classes.index(ANGRY)] - against * scores[:, classes.index(CALM)]
            least = float(np.quantile(value[calm], 1.0 - _CALM_FOR_ANGRY))
            found = float((value[angry] > least).mean())
            taken = float((value[others] > least).mean()) if others.any() else 0.0
            if found > best and (taken <= _OTHERS_FOR_ANGRY or best < 0):
                best, mood = found, Mood(temperature=heat, against=against, least=round(least, 6), words=words)
    said = np.array([classes.index(mood.label(classes, row)) for row in scores.tolist()])
    figures: dict[str, Any] = {"sentiment_accuracy": round(float((said == label).mean()), 4)}
    for place, name in enumerate(classes):
        figures[f"sentiment_recall_{name}"] = round(float((said[label == place] == place).mean()), 4)
    if ANGRY in classes and CALM in classes:
        figures["calm_taken_for_angry"] = round(float((said[label == classes.index(CALM)] == classes.index(ANGRY)).mean()), 4)
    return mood, figures
