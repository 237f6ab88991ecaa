"""The serving scorer against a plain Python reference and against scikit-learn."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from intents import IntentModel
from intents.model import GramSpec, LinearTextModel, Vocabulary
from intents.model.artefact import rounded
from intents.model.grams import grams, hashes_of
from intents.model.single import columns_of_one
from intents.text import END, START, cut, is_word, normalise

EDGES = START + END + " "


def plain(text: str, characters: int = 3, words: int = 2, skips: int = 0) -> list[str]:
    marked = START + text + END
    out: list[str] = []
    for length in range(1, characters + 1):
        for at in range(len(marked) - length + 1):
            piece = marked[at : at + length]
            if (length > 1 or piece not in EDGES) and not any(sign in EDGES for sign in piece[1:-1]):
                out.append("c" + piece)
    out += [f"s{one}{other}" for apart in range(2, min(skips, len(text)) + 1) for one, other in zip(marked, marked[apart:], strict=False)]
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in cut(text):
        if is_word(piece):
            spans.append((at, at + len(piece)))
        at += len(piece)
    if words:
        out += ["w" + text[begin:end] for begin, end in spans]
    if words > 1:
        pairs = pairwise(spans)
        out += ["w" + text[one[0] : two[1]] for one, two in pairs if two[0] - one[1] <= 1]
    return out


TEXTS = ["有货吗", "退 款", "iphone15 256g 多少钱", "a", "", "好,谢谢", "订单 在 哪"]


@pytest.mark.parametrize("characters", [0, 2, 3, 5])
@pytest.mark.parametrize("words", [0, 1, 2])
@pytest.mark.parametrize("skips", [0, 3, 5])
def test_grams_are_the_plain_ones(characters: int, words: int, skips: int) -> None:
    texts = [normalise(text) for text in TEXTS]
    found = grams(texts, GramSpec(characters=characters, words=words, skips=skips))
    for number, text in enumerate(texts):
        mine = Counter(found.name(at) for at in np.flatnonzero(found.text == number).tolist())
        assert mine == Counter(plain(text, characters, words, skips))
    assert (hashes_of([found.name(at) for at in range(len(found.hash))]) == found.hash).all()


def test_a_vocabulary_finds_what_it_holds_and_nothing_else() -> None:
    names = [f"c{number}" for number in range(5000)]
    vocabulary = Vocabulary.named(names)
    assert (vocabulary.columns(hashes_of(names)) == np.arange(5000)).all()
    assert (vocabulary.columns(hashes_of([f"w{number}" for number in range(5000)])) == -1).all()


@pytest.mark.parametrize("skips", [0, 5])
@pytest.mark.parametrize("idf", [False, True])
def test_scores_equal_scikit_learns(idf: bool, skips: int) -> None:
    chance = np.random.default_rng(0)
    signs = list("退款发票有货吗什么时候能到快递便宜点好的谢谢 abc12,!")
    train = ["".join(chance.choice(signs, chance.integers(1, 18))) for _ in range(600)]
    labels = [str(len(text) % 4) for text in train]
    vector = TfidfVectorizer(analyzer=lambda text: plain(normalise(text), skips=skips), use_idf=idf, sublinear_tf=True)
    learned = LinearSVC(random_state=0).fit(vector.fit_transform(train), labels)
    steps, scale = rounded(learned.coef_.T)
    learned.coef_ = (steps * scale.astype(np.float64)).T
    model = LinearTextModel(
        classes=tuple(learned.classes_),
        spec=GramSpec(characters=3, words=2, skips=skips),
        vocabulary=Vocabulary.named(vector.get_feature_names_out().tolist()),
        weights=steps,
        scale=scale.astype(np.float64),
        bias=learned.intercept_,
        idf=vector.idf_ if idf else None,
    )
    fresh = ["".join(chance.choice([*signs, "新", "词", "\U0001f600"], chance.integers(0, 30))) for _ in range(10_000)]
    theirs = learned.decision_function(vector.transform(fresh))
    assert np.abs(model.scores(fresh) - theirs).max() < 1e-6
    alone = np.array([model.weighed_one(normalise(text), *model.features_of(normalise(text))[:2])[0] for text in fresh])
    assert np.abs(alone - theirs).max() < 1e-6


def test_rounding_what_was_rounded_changes_nothing() -> None:
    weights = np.random.default_rng(1).normal(size=(50, 3)) * [1, 10, 0.01]
    steps, scale = rounded(weights)
    again, same = rounded(steps * scale.astype(np.float64))
    assert (again == steps).all()
    assert (same == scale).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_one_by_one_equals_many_at_once(model: IntentModel, texts: list[str]) -> None:
    many = model.predict_many(texts)
    assert len(many) == len(texts)
    for text, one in zip(texts, many, strict=True):
        alone = model.predict(text)
        assert [rank.intent for rank in alone.intents] == [rank.intent for rank in one.intents]
        assert np.allclose([rank.confidence for rank in alone.intents], [rank.confidence for rank in one.intents], atol=1e-9)
        assert alone.answered == one.answered
        assert abs(alone.scope - one.scope) < 1e-9
        assert [piece.term for piece in alone.evidence] == [piece.term for piece in one.evidence]


SIGNS = st.sampled_from("退款发票有货吗 ,!?\n\t12ab\u3000\u200b\U0001f600")
ODD = st.text(SIGNS, max_size=30)
LONG = st.text(SIGNS, min_size=40, max_size=90)


@settings(max_examples=100, deadline=None)
@given(ODD | LONG | st.text(max_size=40), ODD)
def test_one_text_has_the_features_that_many_have(model: IntentModel, text: str, other: str) -> None:
    plain, beside = normalise(text), normalise(other)
    for characters, words, skips in ((2, 0, 0), (3, 1, 0), (5, 3, 0), (3, 0, 5), (0, 1, 3), (4, 1, 4)):
        linear = replace(model.linear, spec=GramSpec(characters=characters, words=words, skips=skips))
        column, value, coverage = linear.features_of(plain)
        assert columns_of_one(plain, linear.spec, linear.vocabulary)[1] == len(grams([plain], linear.spec).hash)
        for texts in ([plain], [beside, plain, "", beside]):
            many = linear.features(texts)
            mine = many.row == texts.index(plain)
            assert column.tolist() == many.column[mine].tolist()
            assert np.allclose(value, many.value[mine], atol=1e-12)
            assert coverage == pytest.approx(many.coverage[texts.index(plain)])


@settings(max_examples=60, deadline=None)
@given(st.lists(ODD, max_size=4))
def test_one_by_one_has_the_numbers_of_the_arrays(model: IntentModel, texts: list[str]) -> None:
    scores = model.score_many(texts)
    for number, text in enumerate(texts):
        one = model.predict(text)
        assert abs(one.scope - scores.scope[number]) < 1e-9
        for rank in one.intents:
            assert abs(rank.confidence - scores.intents[number, model.intents.index(rank.intent)]) < 1e-9
        if model.sentiments:
            assert abs(one.sentiment.angry - scores.sentiments[number, model.sentiments.index("angry")]) < 1e-9
