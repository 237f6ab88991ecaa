"""The learned judge of meaning as the gate sees it: one suspicion a text, refused from the threshold on, explained in words."""

from collections.abc import Callable

import pytest

from bot.gate import Gate, GateContext, LearnedMeaning
from bot.messages import Platform
from bot.rules import RulePack, load_pack
from bot.settings import Settings
from bot.wiring import read_model
from intents import Evidence, IntentPrediction, RankedIntent, Sentiment


def predicts(*ranked: tuple[str, float]) -> Callable[[str], IntentPrediction]:
    def predict(_: str) -> IntentPrediction:
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


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return load_pack(Platform.TMALL)


def test_suspicion_is_all_that_is_not_harmless(pack: RulePack) -> None:
    [one] = LearnedMeaning(Model(("insult", 0.7), ("threat", 0.25), ("clean", 0.05))).score("哼")
    assert (one.meaning, one.terms) == ("insult", ("哼",))
    assert one.probability == pytest.approx(0.95)
    assert [found.rule for found in Gate(pack, LearnedMeaning(Model(("insult", 0.7), ("clean", 0.05)))).judge("哼哼", GateContext())] == [
        "meaning.insult"
    ]


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
