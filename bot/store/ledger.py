"""What the service figures are counted from, read out of the transcript; and what people add: refusals, buyers left out. Counts nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql

from bot.gate import Refusal
from bot.kpi import Chat, Exclusion, Heard, Refused, Said, Span, Turn, Voice
from bot.staff import LeftOut, Reply
from bot.store.locks import Key
from bot.store.moments import from_row, to_row
from bot.store.record import broken_rules
from bot.store.rows import insert_new
from bot.store.tables import conversations, left_out, lines, outbox, outcomes, refusals
from bot.store.transactions import reading, writing
from bot.traffic import Fate

_HUMAN = "human:"
_SAID = frozenset((Fate.SENT.value, Fate.HELD.value))
AFTER = timedelta(days=1)  # an answer that comes later than this is no answer to what the span asks


class SqlLedger:
    """`Ledger` on a SQL database."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def chats(self, span: Span) -> Sequence[Chat]:
        """Give the conversations with words in the span; see `bot.kpi.Records`."""
        said: defaultdict[Key, list[Said]] = defaultdict(list)
        with reading(self._engine) as connection:
            for key, one in _spoken(connection, span):
                said[key].append(one)
            buyers = _buyers(connection, span)
            out = defaultdict[Key, set[Exclusion]](set)
            for row in connection.execute(sql.select(left_out).where(left_out.c.shop.in_(span.shops))):
                out[row.shop, row.buyer].add(Exclusion(row.why))
        none = frozenset[Exclusion]()
        return [
            Chat(
                shop=key[0],
                conversation=key[1],
                buyer=(buyer := buyers.get(key, "")),
                said=tuple(found),
                left_out=frozenset(out[key[0], buyer]) if (key[0], buyer) in out else none,
            )
            for key, found in said.items()
        ]

    def refused(self, span: Span) -> Sequence[Refused]:
        """Give what the gate refused; see `bot.kpi.Records`."""
        query = sql.select(refusals).where(refusals.c.shop.in_(span.shops), *_between(refusals.c.at, span.since, span.until))
        with reading(self._engine) as connection:
            return [
                Refused(row.shop, row.author.removeprefix(_HUMAN), row.rule, row.family, from_row(row.at))
                for row in connection.execute(query.order_by(refusals.c.id))
            ]

    def heard(self, span: Span) -> Sequence[Heard]:
        """Give how sure the model was; see `bot.kpi.Records`."""
        query = (
            sql.select(lines.c.at, outcomes.c.sure, outcomes.c.confidence)
            .join(outcomes, outcomes.c.line == lines.c.id)
            .where(lines.c.shop.in_(span.shops), *_between(lines.c.at, span.since, span.until), outcomes.c.sure.is_not(None))
            .order_by(lines.c.id)
        )
        with reading(self._engine) as connection:
            return [Heard(from_row(at), sure, confidence or 0.0) for at, sure, confidence in connection.execute(query)]

    def note_refusal(self, key: Key, agent: str, refusal: Refusal, now: datetime) -> None:
        """Keep that an agent's words were refused; see `bot.staff.Ledger`."""
        with writing(self._engine) as connection:
            connection.execute(refusals.insert(), broken_rules(key, _HUMAN + agent, (refusal,), now))

    def left_out(self, shops: Sequence[str]) -> tuple[LeftOut, ...]:
        """List the buyers left out; see `bot.staff.Ledger`."""
        query = sql.select(left_out).where(left_out.c.shop.in_(shops)).order_by(left_out.c.at.desc(), left_out.c.buyer)
        with reading(self._engine) as connection:
            return tuple(
                LeftOut(shop=row.shop, buyer=row.buyer, why=Exclusion(row.why), agent=row.agent, at=from_row(row.at))
                for row in connection.execute(query)
            )

    def leave_out(self, one: LeftOut) -> None:
        """Leave a buyer out; see `bot.staff.Ledger`."""
        row = {"shop": one.shop, "buyer": one.buyer, "why": one.why.value, "agent": one.agent, "at": to_row(one.at)}
        with writing(self._engine) as connection:
            connection.execute(insert_new(connection, left_out), [row])

    def take_in(self, shop: str, buyer: str) -> None:
        """Count a buyer again; see `bot.staff.Ledger`."""
        with writing(self._engine) as connection:
            connection.execute(left_out.delete().where(left_out.c.shop == shop, left_out.c.buyer == buyer))

    def replies(self, span: Span, most: int) -> tuple[Reply, ...]:
        """List what people said; see `bot.staff.Ledger`."""
        query = (
            sql.select(lines)
            .where(lines.c.shop.in_(span.shops), *_between(lines.c.at, span.since, span.until), lines.c.author.like(f"{_HUMAN}%"))
            .order_by(lines.c.id.desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            return tuple(
                Reply(
                    line=row.id,
                    shop=row.shop,
                    conversation=row.conversation,
                    agent=row.author.removeprefix(_HUMAN),
                    text=row.text,
                    at=from_row(row.at),
                )
                for row in connection.execute(query)
            )


def _between(column: sql.ColumnElement[datetime], since: datetime, until: datetime) -> tuple[sql.ColumnElement[bool], ...]:
    return column >= to_row(since), column < to_row(until)


def _spoken(connection: sql.Connection, span: Span) -> Iterator[tuple[Key, Said]]:
    told = (outcomes.c.action, outcomes.c.reason, outcomes.c.intent, outcomes.c.confidence, outcomes.c.sure)
    sent = (outbox.c.kind.label("sort"), outbox.c.state, outbox.c.settled, outbox.c.assisted)
    query = (
        sql.select(lines.c.shop, lines.c.conversation, lines.c.author, lines.c.kind, lines.c.at, *told, *sent)
        .outerjoin(outcomes, outcomes.c.line == lines.c.id)
        .outerjoin(outbox, outbox.c.line == lines.c.id)
        .where(lines.c.shop.in_(span.shops), *_between(lines.c.at, span.since, span.until + AFTER))
        .order_by(lines.c.id)
    )
    for row in connection.execute(query):
        one = _said(tuple(row))
        if one is not None:
            yield (row[0], row[1]), one


def _said(row: tuple[Any, ...]) -> Said | None:
    _, _, author, kind, at, action, reason, intent, confidence, sure, sort, state, settled, assisted = row
    if author == "buyer":
        turn = None if action is None else Turn(action, reason or "", intent or "", confidence, sure)
        return None if kind == "system" else Said(from_row(at), Voice.BUYER, "", turn)
    # What did not go out was not said; what went out was said when it had gone.
    if author == "system" or state not in {None, *_SAID}:
        return None
    moment = from_row(settled if state == Fate.SENT.value and settled is not None else at)
    if author == "bot":
        return Said(moment, Voice.HOLD if sort == "notice" else Voice.BOT)
    return Said(moment, Voice.ASSIST if assisted else Voice.HUMAN, author.removeprefix(_HUMAN))


def _buyers(connection: sql.Connection, span: Span) -> dict[Key, str]:
    spoke = (
        sql.select(lines.c.shop, lines.c.conversation)
        .where(lines.c.shop.in_(span.shops), *_between(lines.c.at, span.since, span.until + AFTER))
        .distinct()
        .subquery()
    )
    query = sql.select(conversations.c.shop, conversations.c.id, conversations.c.buyer).join(
        spoke, sql.and_(spoke.c.shop == conversations.c.shop, spoke.c.conversation == conversations.c.id)
    )
    return {(shop, name): buyer for shop, name, buyer in connection.execute(query)}
