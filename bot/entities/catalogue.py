"""Items and variants of one shop in a buyer's words. Built once per shop; several candidates are kept, choosing is not done here."""

import functools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.entities.entities import Facet, ItemBy, ItemMention, VariantMention
from bot.entities.fold import fold
from bot.entities.lexicon import Lexicon, lexicon
from bot.entities.tokens import MOST, Token, Tokens, value_of
from bot.shop import Item

_UNITS = re.compile(r"[0-9a-z]+(?:\.[0-9]+)?|[^\W_]", re.UNICODE)
_PARTS = re.compile(r"[/,+|()\[\] -]+")
_LINK = re.compile(r"(?:https?://|www\.)[^ \u3000-\u303f\u4e00-\u9fff]{1,500}")
_MEASURED = re.compile(r"([0-9]+(?:\.[0-9]+)?)(\D{1,3})")
_MOST_CANDIDATES = 6
_LONGEST_PIECE = 4
_GAP = 2
_RANK = {by: rank for rank, by in enumerate(ItemBy)}
Fits = tuple[tuple[str, tuple[str, ...]], ...]


class Catalogue:
    """Finds what a shop sells in a text."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        names = _names(items.values())
        self._order = {one: place for place, one in enumerate(items)}
        self._names = list(names.items())
        self._machine = AhoCorasick([word for word, _ in self._names], matchkind=MatchKind.LeftmostLongest)
        self._ids = {fold(one): one for one in items}
        self._id_words = list(self._ids)
        self._id_machine = AhoCorasick(self._id_words, matchkind=MatchKind.LeftmostLongest)
        self._parts = _parts(items.values())
        self._part_words = list(self._parts)
        self._part_machine = AhoCorasick(self._part_words, matchkind=MatchKind.LeftmostLongest)
        self._measures = _measures(items.values())
        self._general_fits = _by_general_word(items.values())

    def items(self, text: str) -> list[ItemMention]:
        """Find the items named in a folded text, by link, id, name, nickname or part of the name."""
        found = self._by_id(text)
        for index, start, end in self._machine.find_matches_as_indexes(text):
            by, ids = self._names[index][1]
            if len(found) < MOST and _whole(text, start, end) and not any(one.start < end and start < one.end for one in found):
                found.append(ItemMention(start=start, end=end, ids=tuple(sorted(ids, key=self._order.__getitem__)), by=by))
        found.sort(key=lambda one: one.start)
        return _joined(found)

    def _by_id(self, text: str) -> list[ItemMention]:
        links = [match.span() for match in _LINK.finditer(text)] if "//" in text or "www." in text else []
        found: list[ItemMention] = []
        for index, start, end in self._id_machine.find_matches_as_indexes(text):
            word = self._id_words[index]
            linked = any(begin <= start < past for begin, past in links)
            if not _whole(text, start, end, strict=True) or (linked and text[start - 1] not in "=/"):
                continue
            if len(found) < MOST and (linked or (len(word) >= 4 and not word.isalpha())):
                found.append(ItemMention(start=start, end=end, ids=(self._ids[word],), by=ItemBy.LINK if linked else ItemBy.ID))
        return found

    def variants(self, tokens: Tokens) -> list[VariantMention]:
        """Find the variants and parts of variants named in a text."""
        found: list[VariantMention] = []
        for index, start, end in self._part_machine.find_matches_as_indexes(tokens.text):
            word = self._part_words[index]
            if len(found) < MOST and _whole(tokens.text, start, end, strict=word[0].isascii()):
                facet, fits = self._parts[word]
                found.append(VariantMention(start=start, end=end, facet=facet, said=word, fits=fits))
        for index, token in enumerate(tokens.list):
            mention = self._measured(tokens, index, token) or self._general(tokens.text, token)
            if mention is not None and len(found) < MOST and not any(one.start < mention.end and mention.start < one.end for one in found):
                found.append(mention)
        return sorted(found, key=lambda one: one.start)

    def _measured(self, tokens: Tokens, index: int, token: Token) -> VariantMention | None:
        unit = tokens.after(index)
        if token.number is None or token.glued or unit is None:
            return None
        fits = self._measures.get(_measure(token.number, unit.word))
        if fits is None:
            return None
        facet = Facet.WEIGHT if unit.has("weight") else Facet.SIZE
        return VariantMention(start=token.start, end=unit.end, facet=facet, said=tokens.text[token.start : unit.end], fits=fits)

    def _general(self, text: str, token: Token) -> VariantMention | None:
        """Read a colour or size in general words: it fits the parts that mean it, or none of this shop's."""
        for kind, facet in (("colour", Facet.COLOUR), ("size", Facet.SIZE)):
            plain = token.classes.get(kind)
            if plain is None:
                continue
            if (
                kind == "size"
                and len(token.word) <= 2
                and token.start > 0
                and (text[token.start - 1].isdigit() or text[token.start - 1] in ".&")
            ):
                return None
            return VariantMention(
                start=token.start, end=token.end, facet=facet, said=token.word, fits=self._general_fits.get((kind, plain), ())
            )
        return None


def _by_general_word(items: Iterable[Item]) -> dict[tuple[str, str], Fits]:
    """Which variants each general colour or size fits: the part that means it, else, for a colour, parts that hold its sign."""
    words = lexicon()
    colours = {str(one["colour"]) for one in words.by_word.values() if "colour" in one}
    exact: dict[tuple[str, str], dict[str, list[str]]] = {}
    near: dict[tuple[str, str], dict[str, list[str]]] = {}
    for item in items:
        for variant in item.variants:
            for part in {fold(variant.name), *_PARTS.split(fold(variant.name))}:
                classes = words.by_word.get(part) or words.by_word.get(part + words.colour_mark) or {}
                for kind in ("colour", "size"):
                    if kind in classes:
                        exact.setdefault((kind, classes[kind]), {}).setdefault(item.id, []).append(variant.name)
                for colour in colours:
                    if fold(colour).removesuffix(words.colour_mark) in part:
                        near.setdefault(("colour", colour), {}).setdefault(item.id, []).append(variant.name)
    return {key: _fits({**near.get(key, {}), **exact.get(key, {})}) for key in {*exact, *near}}


def _names(items: Iterable[Item]) -> dict[str, tuple[ItemBy, frozenset[str]]]:
    words = lexicon()
    whole: dict[str, tuple[ItemBy, set[str]]] = {}
    pieces: dict[str, set[str]] = {}
    for item in items:
        for name, by in ((item.name, ItemBy.NAME), *((nick, ItemBy.NICKNAME) for nick in item.nicknames)):
            _, ids = whole.setdefault(fold(name), (by, set()))
            ids.add(item.id)
        for piece in _pieces(fold(item.name)):
            if piece not in words.generic and piece not in words.by_word:
                pieces.setdefault(piece, set()).add(item.id)
    found = {piece: (ItemBy.PART, frozenset(ids)) for piece, ids in pieces.items() if len(ids) <= _MOST_CANDIDATES}
    return found | {name: (by, frozenset(ids)) for name, (by, ids) in whole.items()}


def _pieces(name: str) -> set[str]:
    """Stretches by which part of a name may be known: two to four signs anywhere, longer ones from either end."""
    units = [match.span() for match in _UNITS.finditer(name)]
    found: set[str] = set()
    for first in range(len(units)):
        for last in range(first, len(units)):
            length = last - first + 1
            if length > _LONGEST_PIECE and first > 0 and last < len(units) - 1:
                continue
            piece = name[units[first][0] : units[last][1]]
            if _telling(piece, length) and all(left[1] == right[0] for left, right in pairwise(units[first : last + 1])):
                found.add(piece)
    return found


def _telling(piece: str, length: int) -> bool:
    if piece.isascii():
        return len(piece) >= 3 and any(char.isalpha() for char in piece)
    return length >= 2 and not any(char.isdigit() for char in piece[:1])


def _joined(found: list[ItemMention]) -> list[ItemMention]:
    """Parts of one name said close together are one mention, of the items that both fit."""
    kept: list[ItemMention] = []
    for one in found:
        last = kept[-1] if kept else None
        both = () if last is None else tuple(item for item in last.ids if item in one.ids)
        if last is not None and both and one.start - last.end <= _GAP:
            kept[-1] = ItemMention(start=last.start, end=one.end, ids=both, by=min(last.by, one.by, key=_RANK.__getitem__))
        else:
            kept.append(one)
    return kept


def _parts(items: Iterable[Item]) -> dict[str, tuple[Facet, Fits]]:
    words = lexicon()
    found: dict[str, dict[str, list[str]]] = {}
    for item in items:
        for variant in item.variants:
            folded = fold(variant.name)
            for part in {folded, *_PARTS.split(folded)}:
                for said in _ways(part, words):
                    found.setdefault(said, {}).setdefault(item.id, []).append(variant.name)
    return {word: (_facet(word, words), _fits(by_item)) for word, by_item in found.items()}


def _ways(part: str, words: Lexicon) -> set[str]:
    classes = words.by_word.get(part, {})
    if len(part) < 2 or part.isdigit() or "colour" in classes or "size" in classes:  # general words are read as such
        return set()
    # "02 bean paste" is asked for without its number, and a colour without the word for colour.
    short = {one.removesuffix(words.colour_mark) for one in (part, part.lstrip("0123456789"))}
    return {part, *(one for one in short if len(one) >= 2 and one not in words.by_word)}


def _measures(items: Iterable[Item]) -> dict[tuple[Decimal, str], Fits]:
    found: dict[tuple[Decimal, str], dict[str, list[str]]] = {}
    for item in items:
        for variant in item.variants:
            for match in _MEASURED.finditer(fold(variant.name)):
                number = value_of(match[1], lexicon())
                for length in range(len(match[2]), 0, -1):
                    key = None if number is None else _measure(number, match[2][:length])
                    if key is not None and (key[1] or match[2][:length]) in _known_units():
                        found.setdefault(key, {}).setdefault(item.id, []).append(variant.name)
                        break
    return {key: _fits(by_item) for key, by_item in found.items()}


@functools.cache
def _known_units() -> frozenset[str]:
    kinds = ("unit", "weight", "measure")
    return frozenset(word for word, classes in lexicon().by_word.items() if any(kind in classes for kind in kinds)) | {"kg"}


def _measure(number: Decimal, unit: str) -> tuple[Decimal, str]:
    """One key for every way to write a measure: weights in kilograms, a pack's count by its unit."""
    words = lexicon()
    plain = unit.removesuffix(words.pack) or unit
    weight = words.by_word.get(plain, {}).get("weight")
    return (number * weight, "kg") if weight is not None else (number.normalize(), plain)


def _facet(word: str, words: Lexicon) -> Facet:
    classes = words.by_word.get(word, {})
    if "colour" in classes or word.endswith(words.colour_mark):
        return Facet.COLOUR
    if "size" in classes:
        return Facet.SIZE
    match = _MEASURED.match(word)
    if match is not None:
        return Facet.WEIGHT if _measure(Decimal(1), match[2])[1] == "kg" else Facet.SIZE
    return Facet.OTHER


def _fits(by_item: Mapping[str, list[str]]) -> Fits:
    return tuple((item, tuple(dict.fromkeys(names))) for item, names in by_item.items())


def _whole(text: str, start: int, end: int, *, strict: bool = False) -> bool:
    """Tell whether a match is no part of a longer Latin word or number."""
    first, last = text[start], text[end - 1]
    left = start > 0 and text[start - 1].isascii() and text[start - 1].isalnum() and (strict or first.isascii())
    right = end < len(text) and text[end].isascii() and text[end].isalnum() and (strict or last.isascii())
    return not (left or right)
