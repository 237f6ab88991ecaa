"""What lives here: one labelled message, as a value. What never may: reading, writing, or a choice of labels."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A message with its labels.

    `intents`: main one first (empty: nothing to act on). `sentiment`: None where nobody said. `view`: who wrote it, '' unknown.
    `intents_ok`, `sentiment_ok`: alternatives that count as right when a model is judged. `weight`: as how many rows it is learned from.
    `where`: file and line, '' unknown.
    """

    text: str
    intents: tuple[str, ...]
    sentiment: str | None = None
    view: str = ""
    intents_ok: tuple[str, ...] = ()
    sentiment_ok: tuple[str, ...] = ()
    weight: float = 1.0
    where: str = field(default="", compare=False)

    @property
    def main(self) -> str:
        """The main intent; '' where there is none."""
        return self.intents[0] if self.intents else ""

    @property
    def right(self) -> tuple[str, ...]:
        """The intents that count as right when given first."""
        return self.intents_ok or self.intents

    @property
    def right_sentiment(self) -> tuple[str, ...]:
        """The sentiments that count as right; empty where nobody said."""
        return self.sentiment_ok or ((self.sentiment,) if self.sentiment else ())
