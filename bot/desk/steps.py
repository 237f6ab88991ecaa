"""The five steps for an upset buyer (D1), read from `steps.yaml`. Chooses nothing."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.documents import read_yaml

FILE = Path(__file__).with_name("steps.yaml")


class Step(BaseModel):
    """One step: its name, how to go about it, and a beginning to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    how: str
    say: str


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    steps: tuple[Step, ...]


@cache
def read_steps() -> tuple[Step, ...]:
    """Read the steps; raises WrongFile."""
    return read_yaml(FILE, _Page).steps
