"""Outcomes and conversation states as JSON, and back. The answer's shape is the public contract's; the story's is ours."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.gate import Refusal
from bot.messages import Bargain, BuyerMessage, ConversationState, Finding, Holder
from bot.respond import Outcome
from bot.store.moments import to_row
from intents import IntentPrediction

Json = dict[str, Any]
SHORT_OF_NONE: Json = dict.fromkeys(("action", "reason", "intent", "confidence", "sure"))
_STATES = TypeAdapter(ConversationState)
_BARGAINS = TypeAdapter(Bargain)


def answer_of(outcome: Outcome) -> Json:
    """Build the answer of POST /v1/messages."""
    prediction = outcome.prediction
    return {
        "action": outcome.action.value,
        "replies": [{"text": reply.text, "intent": reply.intent} for reply in outcome.replies],
        "reason": outcome.reason,
        "intents": [] if prediction is None else _ranked(prediction),
        "sentiment": {"label": "calm", "angry": 0.0} if prediction is None else _sentiment(prediction),
        "conversation_state": outcome.state.holder.value,
        "gate": {"ruleset": outcome.ruleset, "refused": [_refusal(one) for one in outcome.refused]},
        "trace": outcome.trace,
    }


def story_of(outcome: Outcome) -> Json:
    """Build the record of how the answer came about: prediction, decision, drafts, verdicts, model, rules."""
    prediction = outcome.prediction
    return {
        "action": outcome.action.value,
        "reason": outcome.reason,
        "decision": type(outcome.decision).__name__,
        "about": _about(outcome.message),
        "prediction": None if prediction is None else _prediction(prediction),
        "drafts": [asdict(draft) for draft in outcome.drafts],
        "approved": [{"verdict": reply.verdict_id, "source": reply.source} for reply in outcome.replies],
        "refused": [_refusal(one) for one in outcome.refused],
        "proposed": [{"text": one.text, "intent": one.intent, "source": one.source, "verdict": one.verdict_id} for one in outcome.proposed],
        "talk": _talk(outcome),
        "ruleset": outcome.ruleset,
        "model": None if prediction is None else prediction.model_version,
    }


def short_of(outcome: Outcome) -> Json:
    """Build the story in short, for counting."""
    prediction = outcome.prediction
    if prediction is None or not prediction.intents:
        return {**SHORT_OF_NONE, "action": outcome.action.value, "reason": outcome.reason}
    return {
        "action": outcome.action.value,
        "reason": outcome.reason,
        "intent": prediction.intents[0].intent,
        "confidence": round(prediction.intents[0].confidence, 4),
        "sure": prediction.sure,
    }


def broken_rules(key: tuple[str, str], author: str, refused: Iterable[Refusal], now: datetime) -> list[Json]:
    """Build the rows of `refusals`: one for each rule that was broken, however often."""
    found = {(one.rule, one.family): None for refusal in refused for one in refusal.findings}
    shop, conversation = key
    return [
        {"shop": shop, "conversation": conversation, "author": author, "rule": rule, "family": family, "at": to_row(now)}
        for rule, family in found
    ]


def _talk(outcome: Outcome) -> Json:
    """Tell what the message was heard as, and what a person who takes over has to know: the item, the order, what was offered."""
    state, heard = outcome.state, outcome.heard
    return {
        "intents": [] if heard is None else list(heard.intents),
        "by": "" if heard is None else heard.by,
        "item": None if state.item is None else state.item.id,
        "order": None if state.order is None else state.order.id,
        "offered": _BARGAINS.dump_python(state.bargain, mode="json", exclude_defaults=True),
    }


def _about(message: BuyerMessage) -> Json:
    """Write the item and the order that came with the message, as `POST /v1/messages` takes them."""
    order = message.order
    found: Json = {} if message.item is None else {"item": {"id": message.item.id}}
    if order is not None:
        body = {
            "id": order.id,
            "status": order.status,
            "paid_at": None if order.paid_at is None else order.paid_at.isoformat(),
            "shipped_at": None if order.shipped_at is None else order.shipped_at.isoformat(),
            "tracking": order.tracking,
        }
        found["order"] = {name: value for name, value in body.items() if value is not None}
    return found


def state_to_json(state: ConversationState) -> Json:
    """Write what the next turn needs; the holder has a column of its own."""
    found: Json = _STATES.dump_python(state, mode="json", exclude={"holder"}, exclude_defaults=True)
    return found


def state_from_json(found: Json, holder: Holder) -> ConversationState:
    """Read it back; what an older version didn't write has its default, what it wrote beyond is forgotten."""
    return replace(_STATES.validate_python(found), holder=holder)


def finding_json(finding: Finding) -> Json:
    """Write a finding as /v1/gate and the answers give it."""
    return {key: value for key, value in asdict(finding).items() if value is not None}


def _refusal(refusal: Refusal) -> Json:
    return {"findings": [finding_json(one) for one in refusal.findings]}


def _ranked(prediction: IntentPrediction) -> list[Json]:
    return [{"intent": one.intent, "confidence": round(one.confidence, 4)} for one in prediction.intents]


def _sentiment(prediction: IntentPrediction) -> Json:
    mood = prediction.sentiment
    return {"label": mood.label, "angry": round(mood.angry, 4), "upset": round(mood.upset, 4)}


def _prediction(prediction: IntentPrediction) -> Json:
    return {
        "intents": _ranked(prediction),
        "answered": list(prediction.answered),
        "sure": prediction.sure,
        "sentiment": _sentiment(prediction),
        "evidence": [{"term": one.term, "weight": round(one.weight, 4)} for one in prediction.evidence],
    }
