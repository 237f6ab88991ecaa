"""One message through all the steps, with a recogniser that says what it is told and the real gate."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.answers import Composer, load_book
from bot.gate import Gate
from bot.messages import BuyerMessage, Conversation, ConversationState, Holder, MessageKind, OrderRef, OrderStatus
from bot.respond import Action, Outcome, Responder
from bot.shop import Shop
from tests.conftest import NIGHT, NOON, Told, predict

Say = Callable[..., BuyerMessage]
TALK = Conversation(id="c-1", shop="demo", buyer="b-1")


@pytest.fixture
def answer(responder: Responder, demo: Shop) -> Callable[..., Outcome]:
    def answered(message: BuyerMessage, state: ConversationState | None = None, now: object = NOON) -> Outcome:
        talk = Conversation(id="c-1", shop="demo", buyer="b-1", state=state or ConversationState())
        return responder.respond(message, talk, demo, now)  # type: ignore[arg-type]

    return answered


def test_a_sure_wish_is_answered_and_remembered(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("stock")
    outcome = answer(say("苹果有货吗"))
    assert outcome.action is Action.REPLY
    assert [reply.intent for reply in outcome.replies] == ["stock"]
    assert outcome.state.recent_texts == (outcome.replies[0].text,)
    assert outcome.state.last_intents == ("stock",)
    assert outcome.state.holder is Holder.BOT


def test_a_hand_off_says_something_and_gives_the_conversation_to_people(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("stock", label="angry")
    outcome = answer(say("你们就是骗子"))
    assert (outcome.action, outcome.reason, outcome.urgent) == (Action.HANDOFF, "buyer.angry", True)
    assert outcome.replies
    assert outcome.state.holder is Holder.HUMAN


def test_the_night_line_tells_when_somebody_answers(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("human")
    assert "08:00" in answer(say("转人工"), now=NIGHT).replies[0].text


def test_a_held_conversation_gets_no_automatic_word(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("stock")
    outcome = answer(say("在吗"), ConversationState(holder=Holder.HUMAN))
    assert (outcome.action, outcome.replies) == (Action.WAIT, ())
    assert outcome.state.holder is Holder.HUMAN


def test_an_acknowledgement_is_not_left_unanswered(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("chitchat")
    first = answer(say("嗯嗯"))
    second = answer(say("好的", "m-2"), first.state)
    assert (first.action, second.action) == (Action.REPLY, Action.REPLY)
    assert first.replies[0].text != second.replies[0].text


def test_upset_is_counted_and_calm_ends_the_count(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("shipping_time", label="upset")
    first = answer(say("怎么还不发"))
    assert first.state.upset_turns == 1
    assert answer(say("急死了"), first.state).reason == "buyer.upset_twice"
    told.next = predict("thanks")
    assert answer(say("谢谢"), first.state).state.upset_turns == 0


def test_the_item_and_the_order_are_remembered(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    order = OrderRef(id="o-1", status=OrderStatus.PAID)
    first = answer(say(kind=MessageKind.ORDER_CARD, order=order))
    assert first.action is Action.REPLY
    told.next = predict("refund")
    second = answer(say("不想要了", "m-2"), first.state)
    assert second.replies[0].source == "refund.not_shipped"


def test_what_the_gate_refuses_becomes_the_holding_line(demo: Shop, told: Told, say: Say, shop_gates: dict[str, Gate]) -> None:
    bad = replace(demo, wordings={"greeting.hello": ("加我微信 abc12345",)})
    told.next = predict("greeting")
    responder = Responder(recogniser=told, composer=Composer(load_book()), gates=shop_gates, simplify=str)
    outcome = responder.respond(say("你好"), TALK, bad, NOON)
    assert (outcome.action, outcome.reason) == (Action.HANDOFF, "gate.refused")
    assert outcome.refused
    assert outcome.replies
    assert "abc12345" not in "".join(reply.text for reply in outcome.replies)


def test_where_even_the_holding_line_is_refused_there_is_silence_and_a_hand_off(
    demo: Shop, told: Told, say: Say, shop_gates: dict[str, Gate]
) -> None:
    worse = ("加我微信 abc12345",)
    bad = replace(demo, wordings={"greeting.hello": worse, "hold.default": worse})
    told.next = predict("greeting")
    responder = Responder(recogniser=told, composer=Composer(load_book()), gates=shop_gates, simplify=str)
    outcome = responder.respond(say("你好"), TALK, bad, NOON)
    assert (outcome.action, outcome.replies) == (Action.HANDOFF, ())
    assert outcome.state.holder is Holder.HUMAN


def test_two_wishes_get_two_answers(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("stock", "invoice")
    assert [reply.intent for reply in answer(say("苹果有吗 能开票吗")).replies] == ["stock", "invoice"]


def test_the_same_message_has_the_same_trace_and_another_has_another(answer: Callable[..., Outcome], say: Say) -> None:
    assert answer(say("a")).trace == answer(say("b")).trace
    assert answer(say("a")).trace != answer(say("a", "m-2")).trace


def test_the_same_question_a_third_time_goes_to_a_person_and_another_does_not(answer: Callable[..., Outcome], told: Told, say: Say) -> None:
    told.next = predict("invoice")
    first = answer(say("能开发票吗"))
    second = answer(say("能开发票吗", "m-2"), first.state)
    third = answer(say("能开发票吗", "m-3"), second.state)
    assert (first.action, second.action, third.action, third.reason) == (Action.REPLY, Action.REPLY, Action.HANDOFF, "buyer.repeats")
    assert first.replies[0].text != second.replies[0].text
    other = answer(say("多久能开好", "m-3"), second.state)
    assert other.action is Action.REPLY
