"""No setting, file, option or circumstance turns the gate off: a known breach stays refused under all of them."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.main import get_command

from bot.brain import build_gates
from bot.cli.main import app
from bot.errors import ModelUnavailable
from bot.gate import Gate, GateContext, OrderFacts, Refusal, ShopFacts
from bot.messages import Author, Draft, OrderStatus, Platform, ReplyKind
from bot.settings import Settings, from_environment
from tests.gate.conftest import gate_of, pack_of

BREACHES = ("加我微信 dianpu66x", "微 信 号 shop8866", "好评返现五元", "不开发票的", "傻逼买家", "打 13900138000 找我", "支付宝转给我")
SWITCH = re.compile("gate|review|unsafe|skip|bypass|filter|disable|moderat|censor|allow|trust|strict|verdict|approve")


def all_refused(gate: Gate, context: GateContext = GateContext(), author: Author = Author.BOT) -> bool:  # noqa: B008 - a frozen value
    return all(isinstance(gate.review(Draft(text=text, author=author, source="t"), context), Refusal) for text in BREACHES)


class Watched:
    """Settings that remember which of them were read."""

    def __init__(self, behind: Settings) -> None:
        self._behind = behind
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self._behind, name)


def test_gates_read_one_setting_where_the_judge_of_meaning_lies_and_without_it_nothing_starts(tmp_path: Path) -> None:
    watched = Watched(Settings())
    [gate] = build_gates(watched, [Platform.JD]).values()  # type: ignore[arg-type]
    assert watched.read == {"meaning_dir"}
    assert all_refused(gate)
    with pytest.raises(ModelUnavailable):
        build_gates(replace(Settings(), meaning_dir=tmp_path), [Platform.JD])


def test_another_judge_of_meaning_takes_nothing_from_what_the_rules_are_certain_of() -> None:
    [gate] = build_gates(replace(Settings(), meaning_dir=Settings().model_dir), [Platform.JD]).values()
    certain = [text for rule in pack_of(Platform.JD).rules if rule.certain and not rule.claim for text in rule.must_refuse]
    assert not [
        text for text in certain if not isinstance(gate.review(Draft(text=text, author=Author.BOT, source="t"), GateContext()), Refusal)
    ]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    values=st.dictionaries(
        st.sampled_from([*(f"XIAOER_{one.name.upper()}" for one in fields(Settings)), "XIAOER_GATE", "XIAOER_UNSAFE", "GATE", "DEBUG"]),
        st.sampled_from(["0", "1", "off", "false", "none", "", "/", "999999", "disable"]),
    )
)
def test_no_environment_names_the_gate(values: dict[str, str]) -> None:
    try:
        found = from_environment(values)
    except Exception:  # noqa: BLE001 - a wrong value stops the service
        return
    assert {one.name for one in fields(found) if SWITCH.search(one.name)} == set()
    if "XIAOER_MEANING_DIR" not in values:
        assert found.meaning_dir == Settings().meaning_dir


def options(command: object, path: str = "") -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from options(below, f"{path} {name}")
    else:
        yield from (f"{path} {one}" for parameter in command.params for one in parameter.opts)  # type: ignore[attr-defined]


def test_no_option_of_the_command_line_is_a_switch() -> None:
    found = list(options(get_command(app)))
    assert {one.split()[-1] for one in found if one.startswith(" gate ")} == {"--platform", "--report", "--html", "--csv"}
    assert [one for one in found if SWITCH.search(one.split()[-1].removeprefix("--"))] == []


TEXT = st.sampled_from(["", "微信多少", "加我微信 dianpu66x", "13900138000", "SF1234567890123", *BREACHES])
FACTS = st.builds(
    ShopFacts,
    ship_hours=st.integers(0, 10_000),
    cutoff=st.integers(0, 1439),
    floor_off=st.decimals(0, 10_000, places=2),
    return_days=st.integers(0, 999),
    refund_days=st.integers(0, 99),
    invoice_days=st.integers(0, 99),
    freight_free=st.booleans(),
    rates=st.none() | st.just(((Decimal(0), Decimal(0)),)),
    freight_insurance=st.booleans(),
    price=st.none() | st.decimals(0, 10_000, places=2),
    ships_today=st.none() | st.booleans(),
)
ORDERS = st.builds(OrderFacts, id=TEXT, tracking=TEXT, recipient=TEXT, status=st.sampled_from([None, *OrderStatus]), refunded=st.booleans())
CONTEXTS = st.builds(
    GateContext,
    recent_texts=st.lists(TEXT, max_size=6).map(tuple),
    asked=TEXT,
    order=st.none() | ORDERS,
    shop=st.none() | FACTS,
    items=st.frozensets(st.sampled_from(["sku-1", "微信"])),
    others=st.lists(TEXT, max_size=2).map(tuple),
    strangers=st.none() | st.just(lambda _: frozenset()),
    done=st.frozensets(st.sampled_from(["handed_over", "refunded", "noted"])),
    author=st.sampled_from(Author),
)


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(context=CONTEXTS, author=st.sampled_from(Author), text=st.sampled_from(BREACHES[:5]))
def test_whatever_a_shop_an_order_or_a_talk_says_a_breach_stays_one(context: GateContext, author: Author, text: str) -> None:
    """What this order holds may be said to this buyer; so no order here holds the words of the breach itself."""
    if context.order is not None and any(part in value for value in context.order.sayable() for part in BREACHES):
        context = replace(context, order=None)
    verdict = gate_of(Platform.JD).review(Draft(text=text, author=author, source="t"), context)
    assert isinstance(verdict, Refusal)
    assert all(one.rule != "gate.fault" for one in verdict.findings), "refused for what it says, not since something broke"


@pytest.mark.parametrize("kind", ReplyKind)
def test_no_kind_of_message_carries_a_breach_past(kind: ReplyKind) -> None:
    draft = Draft(text=BREACHES[0], author=Author.HUMAN, source="t", kind=kind, ref="sku-1")
    assert isinstance(gate_of(Platform.JD).review(draft, GateContext(items=frozenset(("sku-1",)))), Refusal)
