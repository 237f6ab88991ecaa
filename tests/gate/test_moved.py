"""A platform's new rules hold in every shop at once, whatever is wrong with the shop's own file."""

import pytest

from bot.messages import Platform
from tests.gate.test_live import OWN, SAID, Service, refused

BAMBOO = "送您竹子币"


@pytest.fixture
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("rules"))


def ban_bamboo(service: Service) -> None:
    text = OWN.replace("families:\n  - ", "").replace("\n    ", "\n").replace("shop_own", "bear").replace("shop.bear", "bear.coin")
    text = (
        text.replace("熊猫币", "竹子币").replace("[送您竹子币]", "[送您竹子币, 竹子币]").replace("[熊猫公仔有货]", "[熊猫公仔有货, 您好]")
    )
    service.write(service.packs / "common" / "bear.yaml", text.replace("why: 本店不提竹子币", "why: 不提竹子币\n    source: 示例"))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (OWN, OWN.replace("why:", "wy:")),  # a slip of the shop's, then the platform's new rule
        (OWN.replace("[熊猫公仔有货]", f"[{BAMBOO}]"), None),  # the shop says that the banned words must pass
        ("", OWN.replace("why:", "wy:")),  # no sound own rules were ever there
    ],
)
def test_what_the_platform_refuses_from_now_on_is_refused_in_the_shop_too(service: Service, first: str, then: str | None) -> None:
    if first:
        service.write(service.own, first)
        assert service.live.refresh() == ("shop:demo",)
    if then is not None:
        service.write(service.own, then)
        assert service.live.refresh() == ()
    assert not refused(service.live.shops["demo"], BAMBOO)
    ban_bamboo(service)
    assert Platform.JD in service.live.refresh()
    assert refused(service.live.platforms[Platform.JD], BAMBOO) == ["bear.coin"]
    assert "bear.coin" in refused(service.live.shops["demo"], BAMBOO)
    assert ("shop.bear" in refused(service.live.shops["demo"], SAID)) is bool(first), "the last sound own rules go with it"
    assert service.fault("shop:demo")
    assert service.version("shop:demo").startswith(service.version("jd"))
