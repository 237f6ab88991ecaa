"""The words that the conversation engine goes by, read from `cues.yaml` and checked whole. Matching them is done where they are used."""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.documents import read_yaml

FILE = Path(__file__).parent / "cues.yaml"
SlotName = Literal["courier", "place", "item", "variant", "pieces", "offer"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FollowUp(_Part):
    """Messages that name no topic, and the topics that they can go on with; `about`: then they are about this instead."""

    says: tuple[str, ...] = Field(min_length=1)
    topics: tuple[str, ...] = Field(min_length=1)
    about: str | None = None


class SlotRule(_Part):
    """What a message that only names something goes on with.

    After a topic of `after` it is about that topic where `topics` has it, else about the first of `topics`; without one it is `alone`.
    """

    topics: tuple[str, ...] = Field(min_length=1)
    after: tuple[str, ...] = Field(min_length=1)
    alone: str | None = None


class Corrections(_Part):
    """How a buyer corrects: what it is not (`not`), what it is (`but`), or only the latter (`instead`)."""

    no: tuple[str, ...] = Field(alias="not", min_length=1)
    but: tuple[str, ...] = Field(min_length=1)
    instead: tuple[str, ...] = Field(min_length=1)


class Haggling(_Part):
    """What is asked for in a haggle, the words for other shops, and the words in which pieces are counted."""

    gift: tuple[str, ...]
    freight: tuple[str, ...]
    other_shop: tuple[str, ...]
    pieces: tuple[str, ...]


class Signal(_Part):
    """Words on which a person comes at once. A cue `a+b` wants both; where a word of `except` stands, nothing is meant."""

    reason: Literal["safety.injury", "platform.stepped_in"]
    cues: tuple[str, ...] = Field(min_length=1)
    spared: tuple[str, ...] = Field(alias="except", default=())

    def heard_in(self, text: str) -> bool:
        """Tell whether the folded text says it."""
        by_first = self._by_first
        for mark in set(text):
            if any(all(word in text for word in words) for words in by_first.get(mark, ())):
                return not any(word in text for word in self.spared)
        return False

    @cached_property
    def _by_first(self) -> dict[str, list[list[str]]]:
        found: dict[str, list[list[str]]] = {}
        for cue in self.cues:
            found.setdefault(cue[0], []).append(cue.split("+"))
        return found


class Cues(_Part):
    """`cues.yaml`, whole."""

    fillers: tuple[str, ...] = Field(min_length=1)
    pointers: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]
    slots: Mapping[SlotName, SlotRule]
    agreeing: frozenset[str]
    corrections: Corrections
    besides: tuple[str, ...]
    haggling: Haggling
    signals: tuple[Signal, ...]

    def signal(self, text: str) -> str | None:
        """Name the first signal that the folded text gives."""
        return next((one.reason for one in self.signals if one.heard_in(text)), None)

    def without_fillers(self, text: str) -> str:
        """Take the filler words out of a short folded text, the longest first, and everything that is no letter or digit."""
        for word in self._longest_first:
            text = text.replace(word, "")
        return "".join(mark for mark in text if mark.isalnum())

    def only_points(self, text: str) -> bool:
        """Tell whether a folded text points at something and says nothing else."""
        return not self.without_fillers(text) and any(word in text for word in self.pointers)

    def follows(self, text: str, topic: str) -> str | None:
        """Say what a short folded text that names no topic is about after `topic`: that topic, another, or nothing."""
        left = self.without_fillers(text)
        rules = self._follow_ups.get(left, ()) if left else ()
        return next((one.about or topic for one in rules if topic in one.topics), None)

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted((*self.fillers, *self.pointers), key=len, reverse=True)

    @cached_property
    def _follow_ups(self) -> dict[str, list[FollowUp]]:
        found: dict[str, list[FollowUp]] = {}
        for one in self.follow_ups:
            for says in one.says:
                found.setdefault(self.without_fillers(says), []).append(one)
        return found


@cache
def shipped_cues() -> Cues:
    """Give the shipped words, read once; raises WrongFile."""
    return read_yaml(FILE, Cues)
