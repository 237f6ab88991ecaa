"""Tries rules on their own examples: what must be refused, by the rule itself, and what must pass every rule. Judges nothing else.

`bot.gate.live` asks before new rules come into force, `xiaoer shop check` for a shop's own, the tests for all that are shipped.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from bot.errors import WrongFile
from bot.gate.context import GateContext, OrderFacts, ShopFacts
from bot.gate.gate import Gate
from bot.messages import Author, OrderStatus
from bot.rules import Rule, RulePack, line_of

SMALL_SHOP = ShopFacts(
    ship_hours=48,
    cutoff=14 * 60,
    floor_off=Decimal(0),
    return_days=7,
    refund_days=3,
    invoice_days=7,
    freight_free=False,
    rates=((Decimal(12), Decimal(10)),),
    freight_insurance=False,
    price=Decimal(30),
)
"""A shop that has promised as little as it may."""
UNPROVEN = GateContext(order=OrderFacts(id="o1", status=OrderStatus.PAID), author=Author.BOT, shop=SMALL_SHOP)
"""Where no claim holds: examples of a rule with a claim must be refused here; every other rule refuses whoever speaks."""


def tried(gate: Gate, pack: RulePack) -> Gate:
    """Give a platform's gate with a shop's own rules beside, once they are true to their examples; raises WrongFile."""
    stricter = gate.with_own(pack)
    own = [rule for rule in pack.rules if rule.own]
    for fault in (*untrue(stricter, own), *unsafe(stricter, own, pack.suggestions)):
        raise fault
    return stricter


def untrue(gate: Gate, rules: Iterable[Rule]) -> Iterator[WrongFile]:
    """Find every example of `rules` that `gate` judges otherwise than it says, by file and line."""
    for rule in rules:
        context = UNPROVEN if rule.claim else GateContext()
        for text in rule.must_refuse:
            if rule.id not in {one.rule for one in gate.judge(text, context)}:
                yield _blamed(rule, text, f"{rule.id}: must_refuse: {text!r} is not refused by this rule")
        for text in rule.must_pass:
            found = gate.judge(text, GateContext())
            if found:
                yield _blamed(rule, text, f"{rule.id}: must_pass: {text!r} is refused by {found[0].rule} ({found[0].excerpt!r})")


def unsafe(gate: Gate, rules: Iterable[Rule], suggestions: Mapping[str, str]) -> Iterator[WrongFile]:
    """Find every suggestion for the families of `rules` that `gate` itself refuses."""
    files = {rule.family: rule.file for rule in rules}
    for family, text in suggestions.items():
        found = gate.judge(text, GateContext()) if family in files else ()
        if found:
            line = line_of(files[family], text)
            yield WrongFile(
                files[family], f"{family}: suggestion: {text!r} is refused by {found[0].rule} ({found[0].excerpt!r})", line=line
            )


def _blamed(rule: Rule, text: str, problem: str) -> WrongFile:
    start = line_of(rule.file, rule.id) or 1
    return WrongFile(rule.file, problem, line=line_of(rule.file, text, after=start) or start)
