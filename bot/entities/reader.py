"""Reads all entities of a text for one shop. Built once per shop; the clock is handed in; nothing is remembered between texts."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from weakref import WeakKeyDictionary

from bot.entities.amounts import read_offers, read_quantities
from bot.entities.catalogue import Catalogue
from bot.entities.choices import read_choices
from bot.entities.codes import read_codes
from bot.entities.entities import CourierMention, Entities, ItemMention, Mention, Place
from bot.entities.fold import fold
from bot.entities.invoices import read_invoice
from bot.entities.lexicon import lexicon
from bot.entities.moments import read_moments
from bot.entities.tokens import Tokens
from bot.shop import Shop

_ROAD_AFTER = 2  # a street is called after a city of two signs; longer names are no streets


class EntityReader:
    """The reader of one shop."""

    def __init__(self, shop: Shop) -> None:
        words = lexicon()
        self._catalogue = Catalogue(shop.items)
        self._platform = shop.platform
        self._zone = shop.zone
        self._calendar = shop.calendar
        self._remote = frozenset(words.province(name) or name for name in shop.file.couriers.remote_provinces)

    def read(self, text: str, *, now: datetime) -> Entities:
        """Read a buyer's text, raw or simplified; `now` carries a zone. Linear in the text; beyond 2000 signs nothing is read."""
        folded = fold(text)
        tokens = Tokens(folded)
        codes = read_codes(tokens, self._platform)
        items = self._catalogue.items(folded)
        variants = self._catalogue.variants(tokens)
        held: list[Mention] = [*items, *variants]
        quantities = [one for one in read_quantities(tokens) if codes.free(one.start) and not _over(one, variants)]
        choices = read_choices(tokens)
        bare = _bare(tokens)
        invoice = read_invoice(tokens, codes, text)
        titles = () if invoice is None else invoice.spans
        return Entities(
            items=tuple(items),
            variants=tuple(variants),
            choices=tuple(choices),
            orders=tuple(codes.orders),
            waybills=tuple(codes.waybills),
            places=tuple(one for one in self._places(tokens, items) if not any(start <= one.start < end for start, end in titles)),
            couriers=tuple(_couriers(tokens, items)),
            quantities=tuple(one for one in quantities if not any(choice.start <= one.start < choice.end for choice in choices)),
            offers=tuple(one for one in read_offers(tokens) if codes.free(one.start) and not _over(one, held)),
            moments=tuple(one for one in read_moments(tokens, now.astimezone(self._zone), self._calendar) if codes.free(one.start)),
            invoice=invoice,
            phones=tuple(codes.phones),
            bare=None if codes.taken else bare,
        )

    def _places(self, tokens: Tokens, items: list[ItemMention]) -> Iterator[Place]:
        last: Place | None = None
        for token in tokens.list:
            place = token.classes.get("place")
            if place is None or _within(token.start, items) or _street(tokens.text, token.end, token.end - token.start):
                continue
            province, city = place
            found = Place(start=token.start, end=token.end, province=province, city=city, remote=province in self._remote)
            # "Sichuan Chengdu" is one place, not two.
            if last is not None and last.province == province and last.city is None and token.start - last.end <= 1:
                last = Place(start=last.start, end=token.end, province=province, city=city, remote=last.remote)
                continue
            if last is not None:
                yield last
            last = found
        if last is not None:
            yield last


def _couriers(tokens: Tokens, items: list[ItemMention]) -> Iterator[CourierMention]:
    for token in tokens.list:
        name = token.classes.get("courier")
        if name is not None and not _within(token.start, items):
            yield CourierMention(start=token.start, end=token.end, name=name)


def _within(place: int, mentions: list[ItemMention]) -> bool:
    return any(one.start <= place < one.end for one in mentions)


def _over(one: Mention, others: Sequence[Mention]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _street(text: str, end: int, length: int) -> bool:
    return length <= _ROAD_AFTER and text.startswith(lexicon().streets, end)


def _bare(tokens: Tokens) -> Decimal | None:
    """Give the number that is the whole message, marks and blanks aside."""
    if len(tokens.list) != 1:
        return None
    token = tokens.list[0]
    rest = tokens.text[: token.start] + tokens.text[token.end :]
    return None if token.loose or any(char.isalnum() for char in rest) else token.number


_READERS: WeakKeyDictionary[Shop, EntityReader] = WeakKeyDictionary()


def reader_of(shop: Shop) -> EntityReader:
    """Give the reader of a shop, built once for each reading of its files."""
    reader = _READERS.get(shop)
    if reader is None:
        reader = _READERS[shop] = EntityReader(shop)
    return reader
