import json
import shutil
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from intents import IntentModel, load_model
from intents.dataset import LabelledText, folds, read
from intents.errors import IntentsError, ModelUnreadable, TooLittleData, WorseModel, WrongData
from intents.model.quality import auroc, calibration_error, upper_bound
from intents.model.second import SecondWish
from intents.text import skeleton
from intents.train import Plan, train
from intents.train import champion as champion_module
from intents.train.beside import two_wishes
from intents.train.calibrate import temperature
from intents.train.feelings import check_sentiments
from intents.train.second import Wishes, fit_second
from intents.train.thresholds import NEVER, Tried, thresholds, wrong_share


def test_it_learns(model: IntentModel) -> None:
    one = model.predict("电饭煲的发票抬头写错了")
    assert one.intents[0].intent == "invoice"
    assert len(one.intents) == 5
    assert any("票" in piece.term or "抬头" in piece.term for piece in one.evidence)
    assert one.model_version == model.version
    assert model.predict("骗子店！有货吗").sentiment.label == "angry"
    assert model.predict("有货吗").sentiment.angry < 0.5


@pytest.mark.parametrize("text", ["", " ", "👍", "\ud800", "a" * 5000, "\x00\x01", "😀" * 40])
def test_odd_texts_get_a_prediction(model: IntentModel, text: str) -> None:
    one = model.predict(text)
    assert sum(rank.confidence for rank in one.intents) <= 1.0 + 1e-9
    assert one.sure == bool(one.answered)
    with pytest.raises(FrozenInstanceError):
        one.sure = True


def test_two_trainings_give_the_same_bytes(data: Path, folder: Path, tmp_path: Path) -> None:
    train(data, tmp_path)
    for name in ("model.npz", "manifest.json", "MODEL_CARD.md"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_labels_of_anybody_without_sentiment(tmp_path: Path) -> None:
    rows = [
        {"text": f"{verb} the {thing} please", "intent": label}
        for label, verbs in {"on": ["start", "enable", "switch on"], "off": ["stop", "disable", "shut down"]}.items()
        for verb in verbs
        for thing in ["lamp", "radio", "fan", "oven", "door"]
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    train(path, tmp_path / "out")
    model = load_model(tmp_path / "out")
    assert model.predict("enable the heater").intents[0].intent == "on"
    assert model.predict("enable it").sentiment.label == "calm"
    assert model.sentiments == ()


def test_what_is_out_of_scope_is_never_answered(model: IntentModel) -> None:
    one = model.predict("给我讲个笑话")
    assert one.intents[0].intent == "other"
    assert not one.sure
    assert one.scope < model.predict("电饭煲的发票抬头写错了").scope


def test_too_little_data_is_said(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "a", "intent": "x"}\n', encoding="utf-8")
    with pytest.raises(TooLittleData, match="too few"):
        train(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("how", ["no manifest", "not json", "threshold", "arrays", "no arrays", "schema"])
def test_a_tampered_artefact_is_refused(folder: Path, tmp_path: Path, how: str) -> None:
    place = tmp_path / "model"
    shutil.copytree(folder, place)
    manifest = place / "manifest.json"
    if how == "no manifest":
        manifest.unlink()
    elif how == "not json":
        manifest.write_text("{")
    elif how == "no arrays":
        (place / "model.npz").unlink()
    elif how == "arrays":
        raw = bytearray((place / "model.npz").read_bytes())
        raw[len(raw) // 2] ^= 1
        (place / "model.npz").write_bytes(raw)
    else:
        fields = json.loads(manifest.read_text())
        fields["thresholds" if how == "threshold" else "schema"] = {"refund": 0.0} if how == "threshold" else 99
        manifest.write_text(json.dumps(fields))
    with pytest.raises(ModelUnreadable) as caught:
        load_model(place)
    assert "\n" not in str(caught.value)
    assert str(place) in str(caught.value)


def test_folds_never_part_a_skeleton() -> None:
    rows = [LabelledText(text=f"有货吗{n % 40 * 'x'}{n}件", intents=("stock" if n % 3 else "other",)) for n in range(400)]
    for some in (rows, [replace(row, view="abcd"[n % 4]) for n, row in enumerate(rows)]):
        fold, by = folds(some)
        assert by == ("view" if some[0].view else "skeleton")
        home: dict[str, set[int]] = {}
        for row, number in zip(some, fold.tolist(), strict=True):
            home.setdefault(skeleton(row.text), set()).add(number)
        assert all(len(numbers) == 1 for numbers in home.values())


def test_temperature_repairs_overconfidence() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(size=(4000, 5))
    odds = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    label = np.array([chance.choice(5, p=row) for row in odds])
    assert temperature(logits * 4, np.eye(5, dtype=bool)[label]) == pytest.approx(4, rel=0.1)


def test_bounds_and_figures() -> None:
    assert upper_bound(0, 59) <= 0.05 < upper_bound(0, 58)
    assert upper_bound(5, 100) == pytest.approx(0.1023, abs=1e-3)
    assert calibration_error(np.array([0.8] * 10), np.array([True] * 8 + [False] * 2)) == pytest.approx(0.0, abs=1e-9)
    assert auroc(np.array([0.1, 0.5, 0.5, 0.9]), np.array([False, False, True, True])) == pytest.approx(0.875)


def tried(seed: int, outside: float = 0.0, rows: int = 3000) -> Tried:
    chance = np.random.default_rng(seed)
    confidence = chance.uniform(0.3, 1.0, rows)
    stranger = chance.uniform(size=rows) < outside
    confidence[stranger] *= chance.uniform(0.3, 0.95, int(stranger.sum()))
    right = (chance.uniform(size=rows) < confidence**0.4) & ~stranger
    return Tried(given=chance.integers(0, 4, rows), confidence=confidence, right=right, outside=stranger, never=np.zeros(rows, np.bool_))


def test_the_threshold_keeps_its_promise() -> None:
    broken = answered = 0
    for seed in range(200):
        limits = thresholds("abcd", tried(seed), risk=0.05, certainty=0.95)
        if (limits < NEVER).all():
            answered += 1
            fresh = tried(seed + 1000, rows=20_000)
            broken += wrong_share(fresh, fresh.answered(limits), None) > 0.05
    assert answered > 150
    assert broken <= 16  # 5 % of 200, and three standard deviations


def test_the_promise_holds_with_many_strangers() -> None:
    for seed in range(20):
        seen, fresh = tried(seed, 0.15, rows=8000), tried(seed + 1000, 0.3, rows=20_000)
        limits = thresholds("abcd", seen, risk=0.1, certainty=0.95)
        assert (limits < NEVER).all()
        assert wrong_share(fresh, fresh.answered(limits), 0.3) <= 0.1
        assert wrong_share(seen, seen.answered(limits), 0.03) < wrong_share(seen, seen.answered(limits), 0.3)


def test_a_class_that_is_often_wrong_needs_more() -> None:
    rows = tried(0, rows=8000)
    right = rows.right & ~((rows.given == 2) & (rows.confidence < 0.9) & (np.arange(8000) % 2 == 0))
    limits = thresholds("abcd", replace(rows, right=right), risk=0.1, certainty=0.95)
    assert limits[2] > limits[0]


def test_a_better_model_is_not_replaced(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(champion_module, "_FEWEST_ROWS", 0)
    monkeypatch.setattr(champion_module, "_ONE_IN", 4)
    place = tmp_path / "model"
    train(data, place)
    before = (place / "manifest.json").read_bytes()
    rows = read(data)
    spoiled = tmp_path / "spoiled.jsonl"
    names = sorted({row.main for row in rows})
    exam = {row.text for row in champion_module.split_exam(rows)[1]}
    assert 0 < len(exam) < len(rows) / 2
    spoiled.write_text(
        "".join(
            json.dumps(
                {
                    "text": row.text,
                    "intent": row.main if row.text in exam else names[(names.index(row.main) + n) % len(names)],
                    "view": row.view,
                }
            )
            + "\n"
            for n, row in enumerate(rows)
        ),
        encoding="utf-8",
    )
    with pytest.raises(WorseModel, match="less"):
        train(spoiled, place)
    assert (place / "manifest.json").read_bytes() == before
    train(spoiled, place, plan=Plan(force=True))
    assert (place / "manifest.json").read_bytes() != before


def test_a_much_better_model_of_few_rows_is_not_replaced(data: Path, tmp_path: Path) -> None:
    place, rows = tmp_path / "model", read(data)
    assert champion_module.split_exam(rows)[1] == ()
    train(data, place)
    before = (place / "manifest.json").read_bytes()
    train(data, place)  # as good
    spoiled, names = tmp_path / "spoiled.jsonl", sorted({row.main for row in rows})
    lines = [{"text": row.text, "intent": names[(names.index(row.main) + n) % len(names)], "view": row.view} for n, row in enumerate(rows)]
    spoiled.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(WorseModel, match="out of fold"):
        train(spoiled, place)
    assert (place / "manifest.json").read_bytes() == before
    train(spoiled, place, plan=Plan(force=True))
    assert (place / "manifest.json").read_bytes() != before


def test_a_loss_that_chance_explains_is_none() -> None:
    before = champion_module.Figures(accuracy=0.9, rows=200)
    assert not champion_module.Figures(accuracy=0.86, rows=200).clearly_below(before)
    assert champion_module.Figures(accuracy=0.86, rows=20_000).clearly_below(replace(before, rows=20_000))
    assert not champion_module.Figures(accuracy=1.0, rows=40).clearly_below(champion_module.Figures(accuracy=1.0, rows=40))


def test_every_error_is_one_family() -> None:
    assert issubclass(ModelUnreadable, IntentsError)
    assert issubclass(WorseModel, IntentsError)


def rule(**changed: Any) -> SecondWish:
    plain = SecondWish(
        weights=(0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0),
        offset=0.0,
        least=0.5,
        several=-1.0,
        never=(2,),
        alone=(3,),
        together=np.zeros((4, 4)),
    )
    return replace(plain, **changed)


def test_the_second_is_the_runner_up_that_may_stand_there() -> None:
    def silent(_: str) -> list[float]:
        raise AssertionError

    assert rule().of([0.9, 0.6, 0.8, 0.1], 0.0, "退款发票", silent) == 1
    assert rule().of([0.9, 0.2, 0.8, 0.1], 0.0, "退款发票", silent) is None
    assert rule().of([0.5, 0.6, 0.8, 0.9], 0.0, "退款发票", silent) is None
    assert rule(several=0.1).of([0.9, 0.6, 0.8, 0.1], 0.0, "退款,发票", silent) is None


def test_a_clause_of_its_own_speaks_for_the_second() -> None:
    margin = rule(weights=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0), least=0.3)
    said = {"退款": [0.9, -0.5, -1.0, -1.0], "发票": [-0.6, 0.2, -1.0, -1.0]}
    assert margin.of([0.5, 0.4, -1.0, -1.0], 0.0, "退款,发票", lambda text: said[text]) == 1
    assert margin.of([0.5, 0.4, -1.0, -1.0], 0.0, "退款和发票", lambda text: said[text]) is None


def wishes(two: NDArray[np.bool_]) -> Wishes:
    size = len(two)
    noise = np.random.default_rng(0).normal(0, 0.05, (size, 5))
    scores = np.where(two[:, None], [0.9, 0.7, -1.0, -1.0, -1.0], [0.9, -0.5, -1.0, -1.0, -1.0]) + noise
    return Wishes(
        classes=("a", "b", "c", "d", "e"),
        scores=scores,
        several=np.where(two, 0.5, -0.5) + noise[:, 0],
        rows=[np.zeros((0, 5))] * size,
        wanted=[("a", "b") if yes else ("a",) for yes in two.tolist()],
        texts=["退款"] * size,
        folds=np.arange(size) % 4,
    )


def test_two_wishes_are_learned() -> None:
    learned, figures = fit_second(wishes(np.arange(400) % 8 < 4), {"c"}, {"d"})
    assert learned is not None
    assert figures["second_wish_recall"] >= 0.98
    assert figures["second_wish_precision"] >= 0.85
    assert learned.of([0.9, 0.7, -1.0, -1.0, -1.0], 0.5, "退款", lambda _: []) == 1
    assert learned.of([0.9, -0.5, -1.0, -1.0, -1.0], -0.5, "退款", lambda _: []) is None
    assert fit_second(wishes(np.zeros(400, np.bool_)), set(), set())[0] is None


def test_made_pairs_are_of_short_wishes_and_always_the_same() -> None:
    texts, wanted = ["退款", "发票", "你好", "x" * 30, "有货吗"], [("r",), ("i",), ("g",), ("r",), ("s", "i")]
    made = two_wishes(texts * 20, wanted * 20, barred={"g"}, seed=3)
    assert made == two_wishes(texts * 20, wanted * 20, barred={"g"}, seed=3)
    assert {(one.text[:2], one.text[-2:], one.second) for one in made} == {("退款", "发票", "i"), ("发票", "退款", "r")}


def test_a_sentiment_that_is_none_of_ours_among_ours_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    moods = ["calm", "upset", None, "agnry"]
    rows = [{"text": f"text {place}", "intent": "a"} | ({"sentiment": mood} if mood else {}) for place, mood in enumerate(moods)]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with pytest.raises(WrongData, match=r"rows\.jsonl:4: `sentiment` is 'agnry', none of calm, upset, angry"):
        train(path, tmp_path / "out")
    own = [replace(one, sentiment="positive" if one.sentiment else None) for one in read(path)]
    check_sentiments(own)  # somebody else's words, throughout
