"""What a shop's own facts do to replies: a name or a gift that the gate refuses would silence every reply that says it.

Each fact is tried in replies that say it, and blamed only where the same reply passes with a harmless value. Nothing is printed here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.answers import Book
from bot.answers.book import Situation, slots_of
from bot.answers.compose import fill
from bot.answers.trials import ORDER, harmless_facts, known_facts
from bot.documents import Path_, open_yaml
from bot.errors import WrongFile
from bot.gate import Gate, GateContext, OrderFacts, Refusal
from bot.messages import Author, Draft, Finding
from bot.respond import known_whenever
from bot.shop import ITEMS, SHOP, Shop, ShopFile, item_lines

# A catalogue may hold thousands of rows: a value of it is tried in so many replies, those with the fewest words of their own.
_TRIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """One wording that says the slot, and what the gate may rely on whenever it is chosen."""

    situation: Situation
    wording: str
    context: GateContext


class _Trials:
    """Every reply of one shop, by the slot that it says."""

    def __init__(self, shop: Shop, book: Book, gate: Gate) -> None:
        self._gate = gate
        self._facts = known_facts(book, shop)
        self._harmless = harmless_facts()
        self._replies: dict[str, list[_Reply]] = {}
        order = OrderFacts(id=ORDER.id, tracking=ORDER.tracking or "")
        for one in book.every():
            if one.platforms and shop.platform not in one.platforms:
                continue
            said = one.model_copy(update={"says": shop.wordings.get(one.id, one.says)})
            context = known_whenever(said, shop, order)
            for wording in said.says:
                for slot in dict.fromkeys(slots_of(wording)):
                    self._replies.setdefault(slot, []).append(_Reply(situation=one, wording=wording, context=context))
        for replies in self._replies.values():
            replies.sort(key=lambda reply: len(reply.wording))

    def refused(self, slot: str, value: str, beside: Mapping[str, str], most: int | None = None) -> str | None:
        """Tell why the gate refuses a reply for this value of `slot`, said with those `beside`; None where it is fit to be said."""
        for reply in self._replies.get(slot, ())[:most]:
            findings = self._findings(reply, {**beside, slot: value})
            if findings and not self._findings(reply, {**beside, slot: self._harmless[slot]}):
                told = "; ".join(f"{one.rule} ({one.excerpt})" for one in findings)
                return f"a reply that says this ({reply.situation.id}) is refused: {told}"
        return None

    def _findings(self, reply: _Reply, values: Mapping[str, str]) -> tuple[Finding, ...]:
        facts = {**{slot: slot for slot in slots_of(reply.wording)}, **self._facts, **values}
        draft = Draft(text=fill(reply.wording, facts), author=Author.BOT, source=reply.situation.id)
        verdict = self._gate.review(draft, reply.context)
        return verdict.findings if isinstance(verdict, Refusal) else ()


def unsayable(shop: Shop, folder: Path, book: Book, gate: Gate) -> Iterator[WrongFile]:
    """Find the facts of `shop.yaml` and `items.csv` for which the gate would refuse replies."""
    trials = _Trials(shop, book, gate)
    file = open_yaml(folder / SHOP, ShopFile)
    for where, slot, value in _facts(shop.file):
        why = trials.refused(slot, value, {})
        if why is not None:
            yield file.fault(where, f"the gate of {shop.platform}: {why}")
    lines = item_lines(folder / ITEMS)
    for item in shop.items.values():
        cells = [("name", "item_name", item.name), ("facts", "item_facts", item.facts)]
        cells += [("variants", "variant", one.name) for one in item.variants]
        for column, slot, value in cells:
            why = trials.refused(slot, value, {"item_name": item.name}, _TRIED) if value else None
            if why is not None:
                problem = f"{column} of {item.id}: the gate of {shop.platform}: {why}"
                yield WrongFile(folder / ITEMS, problem, line=lines.get(item.id))


def _facts(file: ShopFile) -> Iterator[tuple[Path_, str, str]]:
    couriers, bargaining = file.couriers, file.bargaining
    said: list[tuple[Path_, str, str | None]] = [
        (("name",), "shop_name", file.name),
        (("shipping", "ships_from"), "ships_from", file.shipping.ships_from),
        (("couriers", "default"), "courier", couriers.default),
        (("couriers", "remote"), "remote_courier", couriers.remote),
        *((("couriers", "others", index), "other_couriers", name) for index, name in enumerate(couriers.others)),
        *((("couriers", "extra", name), "courier_asked", name) for name in couriers.extra),
        (("invoice", "kind"), "invoice_kind", file.invoice.kind),
        (("bargaining", "gift"), "gift", bargaining.gift),
        (("bargaining", "quantity_note"), "quantity_note", bargaining.quantity_note),
    ]
    for where, slot, value in said:
        if value:
            yield where, slot, value
