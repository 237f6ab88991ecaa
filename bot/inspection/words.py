"""The words of `words.yaml`: column names of exports and the report's own sentences."""

import functools
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml
from bot.messages import Platform


class Words(BaseModel):
    """The file's shape."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    columns: dict[str, tuple[str, ...]]
    agents: frozenset[str]
    buyers: frozenset[str]
    platforms: dict[Platform, tuple[str, ...]]
    page: dict[str, str]


@functools.cache
def words() -> Words:
    """Read them once."""
    return read_yaml(Path(__file__).with_name("words.yaml"), Words)


def bare(name: str) -> str:
    """Show a column's name or a cell without case, blanks, underscores and brackets."""
    return "".join(char for char in name.casefold() if char.isalnum())
