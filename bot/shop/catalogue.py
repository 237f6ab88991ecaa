"""Reads `items.csv`. Every fault names its line, and all are told at once; nothing is half-read.

Excel saves UTF-8 with a byte-order mark, or GB18030: both are read.
"""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bot.errors import WrongFile
from bot.shop.item import Item, Variant

COLUMNS = ("id", "name", "variants", "stock", "price", "facts", "nicknames", "weight", "floor_off")
_LARGEST = 20_000_000
_LONGEST_ID = 64
_LONGEST_NAME = 200


class _Rows:
    """The rows of one file, with the faults found so far."""

    def __init__(self, path: Path, faults: list[WrongFile]) -> None:
        self.path = path
        self.faults = faults

    def blame(self, line: int, problem: str) -> None:
        self.faults.append(WrongFile(self.path, problem, line=line))


def read_items(path: Path, faults: list[WrongFile]) -> Mapping[str, Item]:
    """Read the catalogue by item id; everything that is wrong with it goes into `faults`. No file: nothing is for sale."""
    if not path.exists():
        return {}
    seen = _Rows(path, faults)
    try:
        rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    except WrongFile as fault:
        faults.append(fault)
        return {}
    items: dict[str, Item] = {}
    try:
        names = tuple(name.strip() for name in next(rows, ()))
        if not _header(names, seen):
            return {}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                seen.blame(rows.line_num, f"this row has {len(row)} fields, the header {len(names)}")
                continue
            item = _item({name: cell.strip() for name, cell in zip(names, row, strict=True)}, rows.line_num, seen)
            if item.id in items:
                seen.blame(rows.line_num, f"the id {item.id!r} stands twice")
            items[item.id] = item
    except csv.Error as fault:
        seen.blame(rows.line_num, f"not valid CSV ({fault})")
    return items


def item_lines(path: Path) -> Mapping[str, int]:
    """Tell on which line of a catalogue that `read_items` took each item's row ends, by item id."""
    if not path.exists():
        return {}
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    place = [name.strip() for name in next(rows, ())].index("id")
    return {row[place].strip(): rows.line_num for row in rows if len(row) > place}


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise WrongFile(path, f"the file can't be read ({fault.strerror})") from None
    if len(raw) > _LARGEST:
        raise WrongFile(path, f"the file is larger than {_LARGEST // 1_000_000} MB")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:4096].count(0) * 10 > len(raw[:4096]):
        raise WrongFile(path, "the file is UTF-16 (Excel calls it Unicode text): save it as CSV UTF-8")
    if (nul := raw.find(b"\0")) >= 0:
        raise WrongFile(path, "a NUL stands in the file, which is no character", line=raw[:nul].count(b"\n") + 1)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw[: broken.start].count(b"\n") + 1
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise WrongFile(path, "the file is neither UTF-8 nor GB18030 text", line=line) from None


def _header(names: tuple[str, ...], seen: _Rows) -> bool:
    before = len(seen.faults)
    for name in names:
        if name not in COLUMNS:
            seen.blame(1, f"unknown column {name!r} (known: {', '.join(COLUMNS)})")
        elif names.count(name) > 1:
            seen.blame(1, f"the column {name!r} stands twice")
    if "id" not in names or "name" not in names:
        seen.blame(1, "the columns id and name are needed")
    return len(seen.faults) == before


def _item(cell: Mapping[str, str], line: int, seen: _Rows) -> Item:
    if not cell["id"] or not cell["name"]:
        seen.blame(line, "id and name must not be empty")
    if len(cell["id"]) > _LONGEST_ID or len(cell["name"]) > _LONGEST_NAME:
        seen.blame(line, f"an id has at most {_LONGEST_ID} signs, a name {_LONGEST_NAME}")
    variants = tuple(_variant(part, line, seen) for part in _list(cell.get("variants", "")))
    if len({one.name for one in variants}) < len(variants):
        seen.blame(line, "variants: a variant stands twice")
    price = _sum(cell.get("price", ""), "price", line, seen)
    floor_off = _sum(cell.get("floor_off", ""), "floor_off", line, seen)
    lowest = min((one for one in (price, *(variant.price for variant in variants)) if one is not None), default=None)
    if floor_off and lowest is not None and floor_off >= lowest:
        seen.blame(line, f"floor_off: a cut of {floor_off} yuan leaves nothing of the price ({lowest})")
    return Item(
        id=cell["id"],
        name=cell["name"],
        variants=variants,
        stock=_total(_stock(cell.get("stock", ""), "stock", line, seen), variants, line, seen),
        price=price,
        facts=cell.get("facts", ""),
        nicknames=_list(cell.get("nicknames", "")),
        weight=_sum(cell.get("weight", ""), "weight", line, seen, unit="kilograms"),
        floor_off=floor_off,
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _variant(part: str, line: int, seen: _Rows) -> Variant:
    """Read one variant: its name, then `=stock`, `@price` and `~kilograms` where it has its own."""
    rest, _, weight = part.partition("~")
    rest, _, price = rest.partition("@")
    name, _, stock = rest.partition("=")
    if not name.strip():
        seen.blame(line, f"variants: {part!r} has no name (write name=stock@price)")
    return Variant(
        name=name.strip(),
        stock=_stock(stock.strip(), "variants", line, seen),
        price=_sum(price.strip(), "variants", line, seen),
        weight=_sum(weight.strip(), "variants", line, seen, unit="kilograms"),
    )


def _total(stock: int | None, variants: tuple[Variant, ...], line: int, seen: _Rows) -> int | None:
    own = [one.stock for one in variants if one.stock is not None]
    if not own or len(own) < len(variants):
        return stock
    if stock is not None and stock != sum(own):
        seen.blame(line, f"stock: {stock}, but the variants' stocks add up to {sum(own)} (leave stock empty: they count)")
    return sum(own)


def _stock(cell: str, name: str, line: int, seen: _Rows) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) <= 9:
        return int(cell)
    seen.blame(line, f"{name}: {cell!r} is not a whole number of pieces, at least 0")
    return None


def _sum(cell: str, name: str, line: int, seen: _Rows, unit: str = "yuan") -> Decimal | None:
    if not cell:
        return None
    try:
        number = Decimal(cell)
    except InvalidOperation:
        number = Decimal(-1)
    if number.is_finite() and 0 <= number <= 10_000_000:
        return number
    seen.blame(line, f"{name}: {cell!r} is not a number of {unit}, at least 0 and without its unit")
    return None
