"""Several messages that a buyer sent in one breath, as one. Pure: what counts as one breath is said by whoever waits for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.messages import BuyerMessage, MessageKind
from bot.respond.outcome import Outcome
from bot.respond.silence import trace_of

LONGEST_BURST = 500  # code points: a longer text is not read as one wish
_TOGETHER = frozenset({MessageKind.TEXT, MessageKind.ITEM_CARD, MessageKind.ORDER_CARD})


def bursts(messages: Sequence[BuyerMessage]) -> list[tuple[BuyerMessage, ...]]:
    """Split one conversation's messages, in order, into those that are answered together; pictures and notices stand alone."""
    found: list[list[BuyerMessage]] = []
    length = 0
    for message in messages:
        fits = found and found[-1][-1].kind in _TOGETHER and message.kind in _TOGETHER
        if fits and found[-1][-1].buyer == message.buyer and length + len(message.text) <= LONGEST_BURST:
            found[-1].append(message)
            length += len(message.text)
        else:
            found.append([message])
            length = len(message.text)
    return [tuple(one) for one in found]


def joined(parts: Sequence[BuyerMessage]) -> BuyerMessage:
    """Make one message of a burst: the last one's name, every text on a line of its own, the newest item and order."""
    last = parts[-1]
    if len(parts) == 1:
        return last
    texts = [part.text for part in parts if part.text.strip()]
    return replace(
        last,
        kind=MessageKind.TEXT if texts else last.kind,
        text="\n".join(texts),
        item=next((part.item for part in reversed(parts) if part.item is not None), None),
        order=next((part.order for part in reversed(parts) if part.order is not None), None),
    )


def merged_answer(outcome: Outcome, part: BuyerMessage) -> dict[str, Any]:
    """Answer a message that was answered together with a later one: wait, and where the answer is."""
    return {
        "action": "wait",
        "replies": [],
        "reason": "message.merged",
        "intents": [],
        "sentiment": {"label": "calm", "angry": 0.0},
        "conversation_state": outcome.state.holder.value,
        "gate": {"ruleset": outcome.ruleset, "refused": []},
        "trace": trace_of(part),
    }
