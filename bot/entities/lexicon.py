"""The words by which entities are recognised, read once from `words/*.yaml`. A word may be of several classes.

Data only: which word stands where in a text is the tokens' affair.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.documents import read_text
from bot.entities.fold import fold
from bot.errors import WrongFile
from bot.shop.provinces import province_names

FOLDER = Path(__file__).with_name("words")
Classes = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words with their classes, a machine that finds the longest of them, numerals, provinces by name, waybill prefixes."""

    by_word: Mapping[str, Classes]
    words: tuple[str, ...]
    classes: tuple[Classes, ...]
    machine: AhoCorasick
    numerals: Mapping[str, int]
    scales: Mapping[str, int]
    half: str
    pairs: Mapping[str, int]
    prefixes: tuple[tuple[str, str], ...]  # longest first: (prefix, courier)
    provinces: tuple[str, ...]
    generic: frozenset[str]
    pack: str
    colour_mark: str
    streets: tuple[str, ...]

    def province(self, name: str) -> str | None:
        """Give the province's short name for any name of it, or None."""
        place = self.place(name)
        return None if place is None else place[0]

    def place(self, name: str) -> tuple[str, str | None] | None:
        """Give (province, city or None) for any name of a place, or None."""
        return cast("tuple[str, str | None] | None", self.by_word.get(fold(name.strip()), {}).get("place"))

    def courier(self, name: str) -> str | None:
        """Give a courier's plain name for any writing of it, or None."""
        return cast("str | None", self.by_word.get(fold(name.strip()), {}).get("courier"))


@functools.cache
def lexicon() -> Lexicon:
    """Read every word file once; raises WrongFile."""
    raw, couriers, places, variants = (_read(name) for name in ("words.yaml", "couriers.yaml", "places.yaml", "variants.yaml"))
    found: dict[str, dict[str, Any]] = {}
    for word, kind, value in (*_words(raw), *_varieties(variants), *_couriers(couriers), *_places(places, raw["city_suffix"])):
        found.setdefault(fold(word), {})[kind] = value
    prefixes = [(prefix.lower(), name) for name, entry in couriers.items() for prefix in entry["prefixes"]]
    words = tuple(found)
    return Lexicon(
        by_word=found,
        words=words,
        classes=tuple(found.values()),
        machine=AhoCorasick(words, matchkind=MatchKind.LeftmostLongest),
        numerals=raw["numerals"],
        scales=raw["scales"],
        half=raw["half"],
        pairs=raw["pairs"],
        prefixes=tuple(sorted(prefixes, key=lambda one: -len(one[0]))),
        provinces=tuple(places),
        generic=frozenset(variants["generic"]),
        pack=raw["pack"],
        colour_mark=raw["colour_mark"],
        streets=tuple(raw["streets"]),
    )


def _words(raw: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for kind, listed in raw["words"].items():
        values = cast("dict[Any, Any]", listed) if isinstance(listed, dict) else dict.fromkeys(cast("list[Any]", listed), True)
        for word, value in values.items():
            yield str(word), kind, Decimal(value) if kind == "weight" else value


def _varieties(raw: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for kind, listed in raw["words"].items():
        for plain, said in listed.items():
            for word in said:
                yield word, kind, plain


def _couriers(raw: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name, entry in raw.items():
        for word in entry["names"]:
            yield word, "courier", name


def _places(raw: dict[str, Any], suffix: str) -> Iterator[tuple[str, str, Any]]:
    for province, entry in raw.items():
        for city in entry:
            yield city, "place", (province, city)
            yield city + suffix, "place", (province, city)
    for word, province in province_names().items():  # last, so that a province's name means the province
        yield word, "place", (province, None)


def _read(name: str) -> dict[str, Any]:
    path = FOLDER / name
    data: object = yaml.load(read_text(path), Loader=yaml.CSafeLoader)
    if not isinstance(data, dict):
        raise WrongFile(path, "a mapping is needed")
    return cast("dict[str, Any]", data)
