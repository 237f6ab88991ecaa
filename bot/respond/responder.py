"""One buyer message through all the steps. The clock, the model and the gates are handed in; nothing is read from outside.

The law "in doubt, no": an answer that the gate refuses becomes the holding line and a hand-off; if that is refused too, silence, and
the desk has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.answers import Circumstances, Composer, circumstances
from bot.answers.circumstances import LIST_COMMA
from bot.entities import Entities
from bot.gate import ApprovedReply, GateContext, Judge, Refusal
from bot.messages import BuyerMessage, Conversation, ConversationState, Draft, HandOff, Holder, MessageKind
from bot.policy import RECENT_TEXTS, Ear, Heard, decide, rested, shipped_cues
from bot.respond.after import after
from bot.respond.context import gate_context
from bot.respond.outcome import Action, Outcome
from bot.respond.plan import Planner
from bot.respond.private import Private, Told
from bot.respond.silence import handed_over, trace_of
from bot.respond.understand import Recogniser, Understanding
from bot.shop import Shop

ON_DUTY = "staff_on_duty"


def _never(_: str) -> bool:
    return False


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
        self._cues = shipped_cues()
        self._understanding = Understanding(recogniser, Ear(self._cues))
        self._planner = Planner(composer)
        self._gates = gates
        self._simplify = simplify
        self._private: Private | None = None
        self._away: Callable[[str], bool] = _never

    def attend(self, away: Callable[[str], bool]) -> None:
        """Ask there whether all people of a shop are away, so that no holding line promises one at once."""
        self._away = away

    def hear_by(self, recogniser: Recogniser) -> None:
        """Understand by another recogniser from now on."""
        self._understanding = Understanding(recogniser, Ear(self._cues))

    def remember(self, private: Private) -> None:
        """Keep what buyers tell of themselves there, and refuse it to every other buyer; without it nobody else's data is known."""
        self._private = private

    def respond(self, message: BuyerMessage, conversation: Conversation, shop: Shop, now: datetime) -> Outcome:
        """Take one message to its outcome; changes nothing."""
        before = rested(conversation.state, now)
        heard = self._understanding.hear(message, before, shop, now)
        decision = decide(message, heard, before, shop, self._cues)
        here = self._staffed(_here(message, heard, before, shop, self._simplify(message.text)))
        plan = self._planner.plan(decision, heard, here, before)
        if heard.prediction is not None and heard.prediction.sentiment.label == "upset":
            plan = self._planner.apologise(plan, here, before)
        gate = self._gates[shop.id]
        context = self._context(message, conversation, here, now)
        replies, refused = _review(gate, plan.drafts, context, handed_over=plan.action is Action.HANDOFF)
        if refused:
            plan = self._planner.refused(plan, here, before)
            replies, more = _review(gate, plan.drafts, context, handed_over=True)
            refused = (*refused, *more)
        proposed, _ = _review(gate, plan.proposed, context, handed_over=True)
        return Outcome(
            message=message,
            prediction=heard.prediction,
            heard=heard,
            decision=decision,
            drafts=plan.drafts,
            replies=replies,
            refused=refused,
            proposed=proposed,
            action=plan.action,
            reason=plan.reason,
            urgent=plan.urgent,
            state=after(before, heard, plan, replies, here),
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
        heard = Heard(
            at=now, prediction=None, named=Entities(), text="", item=message.item or before.item, order=message.order or before.order
        )
        here = self._staffed(_here(message, heard, before, shop, ""))
        plan = self._planner.plan(HandOff(reason=silent.reason), heard, here, before)
        gate = self._gates[shop.id]
        replies, refused = _review(gate, plan.drafts, self._context(message, conversation, here, now), handed_over=True)
        return replace(
            silent,
            heard=heard,
            drafts=plan.drafts,
            replies=replies,
            refused=refused,
            state=after(before, heard, plan, replies, here),
            ruleset=gate.ruleset,
            told=self._told(message, conversation, gate),
        )

    def _context(self, message: BuyerMessage, talk: Conversation, here: Circumstances, now: datetime) -> GateContext:
        strangers = None if self._private is None else self._private.strangers(talk.shop, talk.buyer)
        state = replace(talk.state, order=here.order)
        return gate_context(replace(talk, state=state), here.shop, strangers, asked=message.text, now=now, item=here.item)

    def _staffed(self, here: Circumstances) -> Circumstances:
        if ON_DUTY not in here.flags or not self._away(here.shop.id):
            return here
        return replace(here, flags=here.flags - {ON_DUTY})

    def _told(self, message: BuyerMessage, talk: Conversation, gate: Judge) -> Told | None:
        if self._private is None:
            return None
        keys = gate.private.told(message.text) | gate.private.keys_of((message.buyer,))
        if message.order is not None:
            keys |= gate.private.keys_of((message.order.id, message.order.tracking or ""))
        return self._private.sealed(talk.buyer, keys)


def _here(message: BuyerMessage, heard: Heard, before: ConversationState, shop: Shop, text: str) -> Circumstances:
    talked_of = replace(message, item=heard.item, order=heard.order)
    state = replace(before, item=heard.item, order=heard.order)
    here = circumstances(talked_of, state, shop, text=text, now=heard.at, entities=heard.named)
    flags = {"held_before": before.held, "item_unclear": bool(heard.candidates)}
    facts = {**here.facts, "choices": LIST_COMMA.join(shop.items[one].name for one in heard.candidates)} if heard.candidates else here.facts
    return replace(here, flags=here.flags | {name for name, holds in flags.items() if holds}, facts=facts)


def _review(
    gate: Judge, drafts: tuple[Draft, ...], context: GateContext, *, handed_over: bool
) -> tuple[tuple[ApprovedReply, ...], tuple[Refusal, ...]]:
    approved: list[ApprovedReply] = []
    refused: list[Refusal] = []
    # What a hand-off says of itself is true: it is recorded together with the words.
    done = frozenset(("handed_over",)) if handed_over else frozenset[str]()
    recent = context.recent_texts
    for draft in drafts:
        verdict = gate.review(draft, replace(context, recent_texts=recent, done=done))
        if isinstance(verdict, Refusal):
            refused.append(verdict)
        else:
            approved.append(verdict)
            recent = (*recent, verdict.text)[-RECENT_TEXTS:]
    return tuple(approved), tuple(refused)
