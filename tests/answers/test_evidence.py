"""Items, variants, freight, couriers and invoices in a turn: from the shop's files and the buyer's words, never a guess."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.answers.circumstances import FLAGS, SLOTS, Circumstances, circumstances
from bot.messages import BuyerMessage, ConversationState, ItemRef
from bot.shop import Couriers, Freight, FreightGroup, Invoice, Item, Shipping, Shop, Variant
from tests.conftest import NOON

Say = Callable[..., BuyerMessage]
TEE = Item(
    id="t",
    name="圆领短袖T恤",
    price=Decimal(60),
    weight=Decimal("0.4"),
    stock=7,
    variants=(
        Variant(name="黑色/M", stock=3),
        Variant(name="黑色/L", stock=0),
        Variant(name="白色/M", stock=4, price=Decimal(65)),
    ),
)
APPLE = Item(
    id="a",
    name="洛川苹果",
    variants=(
        Variant(name="5斤装", price=Decimal(30), weight=Decimal("2.8")),
        Variant(name="10斤装", price=Decimal(50), weight=Decimal("5.4")),
    ),
)


@pytest.fixture
def shop(demo: Shop) -> Shop:
    parts: dict[str, Any] = {
        "couriers": Couriers.model_validate(
            {
                "default": "中通快递",
                "others": ["圆通速递", "顺丰速运"],
                "extra": {"顺丰速运": 8},
                "remote": "EMS",
                "remote_provinces": ["新疆", "西藏"],
            }
        ),
        "freight": Freight(
            free_from=Decimal(100),
            groups=(
                FreightGroup(to=("新疆", "西藏"), first_fee=Decimal(20), next_fee=Decimal(15)),
                FreightGroup(to=("台湾",), delivers=False),
                FreightGroup(to=("陕西",), free=True),
            ),
        ),
        "shipping": Shipping(remote_arrival_days=(5, 8)),
        "invoice": Invoice(kind="电子普通发票", special_days=10, special_surcharge=Decimal(3)),
    }
    return replace(demo, file=demo.file.model_copy(update=parts), items={"t": TEE, "a": APPLE})


def turn(shop: Shop, text: str, message: BuyerMessage, state: ConversationState | None = None) -> Circumstances:
    return circumstances(message, state or ConversationState(), shop, text=text, now=NOON)


@pytest.mark.parametrize(
    ("text", "flags", "facts"),
    [
        (
            "T恤发拉萨一件多少运费",
            {"remote_named", "freight_counted", "place_named"},
            {"place": "拉萨", "parcel_kg": "0.4", "freight_sum": "20"},
        ),
        ("T恤三件寄新疆", {"freight_free_here"}, {"freight_sum": None}),  # 180 yuan at least
        ("苹果10斤的寄北京", {"freight_counted"}, {"parcel_kg": "5.4", "freight_sum": "62"}),
        ("苹果寄北京多少运费", {"place_named"}, {"freight_sum": None, "first_fee": "12", "place": "北京"}),
        (
            "寄新疆多少运费",
            {"remote_named", "remote_arrival"},
            {"first_fee": "20", "next_fee": "15", "freight_sum": None, "remote_from": "5"},
        ),
        ("台湾能发吗", {"not_delivered"}, {"place": "台湾"}),
        ("西安包邮吗", {"freight_free_here"}, {"freight_sum": None}),
        ("能发顺风吗", {"courier_named", "courier_offered", "courier_extra"}, {"courier_asked": "顺丰速运", "courier_extra": "8"}),
        ("元通能发吗", {"courier_offered"}, {"courier_asked": "圆通速递", "courier_extra": None}),
        ("发韵达可以吗", {"courier_named"}, {"courier_asked": "韵达"}),
        ("T恤黑色M有吗", {"variant_known", "variant_in_stock"}, {"variant": "黑色/M", "variant_price": "60"}),
        ("T恤黑色L有吗", {"variant_known", "variant_sold_out"}, {"variant": "黑色/L"}),
        ("T恤黑色的", {"variant_unclear"}, {"variants": "黑色/M、黑色/L"}),
        ("T恤白色的", {"variant_known"}, {"variant": "白色/M", "variant_price": "65"}),
        ("T恤绿色有吗", {"variant_unknown"}, {}),
        ("T恤要10件", {"quantity_named", "quantity_over_stock"}, {"quantity": "10"}),
        ("抬头西安小满科技有限公司 税号91110000600037341L", {"invoice_title_given", "tax_number_given"}, {}),
        (
            "开专票 税号91110000600037341M",
            {"invoice_special_asked", "tax_number_wrong", "special_surcharge"},
            {"special_days": "10", "special_surcharge": "3"},
        ),
    ],
)
def test_what_the_words_and_the_files_say_together(shop: Shop, say: Say, text: str, flags: set[str], facts: dict[str, str | None]) -> None:
    found = turn(shop, text, say())
    assert flags <= found.flags
    assert {name: found.facts.get(name) for name in facts} == facts


def test_goods_above_the_sum_are_free_of_freight(shop: Shop, say: Say) -> None:
    assert "freight_free_here" in turn(shop, "T恤黑色M两件寄新疆", say()).flags  # 120 yuan
    assert "freight_free_here" not in turn(shop, "T恤黑色M一件寄新疆", say()).flags


def test_no_fee_is_named_where_the_goods_may_be_free_of_freight(shop: Shop, say: Say) -> None:
    unsure = replace(shop, file=shop.file.model_copy(update={"freight": shop.file.freight.model_copy(update={"free_from": Decimal(62)})}))
    found = turn(unsure, "T恤一件寄新疆", say())  # 60 or 65 yuan
    assert "freight_sum" not in found.facts
    assert "freight_free_here" not in found.flags


def test_the_item_that_is_named_goes_before_the_one_talked_of(shop: Shop, say: Say) -> None:
    talked = ConversationState(item=ItemRef(id="t"))
    assert (turn(shop, "还有吗", say(), talked).item or APPLE).id == "t"
    assert (turn(shop, "苹果呢", say(), talked).item or TEE).id == "a"
    assert (turn(shop, "苹果呢", say(item=ItemRef(id="t"))).item or APPLE).id == "t"


def test_the_buyers_own_words_are_never_a_fact(shop: Shop, say: Say) -> None:
    text = "T恤拉薩两件 抬头是某某加微信有限公司 税号91110000600037341L 电话13812345678"
    assert not [value for value in turn(shop, text, say()).facts.values() if "微信" in value or "13812345678" in value or "拉薩" in value]


def test_only_declared_flags_and_slots_are_given(shop: Shop, say: Say) -> None:
    for text in ("T恤黑色M两件寄新疆发顺丰", "苹果", "专票"):
        found = turn(shop, text, say())
        assert found.flags <= FLAGS
        assert set(found.facts) <= SLOTS


def test_facts_that_only_some_turns_have_are_tried_too(shop: Shop, say: Say) -> None:
    from bot.answers.trials import specimens

    always = set(turn(shop, "", say(item=ItemRef(id="t"))).facts)
    sometimes = SLOTS - always - {"tracking", "item_facts", "item_price", "gift", "quantity_note", "alternatives"}
    assert sometimes <= set(specimens(0)) <= SLOTS
