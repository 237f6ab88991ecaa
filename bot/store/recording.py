"""Takes turns in an open transaction: look up, answer, write, a few statements for the whole batch. No transaction begins here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.ports import Answered
from bot.respond import Action, Outcome, Told, joined, merged_answer, trace_of
from bot.store.ahead import Ahead, before, think
from bot.store.locks import Key, lock, take_numbers
from bot.store.moments import to_row
from bot.store.outgoing import Outgoing, put_replies
from bot.store.private import remember
from bot.store.record import SHORT_OF_NONE, answer_of, broken_rules, short_of, state_to_json, story_of
from bot.store.rows import change, put
from bot.store.tables import conversations, lines, outcomes, refusals
from bot.store.transactions import after, tell
from bot.store.turn import Turn, message_id, talk_after, talk_of
from bot.traffic import Change

Recorded = Callable[[Outcome], None]


@dataclass(slots=True)
class _Writing:
    """What a batch has to write, in the order of writing."""

    lines: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    outcomes: list[tuple[int, dict[str, Any]]] = field(default_factory=list[tuple[int, dict[str, Any]]])
    outgoing: list[tuple[int, Outgoing]] = field(default_factory=list[tuple[int, Outgoing]])
    changed: dict[Key, dict[str, Any]] = field(default_factory=dict[Key, dict[str, Any]])
    told: list[tuple[str, Told]] = field(default_factory=list[tuple[str, Told]])
    refused: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


def record_turns(
    connection: sql.Connection, turns: Sequence[Turn], ahead: Ahead | None, now: datetime, recorded: Recorded | None = None
) -> list[Answered | Exception]:
    """Take the turns in order; gives each one's answer, or the exception of its answering, which leaves no trace.

    A turn whose messages were all seen before gets the first answer again. After a fault, later turns of the same delivered
    conversation get the same exception: they must not overtake. `ahead`: what was thought out before; None: nothing was.
    `recorded` hears each outcome once it stands.
    """
    lock(connection, {turn.key for turn in turns})
    read = (None if ahead is None else ahead.before(connection)) or before(connection, turns)
    if ahead is None:
        ahead = think(connection, turns, read)
    seen, known = dict(read[0]), read[1]
    talks = dict(known)
    writing = _Writing()
    stuck: dict[Key, Exception] = {}
    answers: list[Answered | Exception] = []
    for turn in turns:
        fresh = turn.fresh(seen)
        if not fresh:
            answers.append(seen[message_id(turn.parts[-1])])
            continue
        if turn.deliver and turn.key in stuck:
            answers.append(stuck[turn.key])
            continue
        talk = talk_of(talks, fresh[0])
        try:
            outcome = ahead.outcome(turn, joined(fresh), talk)
        except Exception as fault:  # noqa: BLE001 - one message's fault must not take the others down; the caller gets it
            stuck[turn.key] = fault
            answers.append(fault)
            continue
        _note(writing, turn, fresh, outcome, now)
        if recorded is not None:
            after(connection, partial(recorded, outcome))
        talks[turn.key] = talk_after(talk, outcome.state)
        for part in fresh[:-1]:
            seen[message_id(part)] = merged_answer(outcome, part)
        seen[message_id(fresh[-1])] = answer_of(outcome)
        answers.append(seen[message_id(turn.parts[-1])])
    _write(connection, writing, known, now)
    return answers


def _note(writing: _Writing, turn: Turn, fresh: tuple[BuyerMessage, ...], outcome: Outcome, now: datetime) -> None:
    for part in fresh[:-1]:
        merged = {"trace": trace_of(part), "answer": merged_answer(outcome, part), "story": {"merged_into": outcome.trace}, **SHORT_OF_NONE}
        writing.outcomes.append((len(writing.lines), merged))
        writing.lines.append(_line(part))
    whole = {"trace": outcome.trace, "answer": answer_of(outcome), "story": story_of(outcome), **short_of(outcome)}
    writing.outcomes.append((len(writing.lines), whole))
    writing.lines.append(_line(fresh[-1]))
    writing.refused += broken_rules(turn.key, "bot", outcome.refused, now)
    if outcome.told is not None:
        writing.told.append((turn.key[0], outcome.told))
    handed = outcome.action is Action.HANDOFF
    for reply in outcome.replies:
        writing.outgoing.append(
            (
                len(writing.lines),
                Outgoing(key=turn.key, reply=reply, kind="notice" if handed else "reply", channel=turn.channel if turn.deliver else None),
            )
        )
        writing.lines.append(
            {
                "shop": turn.key[0],
                "conversation": turn.key[1],
                "author": "bot",
                "message": None,
                "kind": "text",
                "text": reply.text,
                "at": to_row(now),
            }
        )
    kept = writing.changed.get(turn.key, {"reason": None, "urgent": None, "since": None})
    if handed:
        kept = {"reason": outcome.reason, "urgent": outcome.urgent, "since": to_row(now)}
    writing.changed[turn.key] = {
        **{name: kept[name] for name in ("reason", "urgent", "since")},
        "buyer": outcome.message.buyer,
        "state": state_to_json(outcome.state),
        "holder": outcome.state.holder.value,
        "channel": turn.channel,
    }


def _line(part: BuyerMessage) -> dict[str, Any]:
    return {
        "shop": part.shop,
        "conversation": part.conversation,
        "author": "buyer",
        "message": part.message,
        "kind": part.kind.value,
        "text": part.text,
        "at": to_row(part.sent_at),
    }


def _write(connection: sql.Connection, writing: _Writing, known: dict[Key, Conversation], now: datetime) -> None:
    if not writing.lines:
        return
    _write_talks(connection, writing, known)
    remember(connection, writing.told)
    numbers = take_numbers(connection, lines.c.id, len(writing.lines))
    put(connection, lines, [{"id": number, **row} for number, row in zip(numbers, writing.lines, strict=True)])
    put(connection, outcomes, [{"line": numbers[place], **row} for place, row in writing.outcomes])
    put(connection, refusals, writing.refused)
    put_replies(connection, [(numbers[place], outgoing) for place, outgoing in writing.outgoing], now)
    for news in _changes(writing):
        tell(connection, news)


def _write_talks(connection: sql.Connection, writing: _Writing, known: dict[Key, Conversation]) -> None:
    fresh: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for (shop, conversation), row in sorted(writing.changed.items()):
        named = {"shop": shop, "id": conversation}
        if (shop, conversation) in known:
            old.append({**named, **{name: value for name, value in row.items() if name != "buyer"}})
        else:
            fresh.append({**named, **row, "urgent": bool(row["urgent"])})
    put(connection, conversations, fresh)
    change(connection, conversations, old, kept=("reason", "urgent", "since", "channel"))


def _changes(writing: _Writing) -> Iterator[Change]:
    for shop, conversation in writing.changed:
        yield Change(topic="conversation", shop=shop, conversation=conversation)
    if any(outgoing.channel is not None for _, outgoing in writing.outgoing):
        yield Change(topic="outbox")
