"""Behaviour in the manner of CheckList, on a small model learned from behaviour.yaml."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from intents import IntentModel, load_model
from intents.catalogue import read_catalogue
from intents.dataset import LabelledText
from intents.evaluate import behaviours
from intents.model.lexicon import Lexicon
from intents.model.mood import Mood
from intents.train import Plan, train_rows

_KEPT = 4
REPLACED = ("slang", "northern_words", "homophones", "shape_slips", "half_pinyin", "may_i", "you", "question_word", "figures")


def messages() -> dict[str, list[str]]:
    raw = yaml.safe_load((Path(__file__).parent / "behaviour.yaml").read_text(encoding="utf-8"))
    return {name: lines[0].split("|") for name, lines in raw.items()}


def rows() -> list[LabelledText]:
    some = messages()
    angry = some.pop("angry")
    out: list[LabelledText] = []
    for name, texts in some.items():
        for number, text in enumerate(texts[:-_KEPT]):
            out.append(LabelledText(text=text, intents=(name,), sentiment="calm"))
            if number % 3 == 0:
                harsh = angry[(number * 7 + len(out)) % len(angry)]
                shape = f"{harsh} {text}" if number % 2 else f"{text} {harsh}"
                out.append(LabelledText(text=shape, intents=(name,), sentiment="angry"))
    return out


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> IntentModel:
    out = tmp_path_factory.mktemp("shop")
    train_rows(rows(), out, read_catalogue(), Plan())
    return load_model(out)


def test_wrapping_and_spelling_do_not_move_it(shop: IntentModel) -> None:
    kept = [text for name, texts in messages().items() if name not in {"angry", "greeting", "other"} for text in texts[-_KEPT:]]
    found = {one.name: one for one in behaviours(shop, kept)}
    assert len(found) >= 60
    assert {one.name for one in found.values() if not one.tried} <= {*REPLACED, "upper_case"}
    for name in ("traditional", "full_width", "upper_case", "invisible", "said_again", "spaces"):
        assert found[name].failed == 0, found[name].examples
    for one in found.values():
        if one.kind == "same":
            assert one.failure <= 0.1, (one.name, one.examples)
    kinds = {name: one.kind for name, one in found.items()}
    assert {kinds[name] for name in ("curse", "threat", "rhetoric", "sarcasm", "accusing", "shouting", "last_warning")} == {"angrier"}
    for name in ("curse", "threat"):
        assert found[name].failure <= 0.02, found[name].examples
    assert found["rhetoric"].failure <= 0.1, found["rhetoric"].examples
    assert found["shouting"].failure <= 0.2, found["shouting"].examples
    for name in ("thanks", "laughing", "hello", "liking", "pressing_kindly", "marks", "harmless_words"):
        assert kinds[name] == "no_angrier"
        assert found[name].tried
        assert found[name].failure <= 0.02, found[name].examples


def test_what_moves_is_counted_and_shown(shop: IntentModel) -> None:
    found = behaviours(shop, ["在吗"])
    moved = [one for one in found if one.kind == "same" and one.failed]
    assert moved
    assert all(len(one.examples) == min(one.failed, 10) for one in moved)
    assert all(shop.predict(text).intents[0].intent != "greeting" for one in moved for text in one.examples)


def test_without_sentiments_only_sameness_is_tried(tmp_path: Path) -> None:
    train_rows(
        [LabelledText(text=row.text, intents=row.intents) for row in rows() if row.sentiment == "calm"], tmp_path, read_catalogue(), Plan()
    )
    assert {one.kind for one in behaviours(load_model(tmp_path), ["有货吗"])} == {"same"}


def test_a_curse_is_shown_as_evidence(shop: IntentModel) -> None:
    one = shop.predict("骗子店，什么时候发货，等着12315投诉")
    assert one.sentiment.label == "angry"
    assert {piece.term for piece in one.sentiment.evidence} & {"骗子", "12315", "投诉", "骗子店"}
    assert one.intents[0].intent == "shipping_time"


def test_longer_words_shield_shorter_ones() -> None:
    words = Lexicon({"harmless": ("滚筒",), "curse": ("滚", "又*又")})
    assert words.found("滚筒洗衣机") == [(1, "滚筒")]
    assert words.found("滚") == [(0, "滚")]
    assert words.found("又慢又贵")[0][0] == 0
    assert words.found("又慢") == []
    assert Lexicon({}).found("滚") == []
    assert words.values(["滚滚滚滚", ""]).tolist() == [[0.6, 0.0], [0.0, 0.0]]


def test_the_cut_decides_the_label() -> None:
    names, scores = ("angry", "calm", "upset"), [-0.2, 0.3, -0.6]
    assert Mood().label(names, scores) == "calm"
    assert Mood(least=-0.4, against=0.5).label(names, scores) == "angry"
    assert Mood(least=0.5).label(names, [0.4, 0.1, 0.2]) == "upset"


def test_lexicon_classes_keep_their_weights_on_disk(shop: IntentModel) -> None:
    mood = shop._parts.mood.words
    weight = dict(zip(mood.lexicon.classes, mood.weights[:, shop.sentiments.index("angry")].tolist(), strict=True))
    assert weight["accuse"] > 0.1
    assert weight["accuse"] > weight["harmless"]
    assert mood.lexicon.classes == tuple(sorted(mood.lexicon.classes))


def test_words_that_mean_the_same_carry_what_was_learned() -> None:
    """A word never seen in training speaks by its concept, alike one by one and in bulk, and is shown as evidence."""
    texts = [row for row in rows() if row.intents[0] in {"invoice", "stock", "refund", "shipping_time"}]
    assert not any("普票" in row.text and "红冲" in row.text for row in texts)
    model = train_in_memory(texts)
    one = model.predict("红冲")
    assert one.intents[0].intent == "invoice"
    assert one.evidence[0].term == "红冲"
    both = model.score_many(["红冲", "红冲 有货吗"])
    assert both.intents[0, model.intents.index("invoice")] == pytest.approx(one.intents[0].confidence, abs=1e-9)


def test_labels_of_others_get_no_concepts_of_ours() -> None:
    theirs = [LabelledText(text=row.text, intents=(f"x-{row.intents[0]}",)) for row in rows()]
    assert not len(train_in_memory(theirs).linear.words.weights)


def train_in_memory(texts: list[LabelledText]) -> IntentModel:
    with TemporaryDirectory() as folder:
        train_rows(texts, Path(folder), read_catalogue(), Plan())
        return load_model(Path(folder))
