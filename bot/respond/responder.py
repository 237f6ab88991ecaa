"""One buyer message through all the steps. The clock, the model and the gates are handed in; nothing is read from outside.

The law "in doubt, no": an answer that the gate refuses becomes the holding line and a hand-off; if that is refused too, silence, and
the desk has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, assert_never

from bot.answers import Circumstances, Composer, NeedsPerson, Said, circumstances
from bot.gate import ApprovedReply, GateContext, Judge, Refusal
from bot.messages import (
    Answer,
    BuyerMessage,
    Clarify,
    Conversation,
    ConversationState,
    Decision,
    Draft,
    HandOff,
    Holder,
    Ignore,
    MessageKind,
    Question,
    Wait,
)
from bot.policy import RECENT_TEXTS, Spoken, Turned, decide, remember, rested, waited
from bot.respond.context import gate_context
from bot.respond.outcome import Action, Outcome
from bot.respond.private import Private, Told
from bot.respond.silence import handed_over, trace_of
from bot.shop import Shop
from intents import IntentPrediction


class Recogniser(Protocol):
    """What understands a text; `intents.IntentModel` is one."""

    def predict(self, text: str) -> IntentPrediction:
        """Say what the buyer wants, how sure that is, and on which evidence."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be said, before the gate."""

    action: Action
    reason: str
    drafts: tuple[Draft, ...] = ()
    urgent: bool = False
    question: Question | None = None


class Responder:
    """The order of the steps. `gates` go by shop id."""

    def __init__(
        self,
        *,
        recogniser: Recogniser,
        composer: Composer,
        gates: Mapping[str, Judge],
        simplify: Callable[[str], str],
    ) -> None:
        self._recogniser = recogniser
        self._composer = composer
        self._gates = gates
        self._simplify = simplify
        self._private: Private | None = None

    def remember(self, private: Private) -> None:
        """Keep what buyers tell of themselves there, and refuse it to every other buyer; without it nobody else's data is known."""
        self._private = private

    def respond(self, message: BuyerMessage, conversation: Conversation, shop: Shop, now: datetime) -> Outcome:
        """Take one message to its outcome; changes nothing."""
        before = rested(conversation.state, now)
        prediction = self._understand(message)
        decision = decide(message, prediction, before, shop)
        here = circumstances(message, before, shop, text=self._simplify(message.text), now=now)
        plan = self._plan(decision, here, before)
        gate = self._gates[shop.id]
        context = self._context(message, conversation, here)
        replies, refused = _review(gate, plan, context)
        if refused:
            plan = _Plan(
                action=Action.HANDOFF,
                reason=plan.reason if plan.action is Action.HANDOFF else "gate.refused",
                drafts=self._composer.hold(HandOff(reason="gate.refused"), here, before),
                urgent=plan.urgent,
            )
            replies, more = _review(gate, plan, context)
            refused = (*refused, *more)
        return Outcome(
            message=message,
            prediction=prediction,
            decision=decision,
            drafts=plan.drafts,
            replies=replies,
            refused=refused,
            action=plan.action,
            reason=plan.reason,
            urgent=plan.urgent,
            state=_after(message, before, prediction, plan, replies, now),
            ruleset=gate.ruleset,
            trace=trace_of(message),
            told=self._told(message, conversation, gate),
        )

    def hold(self, message: BuyerMessage, conversation: Conversation, shop: Shop, now: datetime) -> Outcome:
        """Say the holding line and hand over, understanding nothing: for a message that could not be answered, or not in time."""
        before = conversation.state
        if before.holder is Holder.HUMAN or message.kind is MessageKind.SYSTEM:
            return self.respond(message, conversation, shop, now)
        silent = handed_over(message, conversation, "engine.late")
        here = circumstances(message, before, shop, text="", now=now)
        drafts = self._composer.hold(HandOff(reason=silent.reason), here, before)
        plan = _Plan(action=silent.action, reason=silent.reason, drafts=drafts)
        gate = self._gates[shop.id]
        replies, refused = _review(gate, plan, self._context(message, conversation, here))
        spoken = _after(message, before, None, plan, replies, now)
        return replace(
            silent,
            drafts=drafts,
            replies=replies,
            refused=refused,
            state=spoken,
            ruleset=gate.ruleset,
            told=self._told(message, conversation, gate),
        )

    def _understand(self, message: BuyerMessage) -> IntentPrediction | None:
        if message.kind is MessageKind.SYSTEM or not message.text.strip():
            return None
        return self._recogniser.predict(message.text)

    def _context(self, message: BuyerMessage, talk: Conversation, here: Circumstances) -> GateContext:
        strangers = None if self._private is None else self._private.strangers(talk.shop, talk.buyer)
        state = replace(talk.state, item=message.item or talk.state.item, order=message.order or talk.state.order)
        return gate_context(replace(talk, state=state), here.shop, strangers, asked=message.text, item=here.item)

    def _told(self, message: BuyerMessage, talk: Conversation, gate: Judge) -> Told | None:
        if self._private is None:
            return None
        keys = gate.private.told(message.text) | gate.private.keys_of((message.buyer,))
        if message.order is not None:
            keys |= gate.private.keys_of((message.order.id, message.order.tracking or ""))
        return self._private.sealed(talk.buyer, keys)

    def _plan(self, decision: Decision, here: Circumstances, before: ConversationState) -> _Plan:
        match decision:
            case Answer():
                return _spoken(self._composer.answer(decision, here, before), decision.reason)
            case Clarify():
                return _spoken(self._composer.clarify(decision, here, before), decision.reason)
            case HandOff():
                drafts = self._composer.hold(decision, here, before)
                return _Plan(action=Action.HANDOFF, reason=decision.reason, drafts=drafts, urgent=decision.urgent)
            case Wait():
                return _Plan(action=Action.WAIT, reason=decision.reason)
            case Ignore():
                return _Plan(action=Action.IGNORE, reason=decision.reason)
            case _:
                assert_never(decision)


def _spoken(words: Said | NeedsPerson, reason: str) -> _Plan:
    if isinstance(words, NeedsPerson):
        return _Plan(action=Action.HANDOFF, reason=words.reason, drafts=words.drafts)
    if not words.drafts:
        return _Plan(action=Action.IGNORE, reason=reason)
    question = None if words.asks is None else Question(topic=words.asks, intents=words.asks_for)
    return _Plan(action=Action.REPLY, reason=reason, drafts=words.drafts, question=question)


def _review(gate: Judge, plan: _Plan, context: GateContext) -> tuple[tuple[ApprovedReply, ...], tuple[Refusal, ...]]:
    approved: list[ApprovedReply] = []
    refused: list[Refusal] = []
    # What a hand-off says of itself is true: it is recorded together with the words.
    done = frozenset(("handed_over",)) if plan.action is Action.HANDOFF else frozenset[str]()
    recent = context.recent_texts
    for draft in plan.drafts:
        verdict = gate.review(draft, replace(context, recent_texts=recent, done=done))
        if isinstance(verdict, Refusal):
            refused.append(verdict)
        else:
            approved.append(verdict)
            recent = (*recent, verdict.text)[-RECENT_TEXTS:]
    return tuple(approved), tuple(refused)


def _after(
    message: BuyerMessage,
    before: ConversationState,
    prediction: IntentPrediction | None,
    plan: _Plan,
    replies: tuple[ApprovedReply, ...],
    now: datetime,
) -> ConversationState:
    answered = () if prediction is None else prediction.answered
    turn = Turned(
        at=now,
        item=message.item or before.item,
        order=message.order or before.order,
        intents=answered,
        wish=" ".join(answered),
        calm=None if prediction is None else prediction.sentiment.label == "calm",
        bargain=before.bargain,
    )
    if plan.action in {Action.WAIT, Action.IGNORE}:
        return waited(before, turn)
    spoken = Spoken(
        texts=tuple(reply.text for reply in replies),
        sources=tuple(reply.source for reply in replies),
        handed_over=plan.action is Action.HANDOFF,
        question=plan.question,
    )
    return remember(before, turn, spoken)
