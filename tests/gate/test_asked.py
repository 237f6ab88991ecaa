"""The gate of a platform where no shop sells: read at the start, built when it is asked for, renewed like every other."""

from bot.gate import LiveGates
from bot.messages import Platform
from bot.rules import RuleFiles
from tests.gate.test_live import Service, Trusting, refused, running, service  # noqa: F401 - fixtures


def test_the_gate_of_a_platform_where_no_shop_sells_is_built_when_it_is_asked_for_and_then_stays(service: Service) -> None:  # noqa: F811 - the fixture
    live = LiveGates(RuleFiles(packs=service.packs), Trusting(), {"demo": (Platform.JD, service.own)}, tell=service.told.append)
    named = live.rulesets
    assert set(live._platforms) == {Platform.JD}
    gate = live.platforms[Platform.TMALL]
    assert refused(gate, "加我微信 abc12345")
    assert live.platforms[Platform.TMALL] is gate
    assert named == tuple(gate.ruleset for gate in live.platforms.values())


def test_changed_rules_of_a_platform_where_no_shop_sells_are_tried_all_the_same(service: Service) -> None:  # noqa: F811 - the fixture
    live = LiveGates(RuleFiles(packs=service.packs), Trusting(), {"demo": (Platform.JD, service.own)}, tell=service.told.append)
    path = service.change("platforms/tmall.yaml", "platform: tmall", "platform: jd")
    assert live.refresh() == ()
    assert [one.of for one in live.standing() if one.fault] == ["tmall"]
    service.write(path, service._shipped[path] + "\n# reviewed\n")
    assert live.refresh() == ("tmall",)
    assert live._platforms.keys() == {Platform.JD, Platform.TMALL}
    assert refused(live.platforms[Platform.TMALL], "加我微信 abc12345")
