"""What lives here: ways of looking at the rows (length, wishes, script, boilerplate, who wrote it), each judged alone.

What never may: a view that depends on what the model said.
"""

from collections.abc import Callable

import numpy as np

from intents.catalogue import Catalogue
from intents.dataset import LabelledText
from intents.evaluate.judged import Judged
from intents.model.quality import ViewFigures
from intents.text import clauses, cut, normalise, simplified, symbols

_Look = Callable[[LabelledText], bool]

_SHORT, _MIDDLE = 6, 15


def views(judged: Judged, catalogue: Catalogue) -> tuple[ViewFigures, ...]:
    """Give every view that holds rows. `indirect`: no word of its intents' titles and meanings stands in the text."""
    shown = set(symbols().shown)
    words = {one.id: frozenset(word for word in cut(f"{one.title} {one.means}") if len(word) > 1) for one in catalogue.intents}
    looks: dict[str, _Look] = {
        "length_1_6": lambda row: len(row.text) <= _SHORT,
        "length_7_15": lambda row: _SHORT < len(row.text) <= _MIDDLE,
        "length_16_up": lambda row: len(row.text) > _MIDDLE,
        "two_wishes": lambda row: len(row.intents) > 1,
        "one_wish_of_clauses": lambda row: len(row.intents) < 2 and len(clauses(normalise(row.text))) > 1,
        "indirect": lambda row: not any(word in simplified(row.text) for name in row.right for word in words.get(name, ())),
        "machine_text": lambda row: any(sign in shown for sign in normalise(row.text)),
        "traditional": lambda row: simplified(row.text) != row.text,
        "no_punctuation": lambda row: all(sign.isalnum() or sign.isspace() for sign in row.text),
        "upset_or_angry": lambda row: bool(set(row.right_sentiment) & {"upset", "angry"}),
    }
    for name in sorted({row.view for row in judged.rows} - {""}):
        looks[f"view_{name}"] = lambda row, name=name: row.view == name
    found: list[ViewFigures] = []
    for name, look in looks.items():
        inside = np.array([look(row) for row in judged.rows], np.bool_)
        if inside.any():
            sure = inside & judged.sure
            found.append(
                ViewFigures(
                    view=name,
                    rows=int(inside.sum()),
                    accuracy=round(float(judged.right[inside].mean()), 4),
                    answered=round(float(judged.sure[inside].mean()), 4),
                    right_among_answered=round(float(judged.right[sure].mean()), 4) if sure.any() else None,
                )
            )
    return tuple(found)
