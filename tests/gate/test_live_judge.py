"""Live gates ask the judge of meaning that they were given, from the first text on."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.gate import GateContext, LiveGates, Suspicion
from bot.messages import Platform
from bot.renewal import Stamp
from bot.rules import RulePack
from tests.gate.conftest import pack_of


class Suspecting:
    version = "suspecting"

    def score(self, text: str) -> Sequence[Suspicion]:
        return [Suspicion("insult", 0.9 if "哼" in text else 0.1, 0.5, ())]


class Few:
    """A source of the shipped packs' first rules."""

    def stamp(self, platform: Platform) -> Stamp:
        del platform
        return ()

    def read(self, platform: Platform) -> RulePack:
        pack = pack_of(platform)
        return replace(pack, rules=pack.rules[:5])

    def stamp_of_own(self, path: Path) -> Stamp:
        del path
        return ()

    def read_own(self, pack: RulePack, path: Path) -> RulePack:
        del path
        return pack


def test_the_judge_of_meaning_is_asked_by_every_gate_from_the_start() -> None:
    live = LiveGates(Few(), Suspecting(), {"demo": (Platform.JD, Path("none"))}, tell=[].append)
    assert all(name.endswith("+suspecting") for name in live.rulesets)
    for gate in (live.platforms[Platform.TMALL], live.shops["demo"]):
        assert [one.rule for one in gate.judge("哼，好的", GateContext())] == ["meaning.insult"]
        assert gate.judge("好的", GateContext()) == ()
