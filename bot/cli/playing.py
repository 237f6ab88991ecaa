"""Plays a transcript against the real responder and says in plain sentences where an answer isn't what the page wants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers import circumstances
from bot.answers.book import Book, slots_of
from bot.answers.compose import fill
from bot.cli.transcripts import OrderCard, Transcript, Turn
from bot.messages import BuyerMessage, Conversation, ItemRef, MessageKind, OrderRef
from bot.respond import Outcome, Responder
from bot.shop import Shop

DAY = "2026-11-18"  # a Wednesday without a holiday near it, where a page names only the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One turn as it went: what came, what went out, and what was missed (none: all is as wanted)."""

    turn: Turn
    message: BuyerMessage
    outcome: Outcome
    misses: tuple[str, ...]


def messages(transcript: Transcript, shop: Shop, voice: int = 0) -> list[BuyerMessage]:
    """Give what the buyer sends; another `voice` is another conversation, so that other wordings are chosen."""
    sent: list[BuyerMessage] = []
    item, order, at = transcript.item, _card(transcript.order), transcript.at
    for number, turn in enumerate(transcript.turns):
        at = turn.at or at
        item, order = turn.item or (item if number == 0 else None), _card(turn.order) or (order if number == 0 else None)
        sent.append(
            BuyerMessage(
                shop=shop.id,
                conversation=f"{transcript.title}/{voice}",
                message=str(number),
                buyer="b",
                sent_at=_moment(at, shop),
                kind=_kind(turn),
                text=turn.buyer,
                item=None if item is None else ItemRef(id=item),
                order=None if order is None else OrderRef(id=order.id, status=order.status, tracking=order.tracking),
            )
        )
    return sent


def play(transcript: Transcript, shop: Shop, responder: Responder, book: Book, voice: int = 0) -> list[Played]:
    """Play one conversation in one shop."""
    sent = messages(transcript, shop, voice)
    talk = Conversation(id=sent[0].conversation, shop=shop.id, buyer=sent[0].buyer)
    played: list[Played] = []
    for turn, message in zip(transcript.turns, sent, strict=True):
        if turn.returned:
            talk = replace(talk, state=talk.state.returned())
        now = message.sent_at
        facts = {**book.terms[shop.platform], **circumstances(message, talk.state, shop, text=turn.buyer, now=now).facts}
        outcome = responder.respond(message, talk, shop, now)
        talk = replace(talk, state=outcome.state)
        played.append(Played(turn=turn, message=message, outcome=outcome, misses=tuple(_misses(turn, outcome, facts))))
    return played


def said(outcome: Outcome) -> str:
    """Give all that went out in a turn."""
    return "\n".join(reply.text for reply in outcome.replies)


def _misses(turn: Turn, outcome: Outcome, facts: Mapping[str, str]) -> list[str]:
    text = said(outcome)
    misses = [f"must say {wanted!r}" for wanted in turn.must if not any(one in text for one in _choices(wanted, facts))]
    misses += [f"must never say {one!r}" for one in turn.never if any(word in text for word in _choices(one, facts))]
    if turn.action is not None and turn.action is not outcome.action:
        misses.append(f"action {turn.action} wanted, {outcome.action} came")
    if turn.state is not None and turn.state is not outcome.state.holder:
        misses.append(f"state {turn.state} wanted, {outcome.state.holder} came")
    understood = () if outcome.prediction is None else outcome.prediction.answered
    if turn.intent is not None and turn.intent not in understood:
        misses.append(f"intent {turn.intent} wanted, {', '.join(understood) or 'none'} came")
    if turn.reason is not None and turn.reason != outcome.reason:
        misses.append(f"reason {turn.reason} wanted, {outcome.reason} came")
    return misses


def _choices(wanted: str, facts: Mapping[str, str]) -> list[str]:
    # A figure that this shop doesn't have can't be said, and so never counts as said.
    return [fill(one, dict(facts)) for one in wanted.split("|") if all(slot in facts for slot in slots_of(one))]


def _card(order: OrderCard | str | None) -> OrderCard | None:
    return order if isinstance(order, OrderCard) or order is None else OrderCard.model_validate({"status": order})


def _kind(turn: Turn) -> MessageKind:
    if turn.image:
        return MessageKind.IMAGE
    return MessageKind.TEXT if turn.card is None else MessageKind(f"{turn.card}_card")


def _moment(at: str, shop: Shop) -> datetime:
    day, _, hour = at.rpartition(" ")
    return datetime.fromisoformat(f"{day or DAY}T{hour}").replace(tzinfo=shop.zone)
