"""Every row of tables/*.yaml: a text, and what must be read in it. A sort that a row doesn't name must not be read at all."""

from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.entities import Entities, EntityReader, Grain, InvoiceWish, Moment, Offer, Quantity, Relation, VariantMention
from tests.entities.conftest import NOW

ZONE = ZoneInfo("Asia/Shanghai")
TABLES = sorted((Path(__file__).parent / "tables").glob("*.yaml"))
ROWS = [
    (path.stem, row) for path in TABLES for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
]  # every value a string


def plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def quantity(one: Quantity) -> str:
    return f"{plain(one.count)} {one.unit}" + (f" {plain(one.kilograms)}kg" if one.weighed else "")


def offer(one: Offer) -> str:
    words = [one.kind.value, plain(one.amount), f"/{plain(one.count)}" if one.count else ""]
    return " ".join(word for word in words if word)


def moment(one: Moment) -> str:
    since, until = one.since.astimezone(ZONE), one.until.astimezone(ZONE)
    if one.grain is Grain.HOUR:
        told = f"{since:%m-%d %H:%M}"
    elif one.grain is Grain.PART:
        told = f"{since:%m-%d %H}..{(until - since).seconds // 3600}h"
    elif one.grain is Grain.DAY:
        told = f"{since:%m-%d}"
    else:
        told = f"{since:%m-%d %H}..{until:%m-%d %H}" if since.hour or until.hour else f"{since:%m-%d}..{until:%m-%d}"
    return told if one.relation is Relation.ON else f"{one.relation.value} {told}"


def variant(one: VariantMention) -> str:
    fits = "; ".join(f"{item}: {', '.join(names)}" for item, names in one.fits)
    return f"{one.facet.value} {one.said}" + (f" -> {fits}" if fits else "")


def invoice(one: InvoiceWish) -> dict[str, Any]:
    told = {
        "kinds": [kind.value for kind in one.kinds],
        "title": one.title,
        "personal": "yes" if one.personal else None,
        "tax": one.tax_number,
    }
    if one.tax_number is not None:
        told["valid"] = "yes" if one.tax_valid else "no"
    return {name: value for name, value in told.items() if value}


def told(found: Entities) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "items": ["|".join(one.ids) for one in found.items],
        "by": [one.by.value for one in found.items],
        "variants": [variant(one) for one in found.variants],
        "choices": [one.side.value if one.side else str(one.index) for one in found.choices],
        "orders": [one.value for one in found.orders],
        "waybills": [f"{one.courier or '?'} {one.value}" for one in found.waybills],
        "places": [f"{one.province}{' ' + one.city if one.city else ''}{' remote' if one.remote else ''}" for one in found.places],
        "couriers": [one.name for one in found.couriers],
        "quantities": [quantity(one) for one in found.quantities],
        "offers": [offer(one) for one in found.offers],
        "moments": [moment(one) for one in found.moments],
        "invoice": None if found.invoice is None else invoice(found.invoice),
        "phones": [one.masked for one in found.phones],
        "bare": plain(found.bare),
    }
    return {name: value for name, value in seen.items() if value or value == {}}


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[f"{table}-{row['text'][:24]}" for table, row in ROWS])
def test_a_text_names_this_and_nothing_else(reader: EntityReader, table: str, row: dict[str, Any]) -> None:
    wanted = {name: value for name, value in row.items() if name != "text"}
    found = told(reader.read(row["text"], now=NOW))
    if "by" not in wanted:
        found.pop("by", None)
    for name, value in wanted.items():
        if name not in ("invoice", "bare"):
            wanted[name] = value if isinstance(value, list) else [value]
    assert found == wanted


def test_there_are_enough_rows_and_no_text_stands_twice() -> None:
    texts = [(table, row["text"]) for table, row in ROWS]
    assert len(texts) >= 400
    assert len(set(texts)) == len(texts)


def test_each_sort_has_rows() -> None:
    sorts = {field.name for field in fields(Entities)}
    assert {name for _, row in ROWS for name in row} - {"text", "by"} == sorts


def test_spans_point_into_the_raw_text(reader: EntityReader) -> None:
    for _, row in ROWS:
        text = row["text"]
        found = reader.read(text, now=NOW)
        for field in fields(Entities):
            value = getattr(found, field.name)
            for one in value if isinstance(value, tuple) else ():
                assert 0 <= one.start < one.end <= len(text), (text, one)
