"""The learned judge of meaning as the gate sees it: one suspicion a text, refused from the threshold on, explained in words."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from bot.brain import read_model
from bot.gate import Gate, GateContext, LearnedMeaning, Suspicion
from bot.messages import Platform
from bot.rules import RulePack
from bot.settings import Settings
from intents import Evidence, IntentPrediction, RankedIntent, Scores, Sentiment
from tests.gate.conftest import pack_of


def predicts(*ranked: tuple[str, float]) -> Callable[..., IntentPrediction]:
    def predict(_: str, *, unexplained: str | None = None) -> IntentPrediction:
        return IntentPrediction(
            intents=tuple(RankedIntent(intent=name, confidence=share, threshold=0.9) for name, share in ranked),
            answered=(),
            sure=False,
            sentiment=Sentiment(label="calm", angry=0.0, upset=0.0),
            evidence=(Evidence(term="哼", weight=1.0),),
            scope=1.0,
            model_version="m1",
        )

    return predict


class Model:
    version = "m1"

    def __init__(self, *ranked: tuple[str, float]) -> None:
        self.predict = predicts(*ranked)
        self.intents = tuple(name for name, _ in ranked)
        self._shares = tuple(share for _, share in ranked)

    def score_many(self, texts: Sequence[str]) -> Scores:
        return Scores(intents=np.array([self._shares for _ in texts]), sentiments=np.zeros((len(texts), 0)), scope=np.ones(len(texts)))


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return pack_of(Platform.TMALL)


def test_what_is_harmless_is_not_explained(pack: RulePack) -> None:
    asked: list[str | None] = []

    class Told(Model):
        def __init__(self) -> None:
            super().__init__(("clean", 0.9), ("insult", 0.1))
            one = self.predict
            self.predict = lambda text, *, unexplained=None: asked.append(unexplained) or one(text)

    assert not Gate(pack, LearnedMeaning(Told())).judge("好的", GateContext())
    assert set(asked) == {"clean"}


def test_suspicion_is_the_likeliest_breach_against_the_harmless(pack: RulePack) -> None:
    [one] = LearnedMeaning(Model(("insult", 0.6), ("threat", 0.36), ("clean", 0.04))).score("哼")
    assert (one.meaning, one.terms) == ("insult", ("哼",))
    assert one.probability == pytest.approx(0.6 / 0.64)
    assert [found.rule for found in Gate(pack, LearnedMeaning(Model(("insult", 0.7), ("clean", 0.05)))).judge("哼哼", GateContext())] == [
        "meaning.insult"
    ]


def test_a_text_that_is_likelier_harmless_is_suspected_without_terms_and_one_that_cannot_be_harmless_wholly() -> None:
    [one] = LearnedMeaning(Model(("clean", 0.6), ("insult", 0.2))).score("哼")
    assert (one.meaning, one.threshold, one.terms) == ("insult", 0.9, ())
    assert one.probability == pytest.approx(0.25)
    [one] = LearnedMeaning(Model(("insult", 0.3), ("threat", 0.2))).score("哼")
    assert (one.probability, one.terms) == (1.0, ("哼",))


class Sharp:
    """Hears one word of a breach: faintly in a whole text that is longer, surely in a piece."""

    version = "sharp"
    intents = ("clean", "insult")

    def __init__(self, faint: float = 0.1) -> None:
        self.cut: list[str] = []
        self._faint = faint

    def _share(self, text: str) -> float:
        return 0.01 if "呆鹅" not in text else self._faint if len(text) > 12 else 0.95

    def predict(self, text: str, *, unexplained: str | None = None) -> IntentPrediction:
        share = self._share(text)
        return predicts(*sorted((("insult", share), ("clean", 1 - share)), key=lambda one: -one[1]))(text, unexplained=unexplained)

    def score_many(self, texts: Sequence[str]) -> Scores:
        self.cut += texts
        shares = np.array([[1 - self._share(text), self._share(text)] for text in texts])
        return Scores(intents=shares, sentiments=np.zeros((len(texts), 0)), scope=np.ones(len(texts)))


def test_a_piece_of_a_reply_rings_by_itself(pack: RulePack) -> None:
    text = "尺码表在详情页您看一下，您这只呆鹅，有问题随时联系"
    whole, piece = LearnedMeaning(Sharp()).score(text)
    assert (whole.meaning, round(whole.probability, 2), whole.threshold) == ("insult", 0.1, 0.9)
    assert (piece.meaning, round(piece.probability, 2), piece.threshold) == ("insult", 0.95, 0.6)
    assert [found.rule for found in Gate(pack, LearnedMeaning(Sharp())).judge(text, GateContext())] == ["meaning.insult"]
    assert len(LearnedMeaning(Sharp()).score("尺码表在详情页您看一下，有问题随时联系")) == 1


def test_a_short_reply_in_which_nothing_is_heard_is_not_cut_and_a_long_one_is() -> None:
    text = "尺码表在详情页您看一下，您这只呆鹅，有问题随时联系"
    deaf = Sharp(faint=0.001)
    assert len(LearnedMeaning(deaf).score(text)) == 1
    assert deaf.cut == []
    assert len(LearnedMeaning(deaf).score(f"{text}，" * 8)) == 2


class Summing(Sharp):
    """Hears a little in every clause, and in a longer text all of it together."""

    def _share(self, text: str) -> float:
        return self._faint if len(text) > 20 else 0.5


@pytest.mark.parametrize(("together", "heard"), [(0.92, 0.5), (0.949, 0.5), (0.951, 0.951)])
def test_a_whole_of_several_clauses_needs_one_that_rings_unless_it_is_sure(together: float, heard: float) -> None:
    [whole] = LearnedMeaning(Summing(together)).score("尺码表在详情页您看一下，您再量一量，有问题随时联系")
    assert whole.probability == pytest.approx(heard)


def test_a_single_clause_rings_by_itself() -> None:
    [whole] = LearnedMeaning(Summing(0.92)).score("尺码表在详情页您看一下再量一量有问题随时联系我们呀")
    assert whole.probability == pytest.approx(0.92)


def test_below_the_threshold_it_is_silent(pack: RulePack) -> None:
    gate = Gate(pack, LearnedMeaning(Model(("clean", 0.6), ("insult", 0.4))))
    assert gate.judge("哼哼", GateContext()) == ()


def test_the_finding_says_why_by_which_source_and_names_the_rules_in_force(pack: RulePack) -> None:
    gate = Gate(pack, LearnedMeaning(Model(("insult", 0.99), ("clean", 0.01))))
    [finding] = gate.judge("哼哼", GateContext())
    assert finding.family == "insult"
    assert finding.why.startswith(pack.meanings["insult"].why)
    assert finding.source == pack.meanings["insult"].source
    assert gate.ruleset == f"{pack.version}+m1"


def test_every_class_of_the_shipped_judge_has_its_words(pack: RulePack) -> None:
    shipped = read_model(Settings().meaning_dir)
    assert set(shipped.intents) - {"clean"} <= set(pack.meanings)
    families = {rule.family for rule in pack.rules}
    assert {one.family for one in pack.meanings.values()} <= families


class Deaf:
    """Suspects a text only where one of its words stands in it."""

    version = "deaf"

    def __init__(self, *words: str) -> None:
        self._words = words

    def score(self, text: str) -> Sequence[Suspicion]:
        heard = any(word in text for word in self._words)
        return (Suspicion("invoice_refusal", 0.5 if heard else 0.01, 0.9, ()),)


VEILED = "这款是特价的，小店不开发票，请您理解"


def test_a_rule_of_sense_is_not_believed_where_the_judge_hears_nothing(pack: RulePack) -> None:
    assert Gate(pack).judge(VEILED, GateContext())
    assert Gate(pack, Deaf()).judge(VEILED, GateContext()) == ()


def test_a_little_suspicion_near_the_hit_is_enough_and_padding_does_not_drown_it(pack: RulePack) -> None:
    padding = "感谢您的光临，祝您生活愉快。" * 8
    for text in (VEILED, padding + VEILED, VEILED + padding):
        assert Gate(pack, Deaf("发票")).judge(text, GateContext()), text


def test_what_is_certain_and_what_is_disguised_needs_no_second_witness(pack: RulePack) -> None:
    gate = Gate(pack, Deaf())
    for text in ("加我微信聊", "138 1234 5678 打给我", "本店不开fa票"):
        assert gate.judge(text, GateContext()), text


def test_the_shipped_judge_clears_the_harmless_use_of_a_dangerous_word(pack: RulePack) -> None:
    gate = Gate(pack, LearnedMeaning(read_model(Settings().meaning_dir)))
    for text in ("本店不开发票", "智障", "红包发我就行", "要开票的话税点您自己出"):
        assert gate.judge(text, GateContext()), text
    for text in ("石榴汁染到衣服洗不掉 小心点剥", "改价只能改一次的 您想好了几件我再给您改", "赠品漏发的话 给您补发一份"):
        assert gate.judge(text, GateContext()) == (), text


def test_the_judge_hears_the_polite_and_the_familiar_you_as_one(pack: RulePack) -> None:
    heard: list[str] = []

    class Told(Model):
        def __init__(self) -> None:
            super().__init__(("clean", 0.1), ("insult", 0.9))
            one = self.predict
            self.predict = lambda text, *, unexplained=None: heard.append(text) or one(text)

    text = "这单给您补寄一件"
    gate = Gate(pack, LearnedMeaning(Told()))
    heard.clear()  # it asks about its own suggestions first
    [finding] = gate.judge(text, GateContext())
    assert set(heard) == {"这单给你补寄一件"}
    assert finding.excerpt == text
    assert (finding.start, finding.end) == (0, len(text))
