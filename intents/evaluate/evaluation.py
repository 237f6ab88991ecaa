"""What lives here: `evaluate`: a model and labelled rows in, a `Report` out. Pure.

What never may: drawing, files, training.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from intents.catalogue import Catalogue, read_catalogue
from intents.dataset import LabelledText
from intents.evaluate.figures import by_intent, by_route, by_sentiment, headline
from intents.evaluate.judged import Done, Judged, judge
from intents.evaluate.promise import promise
from intents.evaluate.views import views
from intents.model import IntentModel
from intents.model.quality import Comparison, Curves, Mistake, Report, paired_bootstrap, reliability, risk_coverage

_MISTAKES = 200
_POINTS = 200
_BINS = 20


def evaluate(
    model: IntentModel,
    rows: Sequence[LabelledText],
    *,
    baseline: IntentModel | None = None,
    catalogue: Catalogue | None = None,
    done: Done | None = None,
) -> Report:
    """Judge `model` on labelled rows.

    Labels that the model doesn't know, and those that the catalogue (ours by default) calls out of scope, count as out of scope.
    `intents_ok` / `sentiment_ok` of a row: any of them counts as right. With `baseline`: the paired bootstrap difference.
    `done` is told of rows judged, those of the baseline too.
    """
    listed = catalogue or read_catalogue()
    if baseline is not None:
        return compare(model, baseline, rows, listed, done)[0]
    return _report(model.version, judge(model, rows, listed, done), listed)


def compare(
    model: IntentModel,
    baseline: IntentModel,
    rows: Sequence[LabelledText],
    catalogue: Catalogue | None = None,
    done: Done | None = None,
) -> tuple[Report, Report]:
    """Judge two models as `evaluate` does, each once; gives both reports, the first with the comparison."""
    listed = catalogue or read_catalogue()
    judged, before = judge(model, rows, listed, done), judge(baseline, rows, listed, done)
    comparison = _comparison(judged, before, baseline.version)
    return _report(model.version, judged, listed, comparison), _report(baseline.version, before, listed)


def _report(version: str, judged: Judged, listed: Catalogue, comparison: Comparison | None = None) -> Report:
    return Report(
        model_version=version,
        figures=headline(judged, listed),
        intents=by_intent(judged),
        routes=by_route(judged, listed),
        sentiments=by_sentiment(judged),
        views=views(judged, listed),
        mistakes=_mistakes(judged),
        curves=_curves(judged),
        comparison=comparison,
        promise=promise(judged),
        titles={intent.id: intent.title for intent in listed.intents},
    )


def _mistakes(judged: Judged) -> tuple[Mistake, ...]:
    """Give the wrong rows, most confident first."""
    wrong = np.flatnonzero(~judged.right)
    order = wrong[np.argsort(-judged.confidence[wrong], kind="stable")][:_MISTAKES]
    places: list[int] = order.tolist()
    return tuple(
        Mistake(
            text=judged.rows[at].text,
            right=judged.rows[at].right,
            said=judged.said[at],
            confidence=round(float(judged.confidence[at]), 4),
            answered=bool(judged.sure[at]),
            evidence=tuple((one.term, one.weight) for one in judged.predictions[at].evidence),
        )
        for at in places
    )


def _curves(judged: Judged) -> Curves:
    share, precision = risk_coverage(judged.confidence, judged.right)
    picked = np.unique(np.linspace(0, len(share) - 1, min(_POINTS, len(share))).astype(np.int64))
    place = np.minimum((judged.confidence * _BINS).astype(np.int64), _BINS - 1)
    confusion = Counter(zip(judged.truth, judged.said, strict=True))
    return Curves(
        risk_coverage=tuple((round(float(share[at]), 5), round(float(precision[at]), 5)) for at in picked.tolist()),
        reliability=tuple((round(a, 4), round(b, 4), n) for a, b, n in reliability(judged.confidence, judged.right)),
        histogram=tuple(
            (number / _BINS, int((judged.right & (place == number)).sum()), int((~judged.right & (place == number)).sum()))
            for number in range(_BINS)
        ),
        confusion=tuple((true, said, times) for (true, said), times in sorted(confusion.items())),
    )


def _comparison(new: Judged, old: Judged, version: str) -> Comparison:
    difference, low, high, not_worse = paired_bootstrap(new.right, old.right)
    return Comparison(
        baseline_version=version,
        baseline_accuracy=round(float(old.right.mean()), 4),
        difference=round(difference, 4),
        low=round(low, 4),
        high=round(high, 4),
        not_worse=round(not_worse, 4),
        changed=(int((new.right & ~old.right).sum()), int((old.right & ~new.right).sum())),
    )
