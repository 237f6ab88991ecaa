"""What lives here: the headline figures and the tables by label. What never may: drawing, files."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import numpy as np

from intents.catalogue import Catalogue
from intents.evaluate.judged import Judged
from intents.model.quality import LabelFigures, answered_share, auroc, calibration_error, macro_f1

PRECISIONS = (95, 98, 99)


def headline(judged: Judged, catalogue: Catalogue) -> dict[str, float | int | None]:
    """Give the headline figures by name; None where these rows can't say.

    `scope_recall`: share of out-of-scope rows that the model does not answer. `answered_at_N`: the largest share that can be
    answered, most confident first, with N % right. `route_macro_f1`: over the six routes that stand in the rows.
    """
    known, right, sure = judged.known, judged.right, judged.sure
    routes = by_route(judged, catalogue)
    named = [row for row in routes if row.label in catalogue.routes]
    figures: dict[str, float | int | None] = {
        "rows": len(judged.rows),
        "accuracy": _share(right),
        "accuracy_in_scope": _share(right[known]),
        "macro_f1": _plain(macro_f1(judged.truth, judged.said)[0]),
        "route_accuracy": _share(
            np.array([catalogue.route(said) == catalogue.route(true) for said, true in zip(judged.said, judged.truth, strict=True)])
        ),
        "route_macro_f1": _plain(sum(row.f1 for row in named) / len(named)) if named else None,
        "calibration_error": _plain(calibration_error(judged.confidence, right)),
        "answered": _share(sure),
        "right_among_answered": _share(right[sure]),
        "out_of_scope_rows": int((~known).sum()),
        "scope_auroc": _plain(auroc(judged.scope, known)),
        "scope_recall": _share(~sure[~known]),
    }
    figures |= {f"answered_at_{at}": _plain(answered_share(judged.confidence, right, at / 100)) for at in PRECISIONS}
    return figures | _sentiment(judged) | _second_wish(judged)


def by_intent(judged: Judged) -> tuple[LabelFigures, ...]:
    """Give the table by intent."""
    return table(judged.truth, judged.said)


def by_route(judged: Judged, catalogue: Catalogue) -> tuple[LabelFigures, ...]:
    """Give the table by route; an intent outside the routes is a route of its own."""
    return table([catalogue.route(one) for one in judged.truth], [catalogue.route(one) for one in judged.said])


def by_sentiment(judged: Judged) -> tuple[LabelFigures, ...]:
    """Give the table by sentiment over the rows that have one."""
    pairs = _sentiments(judged)
    return table([true for true, _ in pairs], [said for _, said in pairs])


def table(truth: Sequence[str], said: Sequence[str]) -> tuple[LabelFigures, ...]:
    """Give precision, recall, F1 and confusions of every label in `truth`, most rows first."""
    instead: dict[str, Counter[str]] = {}
    for true, given in zip(truth, said, strict=True):
        if true != given:
            instead.setdefault(true, Counter())[given] += 1
    rows = (
        LabelFigures(
            label=label,
            precision=round(p, 4),
            recall=round(r, 4),
            f1=round(f, 4),
            rows=count,
            confused_with=tuple(instead.get(label, Counter()).most_common(5)),
        )
        for label, (p, r, f, count) in macro_f1(truth, said)[1].items()
    )
    return tuple(sorted(rows, key=lambda row: (-row.rows, row.label)))


def _sentiments(judged: Judged) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for row, one in zip(judged.rows, judged.predictions, strict=True):
        if row.right_sentiment:
            said = one.sentiment.label
            pairs.append((said if said in row.right_sentiment else row.right_sentiment[0], said))
    return pairs


def _sentiment(judged: Judged) -> dict[str, float | int | None]:
    pairs = _sentiments(judged)
    angry = [said for true, said in pairs if true == "angry"]
    calm = [said for true, said in pairs if true == "calm"]
    return {
        "sentiment_accuracy": _share(np.array([true == said for true, said in pairs])),
        "angry_recall": _share(np.array([said == "angry" for said in angry])),
        "calm_taken_for_angry": _share(np.array([said == "angry" for said in calm])),
    }


def _second_wish(judged: Judged) -> dict[str, float | int | None]:
    """Of rows with two wishes, the share with both answered; of answers with two, the share right; of one-wish rows, those with two."""
    pairs = list(zip(judged.rows, judged.predictions, strict=True))
    right = [any(main in row.right and further in row.intents[1:] for main, further in permutations(one.answered, 2)) for row, one in pairs]
    two = [yes for yes, (row, _) in zip(right, pairs, strict=True) if len(row.intents) > 1]
    said = [yes for yes, (_, one) in zip(right, pairs, strict=True) if len(one.answered) > 1]
    more = [len(one.answered) > 1 for row, one in pairs if len(row.intents) < 2]
    return {
        "two_wishes_both_answered": _share(np.array(two)),
        "two_answered_both_right": _share(np.array(said)),
        "one_wish_two_answered": _share(np.array(more)),
    }


def _share(yes: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float | None:
    return round(float(yes.mean()), 4) if len(yes) else None


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)
