"""Reads a shop's folder: `shop.yaml`, `items.csv`, `answers.yaml`. Every fault names its file and line; nothing is half-read."""

import csv
import io
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_text, read_yaml
from bot.errors import WrongFile
from bot.shop.holidays import read_calendar
from bot.shop.item import Item, Variant
from bot.shop.shop import Shop, ShopFile, Webhook

COLUMNS = ("id", "name", "variants", "stock", "price", "facts", "nicknames", "weight")


class _AnswersFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    answers: dict[str, list[str]] = Field(default_factory=dict)


def read_shops(folder: Path) -> dict[str, Shop]:
    """Read every shop below `folder` (one folder each), or `folder` itself where it holds a `shop.yaml`; keyed by shop id."""
    if not folder.is_dir():
        raise WrongFile(folder, "there is no such folder of shops")
    places = [folder] if (folder / "shop.yaml").exists() else sorted(folder.iterdir())
    found = [place for place in places if (place / "shop.yaml").exists()]
    if not found:
        raise WrongFile(folder, "no shop found: a shop is a folder with a shop.yaml in it")
    return {place.name: read_shop(place) for place in found}


def read_shop(folder: Path) -> Shop:
    """Read one shop's folder; the folder's name is the shop's id."""
    file = read_yaml(folder / "shop.yaml", ShopFile)
    items = folder / "items.csv"
    answers = folder / "answers.yaml"
    wordings: dict[str, tuple[str, ...]] = {}
    if answers.exists():
        wordings = {name: tuple(texts) for name, texts in read_yaml(answers, _AnswersFile).answers.items()}
    return Shop(
        id=folder.name,
        file=file,
        items=_read_items(items) if items.exists() else {},
        wordings=wordings,
        secret=_secret(folder, file.webhook),
        calendar=read_calendar(folder / "holidays.yaml"),
    )


def _secret(folder: Path, webhook: Webhook) -> str | None:
    if webhook.secret_file is not None:
        return read_text(folder / webhook.secret_file).strip()
    if webhook.secret is None and not webhook.unsigned:
        raise WrongFile(folder / "shop.yaml", "webhook: give a secret or a secret_file, or say unsigned: true")
    return webhook.secret


def _read_items(path: Path) -> dict[str, Item]:
    rows = csv.reader(io.StringIO(read_text(path)), strict=True)
    names = tuple(next(rows, ()))
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise WrongFile(path, f"unknown column {unknown[0]!r} (known: {', '.join(COLUMNS)})", line=1)
    if "id" not in names or "name" not in names:
        raise WrongFile(path, "the columns id and name are needed", line=1)
    items: dict[str, Item] = {}
    try:
        for row in rows:
            if len(row) != len(names):
                raise WrongFile(path, f"this row has {len(row)} fields, the header {len(names)}", line=rows.line_num)
            item = _item(dict(zip(names, row, strict=True)), path, rows.line_num)
            if item.id in items:
                raise WrongFile(path, f"the id {item.id!r} stands twice", line=rows.line_num)
            items[item.id] = item
    except csv.Error as fault:
        raise WrongFile(path, f"not valid CSV ({fault})", line=rows.line_num) from None
    return items


def _item(row: dict[str, str], path: Path, line: int) -> Item:
    cell = {name: value.strip() for name, value in row.items()}
    if not cell["id"] or not cell["name"]:
        raise WrongFile(path, "id and name must not be empty", line=line)
    return Item(
        id=cell["id"],
        name=cell["name"],
        variants=tuple(_variant(part.strip(), path, line) for part in cell.get("variants", "").split("|") if part.strip()),
        stock=_stock(cell.get("stock", ""), path, line),
        price=_price(cell.get("price", ""), path, line),
        facts=cell.get("facts", ""),
        nicknames=tuple(part.strip() for part in cell.get("nicknames", "").split("|") if part.strip()),
        weight=_price(cell.get("weight", ""), path, line),
    )


def _variant(part: str, path: Path, line: int) -> Variant:
    """Read one variant: its name, then `=stock` and `@price` where they are its own."""
    named, _, price = part.partition("@")
    name, _, stock = named.partition("=")
    return Variant(name=name.strip(), stock=_stock(stock.strip(), path, line), price=_price(price.strip(), path, line))


def _stock(cell: str, path: Path, line: int) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit()):
        raise WrongFile(path, f"stock: {cell!r} is not a whole number of at least 0", line=line)
    return int(cell)


def _price(cell: str, path: Path, line: int) -> Decimal | None:
    if not cell:
        return None
    try:
        price = Decimal(cell)
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or price < 0:
        raise WrongFile(path, f"price: {cell!r} is not a sum in yuan", line=line)
    return price
