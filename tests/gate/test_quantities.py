"""Quantities as shops write them, and the promises made of them: each figure at its edge, on either side."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.gate.promises import Promises, is_promise
from bot.gate.quantities import Quantities, Quantity
from bot.gate.trial import SMALL_SHOP
from bot.messages import Platform
from tests.gate.conftest import pack_of


@pytest.fixture(scope="module")
def quantities() -> Quantities:
    pack = pack_of(Platform.PINDUODUO)
    return Quantities(pack.measures, pack.tables.numerals)


@pytest.fixture(scope="module")
def promises() -> Promises:
    return Promises(pack_of(Platform.PINDUODUO))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("9.5", Decimal("9.5")),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十四", 24),
        ("一百零五", 105),
        ("三百二十一", 321),
        ("两", 2),
        ("七二", 72),
        ("1十", 10),
        ("九点五", None),
        ("x", None),
        ("1x", None),
    ],
)
def test_numbers_in_figures_and_numerals(quantities: Quantities, text: str, number: Decimal | int | None) -> None:
    assert quantities.number(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("24小时", [("hours", 24)]),
        ("两天", [("hours", 48)]),
        ("一周内", [("hours", 168)]),
        ("三个工作日", [("hours", 72)]),
        ("五块", [("yuan", 5)]),
        ("9.5折", [("fold", Decimal("9.5"))]),
        ("24-48小时", [("hours", 48)]),
        ("三天后付五元", [("hours", 72), ("yuan", 5)]),
        ("12  小时", [("hours", 12)]),
        ("小时", []),
        ("十分钟", []),
    ],
)
def test_quantities_in_order(quantities: Quantities, text: str, found: list[tuple[str, Decimal | int]]) -> None:
    assert [(one.kind, one.amount) for one in quantities.of(text)] == found
    assert all(isinstance(one, Quantity) for one in quantities.of(text))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("14:00", 840),
        ("9:05", 545),
        ("00:30", 30),
        ("24:00", 1440),
        ("19:59", 1199),
        ("25:00", None),
        ("114:00", None),
        ("14:60", None),
        ("下午3:30", 930),
        ("下午 3:30", 930),
        ("下午12:30", 750),
        ("上午11:30", 690),
        ("晚上八点", 1200),
        ("上午十点", 600),
        ("中午十二点", 720),
        ("下午两点半", 870),
        ("下午五点", 1020),
        ("五点", 300),
        ("五点20", 320),
        ("今天", None),
        ("x点", None),
    ],
)
def test_times_of_day(quantities: Quantities, text: str, minutes: int | None) -> None:
    assert quantities.clock(text) == minutes


@pytest.mark.parametrize(
    ("claim", "text", "held"),
    [
        ("ship_hours", "47小时内发货", "48"),
        ("ship_hours", "48小时内发货", None),
        ("ship_hours", "49小时内发货", "48"),
        ("ship_hours", "尽快发货", None),
        ("cutoff", "14:00前付款当天发", None),
        ("cutoff", "14:01前付款当天发", "14:00"),
        ("cutoff", "付款当天发", None),
        ("same_day", "当天发", "14:00"),
        ("floor_off", "便宜0元", None),
        ("floor_off", "便宜1元", "0"),
        ("floor_off", "便宜点", None),
        ("floor_off", "打十折", None),
        ("floor_off", "打9折", "0"),
        ("floor_off", "打95折", "0"),
        ("price", "30元给您", None),
        ("price", "29元给您", "0"),
        ("price", "给您", None),
        ("return_days", "七天", None),
        ("return_days", "六天", "7"),
        ("return_days", "八天", "7"),
        ("return_days", "可退", None),
        ("refund_days", "三天到账", None),
        ("refund_days", "71小时到账", "3"),
        ("refund_days", "到账", None),
        ("invoice_days", "七天开好", None),
        ("invoice_days", "167小时开好", "7"),
        ("invoice_days", "开好", None),
        ("freight_free", "包邮", "12+10"),
        ("freight_fee", "运费0元", "12+10"),
        ("freight_fee", "运费11元", "12+10"),
        ("freight_fee", "运费12元", None),
        ("freight_fee", "运费10元", None),
        ("freight_fee", "运费22元", None),
        ("freight_fee", "运费402元", None),
        ("freight_fee", "运费412元", "12+10"),
        ("freight_fee", "有运费", None),
        ("freight_insurance", "送运费险", ""),
        ("shipped", "发货了", None),
    ],
)
def test_a_promise_at_its_edge(promises: Promises, claim: str, text: str, held: str | None) -> None:
    assert promises.broken(claim, text, SMALL_SHOP) == held
    assert promises.broken(claim, text, None) is None


@pytest.mark.parametrize(
    ("claim", "text", "change", "held"),
    [
        ("floor_off", "打九折", {"floor_off": Decimal(3)}, None),
        ("floor_off", "打九折", {"floor_off": Decimal("2.99")}, "2.99"),
        ("floor_off", "打95折", {"floor_off": Decimal("1.5")}, None),
        ("floor_off", "打95折", {"floor_off": Decimal("1.4")}, "1.4"),
        ("floor_off", "打九折", {"price": None, "floor_off": Decimal(50)}, "50"),
        ("floor_off", "便宜五元", {"floor_off": Decimal(5)}, None),
        ("price", "25元给您", {"floor_off": Decimal(5)}, None),
        ("price", "24元给您", {"floor_off": Decimal(5)}, "5"),
        ("price", "1元给您", {"price": None}, None),
        ("freight_fee", "运费0元", {"freight_free": True}, None),
        ("freight_fee", "运费1元", {"rates": None}, None),
        ("freight_fee", "运费8元", {"rates": ((Decimal(12), Decimal(10)), (Decimal(6), Decimal(2)))}, None),
        ("freight_fee", "运费7元", {"rates": ((Decimal(12), Decimal(10)), (Decimal("6.50"), Decimal(2)))}, "12+10, 6.5+2"),
        ("freight_free", "包邮", {"freight_free": True}, None),
        ("freight_insurance", "送运费险", {"freight_insurance": True}, None),
        ("ship_hours", "24小时发货", {"ship_hours": 24}, None),
        ("ship_hours", "72小时发货", {"ship_hours": 72}, "48"),
        ("same_day", "当天发", {"ships_today": True}, None),
        ("same_day", "当天发", {"ships_today": False, "cutoff": 9 * 60 + 5}, "09:05"),
    ],
)
def test_another_shop_holds_another_promise(promises: Promises, claim: str, text: str, change: dict[str, object], held: str | None) -> None:
    assert promises.broken(claim, text, replace(SMALL_SHOP, **change)) == held  # type: ignore[arg-type]


def test_a_platform_without_a_limit_lets_the_shop_have_its_own() -> None:
    free = Promises(replace(pack_of(Platform.PINDUODUO), limits={}))
    assert free.broken("ship_hours", "72小时发货", replace(SMALL_SHOP, ship_hours=72)) is None
    assert free.broken("ship_hours", "48小时发货", replace(SMALL_SHOP, ship_hours=72)) == "72"


def test_what_is_a_promise() -> None:
    assert is_promise("ship_hours")
    assert not is_promise("shipped")
    assert not is_promise(None)
