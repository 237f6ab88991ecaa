"""What is left where nothing can be worked out: a person gets the conversation, and nothing is said. No step of answering is used here."""

import hashlib
from dataclasses import replace

from bot.messages import BuyerMessage, Conversation, HandOff, Holder, Wait
from bot.respond.outcome import Action, Outcome


def handed_over(message: BuyerMessage, conversation: Conversation, reason: str) -> Outcome:
    """Hand a conversation over without a word; where a person has it already, the message waits for this person."""
    waits = conversation.state.holder is Holder.HUMAN
    return Outcome(
        message=message,
        prediction=None,
        decision=Wait(reason="conversation.human") if waits else HandOff(reason=reason),
        drafts=(),
        replies=(),
        refused=(),
        action=Action.WAIT if waits else Action.HANDOFF,
        reason="conversation.human" if waits else reason,
        urgent=False,
        state=replace(conversation.state, holder=Holder.HUMAN),
        ruleset="",
        trace=trace_of(message),
    )


def trace_of(message: BuyerMessage) -> str:
    """Name the outcome of a message: the same message has the same trace, everywhere."""
    key = f"{message.shop}\0{message.conversation}\0{message.message}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]
