"""A text that somebody would like to send. It can't be sent: only the gate turns it into an `ApprovedReply`."""

from dataclasses import dataclass
from enum import StrEnum


class Author(StrEnum):
    """Who wrote the words."""

    BOT = "bot"
    HUMAN = "human"


class ReplyKind(StrEnum):
    """What sort of thing goes out."""

    TEXT = "text"
    ITEM_CARD = "item_card"
    ORDER_CARD = "order_card"
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    FILE = "file"
    LINK = "link"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An outgoing text before the gate.

    `source` names the template (or the agent); `intent` the wish that it answers, where there is one; `facts` are the names of the
    facts that filled its slots. `kind` and `ref`: what goes out besides the text, and the id of the item or order that it shows.
    """

    text: str
    author: Author
    source: str
    intent: str | None = None
    facts: tuple[str, ...] = ()
    kind: ReplyKind = ReplyKind.TEXT
    ref: str = ""
