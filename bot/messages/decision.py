"""What may be decided about one buyer message. Deciding happens in `policy`, wording in `answers`."""

from dataclasses import dataclass

from bot.messages.bargain import BARGAIN_FLAGS, BARGAIN_SLOTS, Bargain

# What a decision may add to the circumstances that words rest on: conditions and slots which the conversation alone knows.
FOUND_FLAGS = BARGAIN_FLAGS | {"asked_again", "bargain_needs_item", "held_before", "item_unclear"}
FOUND_SLOTS = BARGAIN_SLOTS | {"choices"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the conversation adds to a turn's evidence: `flags` of FOUND_FLAGS that hold, `facts` (name, value) for FOUND_SLOTS."""

    flags: frozenset[str] = frozenset()
    facts: tuple[tuple[str, str], ...] = ()


NOTHING_FOUND = Found()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer these intents, main one first. `reason` is a stable id for the log and the desk.

    `rest`: the other wishes of the same message go to a person, with one holding line after the answer. `bargain`: what stands in a
    haggle once these words are said. `goes_on`: the message goes on with what was talked of last. `parts`: (intent, words) where
    the wishes were said in different parts of the message.
    """

    intents: tuple[str, ...]
    reason: str
    found: Found = NOTHING_FOUND
    rest: "HandOff | None" = None
    bargain: Bargain | None = None
    goes_on: bool = False
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarify:
    """Ask back once: what is missing about `topic`."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """A person takes over. `urgent` puts the conversation at the head of the queue; `intents` are for the desk to see.

    `proposed`: an answer that is worded and gated for the desk and not sent (the mode `draft`).
    """

    reason: str
    urgent: bool = False
    intents: tuple[str, ...] = ()
    found: Found = NOTHING_FOUND
    proposed: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A person already has the conversation: say nothing, show them the message, with a proposal where the shop wants one."""

    reason: str
    proposed: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """Nothing to answer."""

    reason: str


Decision = Answer | Clarify | HandOff | Wait | Ignore
