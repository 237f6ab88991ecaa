import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intents import IntentModel, IntentPrediction, RankedIntent, Sentiment
from intents.catalogue import read_catalogue
from intents.dataset import LabelledText, read
from intents.errors import WrongTaxonomy
from intents.evaluate import compare, evaluate, judged
from intents.report import html, write_html, write_json, write_rasa

ROWS = [
    LabelledText(text="猫粮的发票抬头写错了", intents=("invoice",), sentiment="calm"),
    LabelledText(
        text="给我退款 <b>", intents=("refund",), intents_ok=("refund", "other"), sentiment="calm", sentiment_ok=("calm", "upset")
    ),
    LabelledText(text="给我讲个笑话吧", intents=("other",)),
    LabelledText(text="book a flight", intents=("NO_NODES_DETECTED",)),
    LabelledText(text="有货吗", intents=("refund",)),
]


class Counting:
    """A model that counts what it is asked."""

    def __init__(self, model: IntentModel) -> None:
        self.version, self.asked, self._model = model.version, 0, model

    def predict_many(self, texts: Sequence[str]) -> object:
        self.asked += len(texts)
        return self._model.predict_many(texts)

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


def test_a_comparison_asks_each_model_once(model: IntentModel) -> None:
    new, old = Counting(model), Counting(model)
    report, before = compare(new, old, ROWS)  # type: ignore[arg-type]
    assert (new.asked, old.asked) == (len(ROWS), len(ROWS))
    assert report == evaluate(model, ROWS, baseline=model)
    assert before == evaluate(model, ROWS)


def test_the_figures(model: IntentModel) -> None:
    report = evaluate(model, ROWS, baseline=model)
    figures = report.figures
    assert figures["rows"] == 5
    assert figures["out_of_scope_rows"] == 2
    assert figures["accuracy_in_scope"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["sentiment_accuracy"] == 1.0
    assert report.comparison is not None
    assert report.comparison.difference == 0
    assert {row.said for row in report.mistakes} >= {"stock"}
    assert {row.label for row in report.routes} >= {"invoice", "refund"}
    assert [row.outside for row in report.promise] == [0.03, 0.1, 0.2, 0.3]
    assert all(row.wrong_at_most is None for row in report.promise)


def test_the_promise_weighs_strangers(model: IntentModel) -> None:
    rows = [ROWS[0], *([ROWS[2], replace(ROWS[0], intents=("unheard",))] * 60), *([ROWS[0]] * 120)]
    low, *_, high = evaluate(model, rows).promise
    assert high.wrong == pytest.approx(0.3 * 0.5 / (0.3 * 0.5 + 0.7), abs=1e-3)
    assert low.wrong < high.wrong < (high.wrong_at_most or 0)


def test_a_model_does_well_on_what_it_learned(model: IntentModel, data: Path) -> None:
    report = evaluate(model, read(data))
    assert report.figures["accuracy"] is not None
    assert report.figures["accuracy"] > 0.95
    assert {view.view for view in report.views} >= {"length_7_15", "view_a"}


def test_the_files(model: IntentModel, tmp_path: Path) -> None:
    report = evaluate(model, ROWS)
    write_json(tmp_path / "r.json", report)
    write_html(tmp_path / "r.html", report)
    write_rasa(tmp_path, report)
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["figures"]["rows"] == 5
    table = json.loads((tmp_path / "intent_report.json").read_text(encoding="utf-8"))
    assert {"accuracy", "macro avg", "weighted avg", "invoice"} <= set(table)
    assert json.loads((tmp_path / "intent_errors.json").read_text(encoding="utf-8"))[0]["intent_prediction"]["name"]


def test_the_page_needs_nothing_and_escapes_buyers(model: IntentModel) -> None:
    rows = [*ROWS, LabelledText(text="<script>alert(1)</script>", intents=("refund",))]
    page = html(evaluate(model, rows))
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert page.count("<svg") == 4


def test_the_catalogue_is_whole() -> None:
    catalogue = read_catalogue()
    assert len(catalogue.ids) == 32
    assert catalogue.routes == ("stock", "shipping_time", "courier", "invoice", "bargaining", "refund")
    assert catalogue.route("tracking") == "courier"
    assert catalogue.route("usage") == "usage"
    assert catalogue.out_of_scope == {"other"}
    assert all(intent.title and intent.means for intent in catalogue.intents)


@pytest.mark.parametrize("text", ["", "intents: 3", "intents: [{title: x}]", "intents: [a, a]", "intents: [{id: a, colour: b}]", "{"])
def test_a_wrong_taxonomy_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongTaxonomy):
        read_catalogue(path)


class Said:
    """A model that says what it is told to."""

    intents = ("refund", "invoice", "stock")
    sentiments = ()
    version = "said"

    def __init__(self, answers: list[tuple[str, ...]]) -> None:
        self._answers = answers

    def predict_many(self, _: list[str]) -> list[IntentPrediction]:
        return [
            IntentPrediction(
                intents=(RankedIntent(intent=one[0] if one else "stock", confidence=0.9, threshold=0.5),),
                answered=one,
                sure=bool(one),
                sentiment=Sentiment(label="calm", angry=0.0, upset=0.0),
                evidence=(),
                scope=1.0,
                model_version="said",
            )
            for one in self._answers
        ]


def test_two_wishes_count_only_when_both_are_answered() -> None:
    rows = [LabelledText(text="退款和发票", intents=("refund", "invoice"))] * 4 + [LabelledText(text="退款", intents=("refund",))] * 2
    said = [("invoice", "refund"), ("refund", "invoice"), ("refund",), ("refund", "stock"), ("refund",), ("refund", "invoice")]
    figures = evaluate(Said(said), rows).figures  # type: ignore[arg-type]
    assert figures["two_wishes_both_answered"] == 0.5
    assert figures["two_answered_both_right"] == 0.5
    assert figures["one_wish_two_answered"] == 0.5


def test_indirect_rows_name_nothing_of_their_intent(model: IntentModel) -> None:
    rows = [LabelledText(text="能开发票吗", intents=("invoice",)), LabelledText(text="报销要的那张纸呢", intents=("invoice",))]
    found = {view.view: view.rows for view in evaluate(model, rows).views}
    assert found["indirect"] == 1


def test_done_is_told_of_every_row_and_changes_nothing(model: IntentModel, monkeypatch: pytest.MonkeyPatch) -> None:
    once, told = evaluate(model, ROWS), list[int]()
    monkeypatch.setattr(judged, "_AT_ONCE", 2)
    assert evaluate(model, ROWS, done=told.append) == once
    assert told == [2, 2, 1]
    evaluate(model, ROWS, baseline=model, done=told.append)
    assert sum(told) == 3 * len(ROWS)
