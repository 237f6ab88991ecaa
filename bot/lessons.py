"""What people teach, as Protocols and values: a message, what it means, who says so, and who else. No implementation lives here.

The law of teaching: a label counts when two people stand behind it, the second of them a supervisor. Every query that a person makes
names the shops that this person may see. Texts in here are without personal data: whoever makes a lesson has taken it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Fault(StrEnum):
    """What was wrong with the turn, in the eyes of whoever teaches; `unsure`: nothing was, the model only didn't understand."""

    INTENT = "intent"
    ANSWER = "answer"
    HAND_OVER = "hand_over"
    KEEP = "keep"
    UNSURE = "unsure"


class Standing(StrEnum):
    """Where a lesson stands.

    `open`: one person said it. `disputed`: a second one says otherwise. `approved`: two say the same, it is learned from.
    `refused`: it is not learned from. `skipped`: nobody wants to say anything about this message.
    """

    OPEN = "open"
    DISPUTED = "disputed"
    APPROVED = "approved"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a message means: its intents, main one first, and its sentiment."""

    intents: tuple[str, ...]
    sentiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A message with what people say that it means. `id` is given by the store.

    `line` names the message; `likeness` is the same for near-copies of a text. `said`, `model`: what was understood then, by which.
    `second`, `other`: who looked at it after `by`, and what they say where they say otherwise; `third` settled a dispute.
    """

    id: int = 0
    shop: str
    conversation: str
    line: int
    text: str
    likeness: str
    fault: Fault
    said: tuple[str, ...]
    model: str
    by: str
    meaning: Meaning
    at: datetime
    standing: Standing = Standing.OPEN
    second: str | None = None
    other: Meaning | None = None
    settled: datetime | None = None
    third: str | None = None

    def judged(self, who: str, meaning: Meaning | None, now: datetime) -> "Lesson | None":
        """Give the lesson after `who` looked at it and says `meaning`, or (None) that it is not to be learned.

        None where it's not theirs to say. Nobody approves a label of their own; a dispute ends when one of the two takes over the other's
        label, or a third person one of both.
        """
        if self.standing is Standing.OPEN and who != self.by:
            if meaning is None:
                return replace(self, standing=Standing.REFUSED, second=who, settled=now)
            if meaning == self.meaning:
                return replace(self, standing=Standing.APPROVED, second=who, settled=now)
            return replace(self, standing=Standing.DISPUTED, second=who, other=meaning, settled=now)
        if self.standing is not Standing.DISPUTED:
            return None
        third = None if who in {self.by, self.second} else who
        if meaning is None:
            return None if third is None else replace(self, standing=Standing.REFUSED, third=third, settled=now)
        theirs = {self.by: self.other, self.second: self.meaning}
        if meaning not in ((self.meaning, self.other) if third else (theirs[who],)):
            return None
        return replace(self, standing=Standing.APPROVED, meaning=meaning, third=third, settled=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A buyer's message that the model was not sure of, as it was written."""

    line: int
    shop: str
    conversation: str
    text: str
    at: datetime


class Lessons(Protocol):
    """What was taught."""

    def unsure(self, shops: Sequence[str], since: datetime, most: int) -> tuple[Unsure, ...]:
        """List the messages since then that were not understood with certainty, newest first; of at most `most` messages looked at."""
        ...

    def known(self, shops: Sequence[str]) -> Mapping[str, str]:
        """Give all that was taught or skipped: texts (without personal data) by the likeness of what was written, oldest first."""
        ...

    def teach(self, lesson: Lesson) -> bool:
        """Keep a lesson; one's own on the same message gives way while nobody else looked at it. False where it is not one's own."""
        ...

    def undo(self, agent: str, shops: Sequence[str]) -> Lesson | None:
        """Take back an agent's newest lesson that nobody else looked at; None where there is none."""
        ...

    def lessons(self, shops: Sequence[str], standings: Sequence[Standing], most: int | None = None) -> tuple[Lesson, ...]:
        """List lessons, oldest first; of more than `most`, the newest."""
        ...

    def counts(self, shops: Sequence[str]) -> Mapping[Standing, int]:
        """Count them by where they stand."""
        ...

    def judge(self, one: tuple[str, int], who: str, meaning: Meaning | None, now: datetime) -> Lesson | None:
        """Look at a lesson (shop, id); see `Lesson.judged`. None where there is none, or it is not theirs to say."""
        ...


def as_row(lesson: Lesson) -> dict[str, Any]:
    """Write an approved lesson as a line of training data, with where it comes from. Names no buyer and no conversation."""
    return {
        "text": lesson.text,
        "intents": list(lesson.meaning.intents),
        "sentiment": lesson.meaning.sentiment,
        "view": f"taught {lesson.shop}",
        "origin": {
            "shop": lesson.shop,
            "lesson": lesson.id,
            "fault": lesson.fault.value,
            "said": list(lesson.said),
            "model": lesson.model,
            "by": lesson.by,
            "at": lesson.at.isoformat(timespec="seconds"),
            "approved_by": lesson.third or lesson.second,
            "approved_at": None if lesson.settled is None else lesson.settled.isoformat(timespec="seconds"),
        },
    }
