"""`/v1/gate` with what is known of the conversation: each field tells the gate what a turn of the service tells; a wrong one is named."""

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.errors import WrongMessage
from bot.gate import Gate, GateContext, OrderFacts, Refusal, ShopFacts
from bot.messages import Platform
from bot.rules import ACTS
from bot.web.bodies import GateBody, shaped
from bot.web.context import EXAMPLES, ContextBody, OrderContext, ShopContext
from bot.web.tools import tools_router
from tests.conftest import Told

SHOP: dict[str, Any] = {
    "ship_hours": 48,
    "cutoff": "16:00",
    "return_days": 7,
    "refund_days": 3,
    "invoice_days": 7,
    "floor_off": 5,
    "freight_free": False,
    "freight_insurance": False,
    "freight": [{"first": 12, "next": "10.50"}],
}
ORDER = {"id": "240101-123456789012", "tracking": "SF1234567890123", "phone": "13912345678", "status": "shipped"}
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask(gates: dict[Platform, Gate]) -> Ask:
    app = FastAPI()
    app.include_router(tools_router(Told(), gates))
    client = TestClient(app)

    def post(text: str, **context: Any) -> dict[str, Any]:
        found: dict[str, Any] = client.post("/v1/gate", json={"platform": "pinduoduo", "text": text, "context": context}).json()
        return found

    return post


def rules(answer: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in answer["findings"]}


def test_this_orders_own_data_may_be_said_and_nobody_elses(ask: Ask) -> None:
    text = "收件电话是13912345678，对吗"
    assert ask(text)["verdict"] == "refused"
    assert ask(text, order=ORDER) == {"verdict": "approved", "findings": []}
    assert "gate.leak" in rules(ask("您的地址是星河路88号吧", others=["星河路88号"]))
    assert "gate.leak" not in rules(ask("您的地址是星河路88号吧", others=["星河路88号"], order={"address": "星河路88号"}))


def test_claims_go_by_the_orders_evidence_and_by_who_speaks(ask: Ask) -> None:
    assert rules(ask("已经帮您登记好了", author="bot")) == {"claim.noted"}
    assert ask("已经帮您登记好了", author="bot", done=["noted"])["verdict"] == "approved"
    assert ask("已经帮您登记好了")["verdict"] == "approved"
    assert "refund.claimed" in rules(ask("亲，已经给您退款了", order={"status": "paid"}))
    assert "refund.claimed" not in rules(ask("亲，已经给您退款了", order={"status": "paid", "refunded": True}))


def test_promises_are_held_against_the_shops_facts(ask: Ask) -> None:
    assert ask("亲，24小时内发货")["verdict"] == "approved"
    assert ask("亲，24小时内发货", shop=SHOP)["verdict"] == "refused"
    assert ask("亲，48小时内发货", shop=SHOP)["verdict"] == "approved"


def test_what_was_said_before_and_what_was_asked_count(ask: Ask) -> None:
    assert ask("678")["verdict"] == "approved"
    assert ask("678", recent_texts=["1391", "2345"])["verdict"] == "refused"
    assert ask("kefu2024")["verdict"] == "approved"
    assert ask("kefu2024", asked="微信多少")["verdict"] == "refused"
    assert "wechat.name" in rules(ask("是 dianpu66x", asked="微信多少"))


def test_cards_go_by_the_shops_own_items_and_this_buyers_order(ask: Ask) -> None:
    assert rules(ask("", kind="image")) == {"gate.kind"}
    assert rules(ask("", kind="item_card", ref="sku-9")) == {"gate.kind_ref"}
    assert ask("", kind="item_card", ref="sku-9", items=["sku-9"])["verdict"] == "approved"
    assert ask("", kind="order_card", ref=ORDER["id"], order=ORDER)["verdict"] == "approved"


@pytest.mark.parametrize(
    ("context", "field"),
    [
        ({"orders": {}}, "orders"),
        ({"order": {"nr": "1"}}, "order.nr"),
        ({"order": {"status": "lost"}}, "order.status"),
        ({"order": {"refunded": "yes"}}, "order.refunded"),
        ({"recent_texts": ["1"] * 6}, "recent_texts"),
        ({"recent_texts": [1]}, "recent_texts.0"),
        ({"recent_texts": "139"}, "recent_texts"),
        ({"asked": None}, "asked"),
        ({"kind": "parcel"}, "kind"),
        ({"author": "robot"}, "author"),
        ({"done": ["approved"]}, "done"),
        ({"others": [""]}, "others.0"),
        ({"items": {"sku": 1}}, "items"),
        ({"shop": {}}, "shop.ship_hours"),
        ({"shop": SHOP | {"cutoff": "24:00"}}, "shop.cutoff"),
        ({"shop": SHOP | {"floor_off": -1}}, "shop.floor_off"),
        ({"shop": SHOP | {"floor_off": "NaN"}}, "shop.floor_off"),
        ({"shop": SHOP | {"freight": [{"first": 1}]}}, "shop.freight.0.next"),
        ({"shop": SHOP | {"return_days": True}}, "shop.return_days"),
    ],
)
def test_a_wrong_field_is_named(context: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongMessage) as told:
        shaped({"platform": "jd", "text": "x", "context": context}, GateBody)
    assert told.value.field.startswith(f"context.{field}")


def test_no_context_is_a_bare_text() -> None:
    assert shaped({"platform": "jd", "text": "x"}, GateBody).context.to_context() == GateContext()


def test_every_thing_that_the_gate_may_know_can_be_told() -> None:
    """Strangers' values are looked up where they are stored: outside, `others` names them."""
    names = set(ContextBody.model_fields)
    assert {one.name for one in fields(GateContext)} - {"strangers"} == names - {"kind", "ref"}
    assert {one.name for one in fields(OrderFacts)} == set(OrderContext.model_fields)
    assert {one.name for one in fields(ShopFacts)} - {"rates"} == set(ShopContext.model_fields) - {"freight"}


def test_hours_days_and_yuan_are_read_as_the_shops_file_means_them() -> None:
    known = shaped({"platform": "jd", "text": "x", "context": {"shop": SHOP, "done": list(ACTS)}}, GateBody).context.to_context()
    assert known.shop == ShopFacts(
        ship_hours=48,
        cutoff=16 * 60,
        floor_off=Decimal(5),
        return_days=7,
        refund_days=3,
        invoice_days=7,
        freight_free=False,
        rates=((Decimal(12), Decimal("10.50")),),
        freight_insurance=False,
    )
    assert known.done == set(ACTS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_documented_examples_need_their_context(name: str, gates: dict[Platform, Gate]) -> None:
    body = shaped(EXAMPLES[name], GateBody)
    gate, known = gates[body.platform], body.context
    bare = gate.review(known.to_draft(body.text), GateContext())
    told = gate.review(known.to_draft(body.text), known.to_context())
    assert isinstance(told, Refusal) is name.endswith("refused")
    assert known == ContextBody() or isinstance(bare, Refusal) is not isinstance(told, Refusal)


def test_the_examples_stand_in_the_apis_documentation(gates: dict[Platform, Gate]) -> None:
    app = FastAPI()
    app.include_router(tools_router(Told(), gates))
    body = app.openapi()["paths"]["/v1/gate"]["post"]["requestBody"]["content"]["application/json"]
    assert [one["value"] for one in body["examples"].values()] == list(EXAMPLES.values())
    assert body["schema"]["required"] == ["platform", "text"]
    assert set(body["schema"]["properties"]["context"]["properties"]) == set(ContextBody.model_fields)
