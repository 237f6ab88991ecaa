"""The provinces by every name that people write for them. Cities are not known here."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import RootModel

from bot.documents import read_yaml

FILE = Path(__file__).with_name("provinces.yaml")


class _Provinces(RootModel[dict[str, tuple[str, ...]]]):
    pass


@cache
def province_names() -> Mapping[str, str]:
    """Map every name of a province to its short one."""
    return {name: short for short, names in read_yaml(FILE, _Provinces).root.items() for name in (short, *names)}


def short_province(name: str) -> str:
    """Give a province's short name; raises ValueError for what is no province."""
    short = province_names().get(name.strip())
    if short is None:
        raise ValueError(f"{name!r} is not a province, autonomous region or municipality")
    return short
