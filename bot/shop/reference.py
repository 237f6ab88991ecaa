"""What each field of a shop's files means, in both languages, and what it counts. Nothing is checked here.

The words lie in `fields.yaml`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("fields.yaml")


class Meaning(BaseModel):
    """One field in words; `unit` is what a figure counts, empty for what is no figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str
    unit: str = ""


class Reference(BaseModel):
    """All fields: of `shop.yaml` by their path (`freight.groups.to`), columns of `items.csv`, and the other files."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    shop: dict[str, Meaning]
    items: dict[str, Meaning]
    files: dict[str, Meaning]


@cache
def reference() -> Reference:
    """Read the reference once."""
    return read_yaml(FILE, Reference)


@cache
def units() -> Mapping[str, str]:
    """Map each field of `shop.yaml` that is a figure to what it counts."""
    return {path: meaning.unit for path, meaning in reference().shop.items() if meaning.unit}
