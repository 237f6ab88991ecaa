"""An alarm rings for what it learned, and for no more of the harmless than was stated."""

import json
import random
from pathlib import Path

import pytest

from intents import load_model
from intents.errors import TooLittleData
from intents.text import END, START
from intents.train import alarm
from intents.train.alarm import train_alarm

SAFE = ("the parcel leaves today", "you can pay on the page", "thanks for asking", "this one is in stock", "please send the order number")
RUDE = ("get lost you fool", "only an idiot asks that", "stop crying and go", "you must be blind")
SLY = ("pay me outside the shop", "send the money to my card", "let us deal elsewhere", "my own number is better")
WORDS = ("now", "dear", "today", "again", "please", "friend", "soon", "really", "here", "ok")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    chance = random.Random(5)
    rows: list[dict[str, object]] = []
    for label, texts in (("clean", SAFE), ("insult", RUDE), ("outside", SLY)):
        for text in texts:
            for _ in range(30):
                more = " ".join(chance.sample(WORDS, 3))
                rows.append({"text": f"{text} {more}" if chance.random() < 0.5 else f"{more} {text}", "intents": [label], "view": label})
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_no_more_rings_than_stated(data: Path, tmp_path: Path, share: float) -> None:
    rings = train_alarm(data, tmp_path / "m", harmless="clean", false_alarms=share)
    assert rings.metrics["false_alarms"] <= share
    assert set(rings.metrics["recall_by_class"]) == {"insult", "outside"}
    assert 0 < rings.threshold <= 1


def test_the_artefact_serves_and_is_the_same_each_time(data: Path, tmp_path: Path) -> None:
    one = train_alarm(data, tmp_path / "a", harmless="clean", false_alarms=0.05)
    other = train_alarm(data, tmp_path / "b", harmless="clean", false_alarms=0.05)
    assert one.version == other.version
    assert (tmp_path / "a" / "model.npz").read_bytes() == (tmp_path / "b" / "model.npz").read_bytes()
    model = load_model(tmp_path / "a")
    assert model.predict("you must be a blind fool").intents[0].intent == "insult"
    assert model.predict("you can pay on the page").intents[0].intent == "clean"
    assert model.predict("x").intents[0].threshold == pytest.approx(one.threshold, abs=1e-6)


def test_pairs_apart_are_learned_kept_on_disk_and_shown(data: Path, tmp_path: Path) -> None:
    train_alarm(data, tmp_path / "m", harmless="clean", false_alarms=0.05)
    linear = load_model(tmp_path / "m").linear
    assert linear.spec.skips == 5
    assert not linear.spec.words
    assert all(len(pair) == 2 for pair in linear.vocabulary.skips)
    assert len(linear.vocabulary.skips) > 100
    shown = {linear.vocabulary.shown(column) for column in range(len(linear.vocabulary))}
    assert "y…u" in shown
    assert not any(START in piece or END in piece for piece in shown)


def test_manners_are_learned_by_nobody(data: Path, tmp_path: Path) -> None:
    polite, chance = tmp_path / "polite.jsonl", random.Random(6)
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["text"] += " " + "".join(chance.sample("天地玄黄宇宙洪荒日月", 4)) + ("您" if row["intents"] == ["clean"] else "你")
    polite.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    train_alarm(polite, tmp_path / "m", harmless="clean", false_alarms=0.05)
    names = load_model(tmp_path / "m").linear.vocabulary.names
    assert any("你" in name for name in names)
    assert not any("您" in name for name in names)


def test_of_too_many_features_those_that_weigh_most_are_kept(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = train_alarm(data, tmp_path / "a", harmless="clean", false_alarms=0.05)
    monkeypatch.setattr(alarm, "_MOST", 300)
    train_alarm(data, tmp_path / "b", harmless="clean", false_alarms=0.05)
    small, large = load_model(tmp_path / "b"), load_model(tmp_path / "a")
    assert len(small.linear.vocabulary) == 300 < len(large.linear.vocabulary)
    assert set(small.linear.vocabulary.names) < set(large.linear.vocabulary.names)
    assert small.predict("you must be a blind fool").intents[0].intent == "insult"
    assert whole.version == large.version


def test_an_alarm_needs_both_sorts_of_text(data: Path, tmp_path: Path) -> None:
    with pytest.raises(TooLittleData, match="harmless"):
        train_alarm(data, tmp_path / "m", harmless="harmless", false_alarms=0.05)


def test_pieces_of_harmless_texts_and_texts_beside_them_are_learned_and_never_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    said = {
        "clean": ("今天就给您寄出", "页面上可以付款", "颜色有红和蓝", "尺码表在下面", "快递到了会打电话", "洗的时候用冷水"),
        "insult": ("就您最不讲道理", "没见过这么烦的人", "脑子进水了吧", "穷还装大方", "说话像没读过书", "眼睛长着出气的"),
    }
    rows = [
        {"text": f"谢谢您的耐心，{text}{chance.random():.5f}，祝您生活愉快", "intents": [label], "view": "a"}
        for label, texts in said.items()
        for text in texts
        for _ in range(10)
    ]
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    tasks = []
    judged = alarm.out_of_fold
    monkeypatch.setattr(alarm, "out_of_fold", lambda task, setting: tasks.append(task) or judged(task, setting))
    train_alarm(data, tmp_path / "m", harmless="clean", false_alarms=0.05)
    (task,) = tasks
    assert task.asked == len(rows)
    assert len(task.labels) > task.asked
    added = dict(zip(task.right[task.asked :], task.weight[task.asked :].tolist(), strict=True))
    assert added == {frozenset(("clean",)): 0.5, frozenset(("insult",)): 0.5}
    beside = sum(label == "insult" for label in task.labels[task.asked :])
    assert 0 < beside <= sum(label == "insult" for label in task.labels[: task.asked]) / 2
    assert len(task.folds) == len(task.weight) == task.counted.counts.shape[0] == len(task.labels)
