"""What a new model would change, as figures and examples: on the fixed set, on what was taught, and on the last week's conversations.

Nothing is decided here: a person reads it. Words of buyers are in it without personal data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cli.replay import Change, Side, compare, counted
from bot.errors import WrongMessage
from bot.lessons import Lesson
from bot.masking import anonymous
from bot.respond import Responder
from bot.shop import Shop
from bot.web.bodies import MessageBody
from intents import IntentModel
from intents.dataset import LabelledText
from intents.evaluate import compare as compare_models

if TYPE_CHECKING:
    from bot.messages import BuyerMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The model that serves and the new one."""

    old: IntentModel
    new: IntentModel


def on_fixed_set(pair: Pair, rows: Sequence[LabelledText]) -> dict[str, Any]:
    """Compare on rows that neither learned from, pairwise (bootstrap)."""
    report, before = compare_models(pair.new, pair.old, rows)
    one = report.comparison
    assert one is not None
    shown = ("accuracy", "answered", "right_among_answered", "sentiment_accuracy")
    return {
        "rows": len(rows),
        "old": one.baseline_accuracy,
        "new": round(one.baseline_accuracy + one.difference, 4),
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "not_worse": one.not_worse,
        "gained": one.changed[0],
        "lost": one.changed[1],
        "worse": one.worse,
        "figures": {name: [before.figures.get(name), report.figures.get(name)] for name in shown if name in report.figures},
    }


def on_lessons(pair: Pair, lessons: Sequence[Lesson]) -> dict[str, Any]:
    """Tell how much of what was taught each understands, with certainty and rightly."""
    texts = [one.text for one in lessons]
    was, now = pair.old.predict_many(texts), pair.new.predict_many(texts)
    rows = [(one, set(a.answered[:1]) == set(one.meaning.intents[:1]), b) for one, a, b in zip(lessons, was, now, strict=True)]
    open_ = [(one, said) for one, _, said in rows if said.answered[:1] != one.meaning.intents[:1]]
    return {
        "rows": len(rows),
        "old": sum(right for _, right, _ in rows),
        "new": len(rows) - len(open_),
        "open": [
            {"shop": one.shop, "text": one.text, "wanted": list(one.meaning.intents), "said": said.intents[0].intent} for one, said in open_
        ],
    }


def on_conversations(
    bodies: Iterable[Mapping[str, Any]], shops: Mapping[str, Shop], old: Responder, new: Responder, hide: Callable[[str], str] = anonymous
) -> dict[str, Any]:
    """Answer recorded messages twice and tell what would change."""
    talks: dict[tuple[str, str], list[BuyerMessage]] = {}
    for body in bodies:
        try:
            message = MessageBody.model_validate(body).to_message()
        except (ValueError, WrongMessage):
            continue  # an older record that is no message any more
        if message.shop in shops:
            talks.setdefault((message.shop, message.conversation), []).append(message)
    changes = [change for talk in talks.values() for change in compare(tuple(talk), shops[talk[0].shop], old, new)]
    kinds, moves = counted(changes)
    return {
        "messages": sum(map(len, talks.values())),
        "conversations": len(talks),
        "changed": len(changes),
        "kinds": dict(kinds),
        "moves": [[*move, number] for move, number in moves.most_common()],
        "changes": [_shown(change, hide) for change in sorted(changes, key=_weight)],
    }


def _weight(change: Change) -> tuple[bool, bool, bool]:
    # What a buyer would feel comes first: another action, then other words.
    return ("action" not in change.differs, "words" not in change.differs, "understood" not in change.differs)


def _shown(change: Change, hide: Callable[[str], str]) -> dict[str, Any]:
    return {
        "shop": change.shop,
        "conversation": change.conversation,
        "buyer": hide(change.buyer),
        "differs": list(change.differs),
        "old": _side(change.old, hide),
        "new": _side(change.new, hide),
    }


def _side(side: Side, hide: Callable[[str], str]) -> dict[str, Any]:
    return {"action": side.action, "reason": side.reason, "understood": list(side.understood), "text": hide(side.text)}
