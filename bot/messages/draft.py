"""A text that somebody would like to send. It can't be sent: only the gate turns it into an `ApprovedReply`."""

from dataclasses import dataclass
from enum import StrEnum


class Author(StrEnum):
    """Who wrote the words."""

    BOT = "bot"
    HUMAN = "human"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An outgoing text before the gate.

    `source` names the template (or the agent); `intent` the wish that it answers, where there is one; `facts` are the names of the
    facts that filled its slots.
    """

    text: str
    author: Author
    source: str
    intent: str | None = None
    facts: tuple[str, ...] = ()
