"""The state of a conversation after a turn, and after a rest. Pure: the moment is an argument.

What is kept is bounded: five texts, a handful of topics, one question, one haggle.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.messages import Bargain, ConversationState, Holder, ItemRef, OrderRef, Question

RECENT_TEXTS = 5
REST = timedelta(hours=6)  # after this long a silence the talk is fresh: an order's status from this morning is no evidence
SOURCES = " < "  # between a wish and the situations that answered it
REPEATS = 3
SMALL_TALK = frozenset({"chitchat", "greeting", "thanks", "human", "other"})  # never the topic of a later message


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What went out in a turn: the texts, their sources, whether a person takes over, and what was asked and listed."""

    texts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    handed_over: bool = False
    question: Question | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What the buyer's message was, as far as the next one rests on it."""

    at: datetime
    item: ItemRef | None
    order: OrderRef | None
    intents: tuple[str, ...]
    wish: str
    calm: bool | None  # None: a few words that say nothing of it
    bargain: Bargain


def question_of(wish: str, sources: Iterable[str]) -> str:
    """Name a question: the wish with all that it named, and what was answered to it; nothing where nothing was wished for."""
    return f"{wish}{SOURCES}{' '.join(sources)}" if wish else ""


def repeated(before: ConversationState, question: str) -> bool:
    """Tell whether this is the same question for the third time in a row."""
    return bool(question) and question == before.wish and before.repeats + 2 >= REPEATS


def rested(state: ConversationState, at: datetime) -> ConversationState:
    """Forget what a long silence makes stale; who holds, the order's number and what was offered stay."""
    if state.at is None or at - state.at < REST:
        return state
    order = state.order
    return replace(
        state.returned(),
        holder=state.holder,
        item=None,
        order=None if order is None else OrderRef(id=order.id, tracking=order.tracking),
    )


def remember(before: ConversationState, turn: Turned, spoken: Spoken) -> ConversationState:
    """Give the state after a turn that the bot took."""
    topics = tuple(one for one in turn.intents if one not in SMALL_TALK)
    same = bool(turn.wish) and turn.wish == before.wish
    question = spoken.question
    return replace(
        before,
        holder=Holder.HUMAN if spoken.handed_over else before.holder,
        at=turn.at,
        upset_turns=before.upset_turns if turn.calm is None else 0 if turn.calm else before.upset_turns + 1,
        question=question if question is not None or topics else before.question,
        unanswered=before.unanswered + 1 if question is not None else 0 if topics and spoken.texts else before.unanswered,
        asked=before.asked if question is None or question.topic in before.asked else (*before.asked, question.topic),
        last_intents=topics or before.last_intents,
        wish=turn.wish,
        repeats=before.repeats + 1 if same else 0,
        item=turn.item,
        order=turn.order,
        choices=spoken.choices or before.choices,
        bargain=turn.bargain,
        recent_texts=(*before.recent_texts, *spoken.texts)[-RECENT_TEXTS:],
        said=(*before.said, *spoken.sources)[-RECENT_TEXTS:],
        held=spoken.handed_over if spoken.texts else before.held,
    )


def waited(before: ConversationState, turn: Turned) -> ConversationState:
    """Give the state after a turn while a person holds: what was named is remembered, nothing is counted."""
    return replace(before, at=turn.at, item=turn.item, order=turn.order)
