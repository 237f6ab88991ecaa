"""The whole story of one message, as a value: what came, what was understood, decided, drafted, judged, and what goes out."""

from dataclasses import dataclass
from enum import StrEnum

from bot.gate import ApprovedReply, Refusal
from bot.messages import BuyerMessage, ConversationState, Decision, Draft
from bot.policy import Heard
from bot.respond.private import Told
from intents import IntentPrediction


class Action(StrEnum):
    """What the channel is told to do."""

    REPLY = "reply"
    HANDOFF = "handoff"
    WAIT = "wait"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One row of the log. `reason` is a stable id; `state` is the conversation's after this turn; `trace` names the row.

    `heard` is the message in its conversation. `proposed`: approved words that are not sent, for the person at the desk to take or
    leave. `told`: what the message says of its buyer, sealed, to be remembered with it.
    """

    message: BuyerMessage
    prediction: IntentPrediction | None
    decision: Decision
    drafts: tuple[Draft, ...]
    replies: tuple[ApprovedReply, ...]
    refused: tuple[Refusal, ...]
    action: Action
    reason: str
    urgent: bool
    state: ConversationState
    ruleset: str
    trace: str
    heard: Heard | None = None
    proposed: tuple[ApprovedReply, ...] = ()
    told: Told | None = None
