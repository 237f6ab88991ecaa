"""Every wording filled as it could go out: with a shop's own values, with the longest and the oddest, and in traditional characters.

What is tried here is reviewed by whoever holds the gates (`xiaoer lint`, the tests); nothing is judged here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pydantic import RootModel

from bot.answers.book import Book, Situation, slots_of
from bot.answers.circumstances import LIST_COMMA, circumstances
from bot.answers.compose import fill
from bot.documents import read_yaml
from bot.messages import BuyerMessage, ConversationState, ItemRef, OrderRef, Platform
from bot.shop import Shop, read_shop, read_shops
from intents.text import traditional

SPECIMENS = Path(__file__).with_name("specimens.yaml")
FOLDER = Path(__file__).parent / "trials"
NOON = datetime(2026, 1, 1, 4, tzinfo=UTC)
ORDER = OrderRef(id="20260101120000123456", tracking="SF1234567890123")
# What a haggle would add; within what the trial shops allow.
DEALS = {"deal_off": "0.01", "deal_price": "98788.88", "deal_sum": "987888.8", "deal_pieces": "10"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One text that could go out on `platform`: whose values filled it, and which situation it belongs to."""

    platform: Platform
    shop: Shop
    situation: Situation
    text: str


def trials(book: Book, shops: Iterable[Shop]) -> Iterator[Trial]:
    """Give every wording filled from `shops`, each on its own platform, and from the trial shops on all platforms; equal texts once."""
    seen: set[tuple[Platform, str, str]] = set()
    own = tuple(shops)
    for which, shop in enumerate((*own, *read_shops(FOLDER).values())):
        values = specimens(which) | _values(shop)
        for platform in (shop.platform,) if which < len(own) else tuple(Platform):
            facts = {**book.terms[platform], **values}
            for one in book.every():
                if one.platforms and platform not in one.platforms:
                    continue
                for text in _texts(shop, one, facts):
                    if (platform, one.id, text) not in seen:
                        seen.add((platform, one.id, text))
                        yield Trial(platform=platform, shop=shop, situation=one, text=text)


def known_facts(book: Book, shop: Shop) -> dict[str, str]:
    """Give a value for every slot of this shop's replies: its own where it has one."""
    return {**book.terms[shop.platform], **specimens(0), **_values(shop)}


def harmless_facts() -> dict[str, str]:
    """Give values that every gate lets pass in every shipped wording (`xiaoer lint` proves it)."""
    return {**specimens(1), **_values(read_shop(FOLDER / "longest"))}


def _values(shop: Shop) -> dict[str, str]:
    item = next(iter(shop.items), None)
    message = BuyerMessage(
        shop=shop.id,
        conversation="trial",
        message="1",
        buyer="trial",
        sent_at=NOON,
        item=None if item is None else ItemRef(id=item),
        order=ORDER,
    )
    facts = circumstances(message, ConversationState(), shop, text="", now=NOON).facts
    return {**facts, **DEALS, "choices": LIST_COMMA.join(one.name for one in list(shop.items.values())[:3])}


@cache
def _specimens() -> dict[str, list[str]]:
    return read_yaml(SPECIMENS, RootModel[dict[str, list[str]]]).root


def specimens(which: int) -> dict[str, str]:
    """Give a value for each fact that only some turns have: the shortest kind with 0, the longest with 1."""
    return {slot: values[which % len(values)] for slot, values in _specimens().items()}


def _texts(shop: Shop, one: Situation, facts: Mapping[str, str]) -> Iterator[str]:
    for wording in shop.wordings.get(one.id, one.says):
        if all(slot in facts for slot in slots_of(wording)):
            text = fill(wording, {slot: facts[slot] for slot in slots_of(wording)})
            yield text
            yield traditional(text)
