"""What can be wrong with a shop's folder beyond its shape: wordings that no situation takes or that the gate refuses, unknown intents.

Each fault is a WrongFile with file and line; nothing is printed here.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from bot.answers import Book, check_wordings, circumstances
from bot.answers.book import Situation, slots_of
from bot.answers.compose import fill
from bot.documents import Opened, open_yaml
from bot.errors import WrongFile
from bot.gate import Gate, OrderFacts, Refusal
from bot.gate.trial import unsafe, untrue
from bot.messages import Author, BuyerMessage, ConversationState, Draft, ItemRef, OrderRef
from bot.respond import known_whenever
from bot.rules import ExtraShape, add_own, load_pack
from bot.shop import Shop

_ORDER, _WAYBILL = "20260101120000123456", "SF1234567890123"


class _Any(BaseModel):
    """Any mapping: only its lines are wanted."""


def with_own_rules(gate: Gate, shop: Shop, path: Path) -> tuple[Gate, list[WrongFile]]:
    """Give the shop's gate: its platform's with the own rules of `path` beside, where there are any; and all that is wrong with them."""
    if not path.exists():
        return gate, []
    try:
        opened = open_yaml(path, ExtraShape)
        if opened.faults:
            return gate, list(opened.faults)
        pack = add_own(load_pack(shop.platform), path)
    except WrongFile as fault:
        return gate, [fault]
    own = [rule for rule in pack.rules if rule.own]
    stricter = gate.with_own(pack)
    return stricter, [*untrue(stricter, own), *unsafe(stricter, own, pack.suggestions)]


def further_faults(shop: Shop, folder: Path, book: Book, intents: frozenset[str], gate: Gate) -> Iterator[WrongFile]:
    """Find what a shop's shape doesn't show, file by file."""
    file = open_yaml(folder / "shop.yaml", _Any)
    for name in shop.file.modes:
        if name not in intents:
            yield file.fault(("modes", name), f"{name!r} is no intent (known: {', '.join(sorted(intents))})")
    if not shop.wordings:
        return
    answers = open_yaml(folder / "answers.yaml", _Any)
    for name, texts in shop.wordings.items():
        try:
            check_wordings({name: texts}, book, folder / "answers.yaml")
        except WrongFile as fault:
            yield fault
            continue
        situation = next(one for one in book.every() if one.id == name)
        yield from _refused(situation, texts, shop, gate, answers)


def _refused(situation: Situation, texts: tuple[str, ...], shop: Shop, gate: Gate, answers: Opened[_Any]) -> Iterator[WrongFile]:
    facts = _facts(shop)
    # A shop's own words are judged by what is known whenever they are chosen.
    context = known_whenever(situation.model_copy(update={"says": texts}), shop, OrderFacts(id=_ORDER, tracking=_WAYBILL))
    for index, text in enumerate(texts):
        known = {slot: facts.get(slot, slot) for slot in slots_of(text)}
        verdict = gate.review(Draft(text=fill(text, known), author=Author.BOT, source=situation.id), context)
        if isinstance(verdict, Refusal):
            why = "; ".join(f"{finding.rule} ({finding.excerpt})" for finding in verdict.findings)
            yield answers.fault(("answers", situation.id, index), f"the gate of {shop.platform} refuses this wording: {why}")


def _facts(shop: Shop) -> dict[str, str]:
    now = datetime(2026, 1, 5, 4, tzinfo=UTC)
    item = ItemRef(id=next(iter(shop.items))) if shop.items else None
    order = OrderRef(id=_ORDER, tracking=_WAYBILL)
    message = BuyerMessage(shop=shop.id, conversation="check", message="1", buyer="b", sent_at=now, item=item, order=order)
    return dict(circumstances(message, ConversationState(), shop, text="", now=now).facts)
