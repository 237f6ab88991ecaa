"""Reads a shop's folder: `shop.yaml`, `items.csv`, `answers.yaml`, `holidays.yaml`. All faults at once, each with file and line.

Nothing is half-read: a shop with a fault is no shop.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import Opened, open_yaml, read_text
from bot.errors import WrongFile
from bot.shop.catalogue import read_items
from bot.shop.consistency import contradictions
from bot.shop.file import ShopFile, Webhook
from bot.shop.holidays import read_calendar
from bot.shop.reference import units
from bot.shop.secret import secret_fault
from bot.shop.shop import Shop

SHOP, ITEMS, ANSWERS, HOLIDAYS = "shop.yaml", "items.csv", "answers.yaml", "holidays.yaml"
RULES = "rules.yaml"  # read with the platform's rules, by whoever builds the gates


class _AnswersFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    answers: dict[str, list[str]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A folder as it was found: the shop where nothing is wrong, else None and all faults, by file and line."""

    folder: Path
    shop: Shop | None
    faults: tuple[WrongFile, ...]


def folders_of_shops(folder: Path) -> list[Path]:
    """List the shops' folders below `folder`, or `folder` itself where it holds a `shop.yaml`; raises WrongFile where there is none."""
    if not folder.is_dir():
        raise WrongFile(folder, "there is no such folder of shops")
    found = [folder] if (folder / SHOP).exists() else [place for place in sorted(folder.iterdir()) if (place / SHOP).exists()]
    if not found:
        raise WrongFile(folder, "no shop found: a shop is a folder with a shop.yaml in it")
    return found


def read_shops(folder: Path) -> dict[str, Shop]:
    """Read every shop below `folder` (one folder each), or `folder` itself where it holds a `shop.yaml`; keyed by shop id."""
    return {place.name: read_shop(place) for place in folders_of_shops(folder)}


def read_shop(folder: Path) -> Shop:
    """Read one shop's folder; the folder's name is the shop's id. Raises the first fault."""
    checked = check_shop(folder)
    if checked.shop is None:
        raise checked.faults[0]
    return checked.shop


def check_shop(folder: Path) -> Checked:
    """Read one shop's folder and tell everything that is wrong with it."""
    faults: list[WrongFile] = []
    file = _shop_file(folder / SHOP, faults)
    _other_endings(folder, faults)
    wordings: dict[str, tuple[str, ...]] = {}
    calendar = read_calendar()
    items = read_items(folder / ITEMS, faults)
    if (folder / ANSWERS).exists():
        opened = _opened(folder / ANSWERS, _AnswersFile, faults)
        if opened is not None:
            wordings = {name: tuple(texts) for name, texts in opened.answers.items()}
    try:
        calendar = read_calendar(folder / HOLIDAYS)
    except WrongFile as fault:
        faults.append(fault)
    secret = None if file is None else _secret(folder, file.webhook, faults)
    if file is None or faults:
        return Checked(folder=folder, shop=None, faults=tuple(faults))
    shop = Shop(id=folder.name or folder.resolve().name, file=file, items=items, wordings=wordings, secret=secret, calendar=calendar)
    return Checked(folder=folder, shop=shop, faults=())


def _shop_file(path: Path, faults: list[WrongFile]) -> ShopFile | None:
    try:
        opened: Opened[ShopFile] = open_yaml(path, ShopFile, units())
    except WrongFile as fault:
        faults.append(fault)
        return None
    found = list(opened.faults)
    if opened.value is not None:
        found += [opened.fault(where, problem) for where, problem in contradictions(opened.value)]
    faults += sorted(found, key=lambda one: one.line or 0)
    return opened.value


def _other_endings(folder: Path, faults: list[WrongFile]) -> None:
    """Refuse `answers.yml` and the like: passed over in silence, the owner's words would never be said."""
    for name in (SHOP, ANSWERS, HOLIDAYS, RULES):
        path = (folder / name).with_suffix(".yml")
        if path.exists():
            faults.append(WrongFile(path, f"this file is not read; name it {name}"))


def _opened(path: Path, shape: type[_AnswersFile], faults: list[WrongFile]) -> _AnswersFile | None:
    try:
        opened = open_yaml(path, shape)
    except WrongFile as fault:
        faults.append(fault)
        return None
    faults += opened.faults
    return opened.value


def _secret(folder: Path, webhook: Webhook, faults: list[WrongFile]) -> str | None:
    if webhook.secret_file is None:
        return webhook.secret
    try:
        secret = read_text(folder / webhook.secret_file).strip()
    except WrongFile as fault:
        faults.append(fault)
        return None
    problem = secret_fault(secret)
    if problem is not None:
        faults.append(WrongFile(folder / webhook.secret_file, problem, line=1))
    return secret
