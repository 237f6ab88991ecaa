"""Which of several wordings is chosen; with a recogniser that says what it is told."""

from dataclasses import replace

from bot.messages import Conversation, ConversationState, ItemRef
from bot.respond import Responder
from bot.shop import Shop
from tests.conftest import NOON, Told, predict
from tests.respond.test_talk import Say


def test_an_apology_before_it_does_not_hide_that_a_wording_was_said(responder: Responder, told: Told, say: Say, demo: Shop) -> None:
    """An upset buyer who asks the same again hours later, after a person gave the talk back, is not told the same words again."""
    for number in range(8):  # the first choice goes by the conversation's name
        state, said = ConversationState(), list[str]()
        for at in range(2):
            told.next = predict("authenticity", label="upset")
            talk = Conversation(id=f"c-{number}", shop="demo", buyer="b-1", state=state)
            outcome = responder.respond(say("是正品吗", f"m-{at}", item=ItemRef(id="sku-1")), talk, demo, NOON)
            said.append(outcome.replies[-1].text)
            state = replace(outcome.state, upset_turns=0)  # as after a person gave it back
        assert said[0] != said[1]
