"""What a decision comes to before the gate: the action and the drafts. Judging and remembering them is not done here."""

from dataclasses import dataclass, replace
from typing import assert_never

from bot.answers import Circumstances, Composer, NeedsPerson, Said
from bot.messages import Answer, Bargain, Clarify, ConversationState, Decision, Draft, HandOff, Ignore, Question, Wait
from bot.policy import Heard, question_of, repeated
from bot.respond.outcome import Action

FULL_STOP = "\u3002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be said, and what is only proposed to the desk; `wish` names the question that these words answer."""

    action: Action
    reason: str
    drafts: tuple[Draft, ...] = ()
    proposed: tuple[Draft, ...] = ()
    urgent: bool = False
    question: Question | None = None
    bargain: Bargain | None = None
    wish: str = ""


class Planner:
    """Turns decisions into plans, in the words of one composer."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    def plan(self, decision: Decision, heard: Heard, here: Circumstances, before: ConversationState) -> Plan:
        """Word one decision."""
        match decision:
            case Answer():
                words = self._composer.answer(decision, here, before)
                plan = replace(_spoken(words, decision.reason), bargain=decision.bargain)
                news = decision.bargain is not None and decision.bargain != before.bargain
                question = "" if news else question_of(heard.wish, (draft.source for draft in plan.drafts))
                if plan.action is Action.REPLY and repeated(before, question):
                    hand_off = HandOff(reason="buyer.repeats", intents=decision.intents)
                    return self._with_rest(Plan(action=Action.HANDOFF, reason=hand_off.reason), hand_off, here, before)
                plan = replace(plan, wish=question)
                return plan if decision.rest is None else self._with_rest(plan, decision.rest, here, before)
            case Clarify():
                return _spoken(self._composer.clarify(decision, here, before), decision.reason)
            case HandOff():
                return self._with_rest(Plan(action=Action.HANDOFF, reason=decision.reason), decision, here, before)
            case Wait():
                return Plan(action=Action.WAIT, reason=decision.reason, proposed=self._proposal(decision.proposed, here, before))
            case Ignore():
                return Plan(action=Action.IGNORE, reason=decision.reason)
            case _:
                assert_never(decision)

    def refused(self, plan: Plan, here: Circumstances, before: ConversationState) -> Plan:
        """Plan anew after the gate refused a text: the ordinary holding line and a person."""
        return Plan(
            action=Action.HANDOFF,
            reason=plan.reason if plan.action is Action.HANDOFF else "gate.refused",
            drafts=self._composer.hold(HandOff(reason="gate.refused"), here, before),
            proposed=plan.proposed,
            urgent=plan.urgent,
        )

    def apologise(self, plan: Plan, here: Circumstances, before: ConversationState) -> Plan:
        """Put a short apology before an answer to an upset buyer (D1), in one text with it."""
        preface = self._composer.preface(here, before)
        if plan.action is not Action.REPLY or not preface:
            return plan
        first = replace(plan.drafts[0], text=f"{preface[0].text}{FULL_STOP}{plan.drafts[0].text}")
        return replace(plan, drafts=(first, *plan.drafts[1:]))

    def _with_rest(self, plan: Plan, rest: HandOff, here: Circumstances, before: ConversationState) -> Plan:
        # Words that need a person anyway have their holding line already; one is enough.
        held = plan.action is Action.HANDOFF and bool(plan.drafts)
        return replace(
            plan,
            action=Action.HANDOFF,
            reason=plan.reason if held else rest.reason,
            drafts=plan.drafts if held else (*plan.drafts, *self._composer.hold(rest, here, before)),
            proposed=self._proposal(rest.proposed, here, before),
            urgent=rest.urgent,
        )

    def _proposal(self, proposed: Answer | None, here: Circumstances, before: ConversationState) -> tuple[Draft, ...]:
        if proposed is None:
            return ()
        words = self._composer.answer(proposed, here, before)
        return words.drafts if isinstance(words, Said) else ()


def _spoken(words: Said | NeedsPerson, reason: str) -> Plan:
    if isinstance(words, NeedsPerson):
        return Plan(action=Action.HANDOFF, reason=words.reason, drafts=words.drafts)
    question = None if words.asks is None else Question(topic=words.asks, intents=words.asks_for)
    return Plan(action=Action.REPLY, reason=reason, drafts=words.drafts, question=question)
