"""What may be decided about one buyer message. Deciding happens in `policy`, wording in `answers`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer these intents, main one first. `reason` is a stable id for the log and the desk."""

    intents: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """Ask back once: what is missing about `topic`."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """A person takes over. `urgent` puts the conversation at the head of the queue; `intents` are for the desk to see."""

    reason: str
    urgent: bool = False
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A person already has the conversation: say nothing, show them the message."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Nothing to answer."""

    reason: str


Decision = Answer | Clarify | HandOff | Wait | Ignore
