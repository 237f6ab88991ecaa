"""What a conversation remembers after one turn, gathered from what was heard and what was approved. Forgetting is `policy.remember`'s."""

from bot.answers import Circumstances
from bot.answers.circumstances import LIST_COMMA
from bot.gate import ApprovedReply
from bot.messages import ConversationState
from bot.policy import Heard, Spoken, Turned, remember, waited
from bot.respond.outcome import Action
from bot.respond.plan import Plan


def after(
    before: ConversationState, heard: Heard, plan: Plan, replies: tuple[ApprovedReply, ...], here: Circumstances
) -> ConversationState:
    """Give the state after a turn."""
    offered = plan.bargain is not None and any(reply.intent == "bargaining" for reply in replies)
    turn = Turned(
        at=heard.at,
        item=heard.item,
        order=heard.order,
        intents=heard.intents,
        wish=plan.wish,
        calm=heard.calm,
        bargain=plan.bargain if offered and plan.bargain is not None else before.bargain,
    )
    if plan.action in {Action.WAIT, Action.IGNORE}:
        return waited(before, turn)
    spoken = Spoken(
        texts=tuple(reply.text for reply in replies),
        sources=tuple(reply.source for reply in replies),
        handed_over=plan.action is Action.HANDOFF,
        question=plan.question if plan.action is Action.REPLY else None,
        choices=_choices({fact for reply in replies for fact in reply.draft.facts}, heard, here),
    )
    return remember(before, turn, spoken)


def _choices(listed: set[str], heard: Heard, here: Circumstances) -> tuple[str, ...]:
    """Give the ids of the items that the words named as a list."""
    if "choices" in listed:
        return heard.candidates
    if "alternatives" not in listed:
        return ()
    ids = {item.name: item.id for item in here.shop.items.values()}
    return tuple(ids[name] for name in here.facts["alternatives"].split(LIST_COMMA) if name in ids)
