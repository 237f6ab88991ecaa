"""What is claimed or promised is held against the order, the record and the shop's own file; where nothing is known nobody is blamed."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.gate import Gate, GateContext, OrderFacts, Refusal, ShopFacts
from bot.gate.trial import SMALL_SHOP
from bot.messages import Author, Draft, OrderStatus, Platform
from bot.respond import gate_context
from bot.shop import Shop
from tests.conftest import NIGHT, NOON
from tests.gate.conftest import pack_of


def table(name: str) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return found


CLAIMS = table("claims.yaml")
PROMISES = table("promises.yaml")
BOT = GateContext(author=Author.BOT)


def rules_of(gate: Gate, text: str, context: GateContext) -> set[str]:
    return {one.rule for one in gate.judge(text, context)}


@pytest.fixture(scope="module")
def claim_of(gate: Gate) -> dict[str, str]:
    return {rule.id: rule.claim for rule in pack_of(Platform.PINDUODUO).rules if rule.claim is not None}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_program_claims_only_what_is_known(claim: str, gate: Gate, claim_of: dict[str, str]) -> None:
    for text in CLAIMS[claim]["claims"]:
        assert claim in {claim_of.get(rule) for rule in rules_of(gate, text, BOT)}, text
        on_record = replace(BOT, done=frozenset((claim,)))
        assert claim not in {claim_of.get(rule) for rule in rules_of(gate, text, on_record)}, text
    for text in CLAIMS[claim]["twins"]:
        assert not rules_of(gate, text, BOT) & set(claim_of), text


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_is_held_against_a_person_where_nothing_is_known(claim: str, gate: Gate, claim_of: dict[str, str]) -> None:
    for text in CLAIMS[claim]["claims"]:
        assert claim not in {claim_of.get(rule) for rule in rules_of(gate, text, GateContext())}, text


@pytest.mark.parametrize(
    ("claim", "status", "holds"),
    [
        ("shipped", OrderStatus.PAID, False),
        ("shipped", OrderStatus.SHIPPED, True),
        ("shipped", OrderStatus.DELIVERED, True),
        ("delivered", OrderStatus.SHIPPED, False),
        ("delivered", OrderStatus.DELIVERED, True),
        ("refunded", OrderStatus.REFUNDING, False),
        ("refunded", OrderStatus.CLOSED, True),
        ("cancelled", OrderStatus.PAID, False),
        ("cancelled", OrderStatus.CLOSED, True),
    ],
)
@pytest.mark.parametrize("author", Author)
def test_a_known_order_decides_for_everybody(
    claim: str, status: OrderStatus, holds: bool, author: Author, gate: Gate, claim_of: dict[str, str]
) -> None:
    context = GateContext(order=OrderFacts(id="o-1", status=status), author=author)
    for text in CLAIMS[claim]["claims"]:
        assert (claim not in {claim_of.get(rule) for rule in rules_of(gate, text, context)}) is holds, text


def test_the_author_is_the_drafts_and_cannot_be_put_on(gate: Gate) -> None:
    draft = Draft(text="已经帮您登记好了", author=Author.BOT, source="t")
    assert isinstance(gate.review(draft, GateContext(author=Author.HUMAN)), Refusal)
    assert not isinstance(gate.review(replace(draft, author=Author.HUMAN), GateContext(author=Author.BOT)), Refusal)


@pytest.mark.parametrize("claim", PROMISES)
def test_a_promise_is_the_shops_own(claim: str, gate: Gate, claim_of: dict[str, str]) -> None:
    here = GateContext(shop=SMALL_SHOP)
    for text in PROMISES[claim]["broken"]:
        assert claim in {claim_of.get(rule) for rule in rules_of(gate, text, here)}, text
        assert claim not in {claim_of.get(rule) for rule in rules_of(gate, text, GateContext())}, text
    for text in PROMISES[claim]["kept"]:
        assert claim not in {claim_of.get(rule) for rule in rules_of(gate, text, here)}, text


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("24小时内发货", {"ship_hours": 24}),
        ("下午五点前付款当天发出", {"cutoff": 17 * 60}),
        ("现在拍今天就能给您发", {"ships_today": True}),
        ("给您便宜五块", {"floor_off": 5}),
        ("打九折给您", {"floor_off": 3}),
        ("25元拿走", {"floor_off": 5}),
        ("支持15天无理由退货", {"return_days": 15}),
        ("退款一天内到账", {"refund_days": 1}),
        ("一天内给您开发票", {"invoice_days": 1}),
        ("给您包邮", {"freight_free": True}),
        ("运费5块", {"rates": ((5, 1),)}),
        ("送运费险的", {"freight_insurance": True}),
    ],
)
def test_another_shops_file_holds_another_promise(text: str, change: dict[str, object], gate: Gate) -> None:
    other: ShopFacts = replace(SMALL_SHOP, **change)  # type: ignore[arg-type]
    assert gate.judge(text, GateContext(shop=SMALL_SHOP))
    assert not [one for one in gate.judge(text, GateContext(shop=other)) if one.family == "promise"]


def test_the_finding_names_the_fact(gate: Gate) -> None:
    [finding] = gate.judge("24小时内发货", GateContext(shop=SMALL_SHOP))
    assert "48小时" in finding.why
    [finding] = gate.judge("支持15天无理由退货", GateContext(shop=SMALL_SHOP))
    assert "7天" in finding.why


def test_a_shop_cannot_promise_later_than_its_platform(gate: Gate) -> None:
    slow = replace(SMALL_SHOP, ship_hours=72)
    assert gate.judge("72小时内发货", GateContext(shop=slow))
    assert not gate.judge("48小时内发货", GateContext(shop=slow))


def test_one_place_builds_the_context_from_the_shops_file(demo: Shop) -> None:
    from bot.messages import Conversation, ConversationState, ItemRef, OrderRef

    sku = next(iter(demo.items))
    order = OrderRef(id="o-1", status=OrderStatus.REFUNDING, shipped_at=NOON, tracking="SF1")
    talk = Conversation(id="c", shop="demo", buyer="b", state=ConversationState(item=ItemRef(id=sku), order=order, recent_texts=("a",)))
    context = gate_context(talk, demo, None, asked="在吗", now=NOON)
    assert context.shop is not None
    assert context.shop.price == demo.items[sku].price
    assert (context.shop.cutoff, context.shop.ship_hours, context.shop.ships_today) == (840, 48, True)
    assert (context.asked, context.recent_texts) == ("在吗", ("a",))
    assert context.order == OrderFacts(id="o-1", tracking="SF1", status=OrderStatus.REFUNDING, shipped=True)
    assert sku in context.items
    late = gate_context(talk, demo, None, asked="", now=NIGHT.replace(hour=8))
    assert late.shop is not None
    assert late.shop.ships_today is False


def test_a_shops_own_words_for_a_shipped_order_may_say_so(tmp_path: Path, demo: Shop) -> None:
    from bot.answers import load_book
    from bot.cli.checking import further_faults
    from tests.gate.conftest import gate_of

    book = load_book()
    situation = next(one for one in book.every() if "order_shipped" in one.when)
    unshipped = next(one for one in book.every() if "order_unshipped" in one.when)
    (tmp_path / "shop.yaml").write_text("name: x\n", encoding="utf-8")
    (tmp_path / "answers.yaml").write_text(
        f"answers:\n  {situation.id}: [您这单已经发出了]\n  {unshipped.id}: [您这单已经发出了]\n", encoding="utf-8"
    )
    shop = replace(demo, wordings={situation.id: ("您这单已经发出了",), unshipped.id: ("您这单已经发出了",)})
    faults = list(further_faults(shop, tmp_path, book, frozenset(), gate_of(Platform.PINDUODUO)))
    assert [fault.line for fault in faults if "ship.claimed" in fault.problem] == [3]
