"""What every part of `shop.yaml` is made of: frozen, strict shapes and the figures' types. No part of its own lives here."""

from datetime import time
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=200)]
Yuan = Annotated[Decimal, Field(ge=0, le=100_000)]
Days = Annotated[int, Field(ge=0, le=60)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Part(BaseModel):
    """A frozen part of the file that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def clock(said: str) -> time:
    """Read an hour of the day that the shape has checked."""
    return time.fromisoformat(said)
