"""What people taught is learned, overrules the data, and is never in a set that judges."""

from dataclasses import replace
from pathlib import Path

import pytest

from intents import load_model
from intents.catalogue import read_catalogue
from intents.dataset import LabelledText, read
from intents.model import read_manifest
from intents.train import learnable, rows, train_again
from intents.train.taught import WEIGHT, overruled

WORDS = "宝贝啥时候给寄过来呀"


def lesson(text: str, intent: str) -> LabelledText:
    return LabelledText(text=text, intents=(intent,), sentiment="calm", view="taught demo")


def test_one_taught_message_is_understood_by_a_model_like_the_other(data: Path, folder: Path, tmp_path: Path) -> None:
    before, out = load_model(folder), tmp_path / "out"
    assert before.predict(WORDS).intents[0].intent != "invoice"
    told: list[tuple[int, int, str]] = []
    version = train_again((read(data), (lesson(WORDS, "invoice"),)), folder, out, tell=lambda *step: told.append(step))
    after = load_model(out)
    assert after.version == version != before.version
    assert after.predict(WORDS).intents[0].intent == "invoice"
    assert told == [(1, 2, "features"), (2, 2, "final fit")]
    manifest = read_manifest(out)
    assert manifest["data"]["taught"] == 1
    assert manifest["calibrated_by"] == before.version
    assert manifest["setting"] == read_manifest(folder)["setting"]
    texts = [row.text for row in read(data)][::7]
    same = [a.intents[0].intent == b.intents[0].intent for a, b in zip(before.predict_many(texts), after.predict_many(texts), strict=True)]
    assert sum(same) >= 0.98 * len(same)
    assert after.thresholds == before.thresholds
    assert train_again((read(data), (lesson(WORDS, "invoice"),)), folder, tmp_path / "twice") == version


def test_other_labels_need_a_whole_training(data: Path, folder: Path, tmp_path: Path) -> None:
    kept = tuple(row for row in read(data) if row.main != "stock")
    assert train_again((kept, ()), folder, tmp_path / "out") is None
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("which", ["read_lexicon", "read_concepts"])
def test_other_words_in_our_lexicons_need_a_whole_training(
    data: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    before = getattr(rows, which)()
    monkeypatch.setattr(rows, which, lambda: {**before, "new": ("zzz",)})
    assert train_again((read(data), ()), folder, tmp_path / "out") is None
    assert not (tmp_path / "out").exists()


def test_what_the_fixed_set_asks_is_not_learned() -> None:
    fixed = (lesson("能开发票吗", "invoice"),)
    kept = learnable((lesson("能开发票吗？", "refund"), lesson("要专票", "invoice")), fixed)
    assert [row.text for row in kept] == ["要专票"]
    assert kept[0].weight == WEIGHT


def test_the_newest_label_of_a_text_counts_and_overrules_the_data() -> None:
    taught = learnable((lesson("要专票", "refund"), lesson("要专票 ", "invoice")), ())
    assert [row.main for row in taught] == ["invoice"]
    data = (lesson("要专票", "stock"), lesson("别的", "stock"))
    assert [row.text for row in overruled(data, taught)] == ["别的"]
    assert overruled(data, ()) == data


def test_a_row_weighs_in_learning(data: Path) -> None:
    some = read(data)
    heavy = rows.learned((*some[:-1], replace(some[-1], weight=7.0)), read_catalogue(), 0)
    assert heavy.task.weight[: heavy.task.asked].max() == 7.0
