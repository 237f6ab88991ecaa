"""Reads channels.yaml: windows, quotas, keys and schedules of the channels, as data. No channel's code looks anywhere else for them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_yaml
from bot.traffic import Terms

Seconds = Annotated[float, Field(gt=0, le=14 * 86_400)]


class _Channel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    idempotent: bool
    window: Annotated[float, Field(gt=0)] | None = None
    quota: Annotated[int, Field(ge=2)] | None = None
    retry: tuple[Seconds, ...]
    source: str


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    channels: dict[str, _Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """What a channel allows, and the waits after the first, second … attempt."""

    terms: Terms
    retry: tuple[timedelta, ...]


def read_channels(path: Path = Path(__file__).parent / "channels.yaml") -> dict[str, ChannelTerms]:
    """Read the file; raises WrongFile naming the line."""
    return {
        name: ChannelTerms(
            terms=Terms(
                idempotent=one.idempotent,
                window=None if one.window is None else timedelta(hours=one.window),
                quota=one.quota,
            ),
            retry=tuple(timedelta(seconds=wait) for wait in one.retry),
        )
        for name, one in read_yaml(path, _File).channels.items()
    }
