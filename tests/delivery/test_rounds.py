"""Who works in rounds is woken by word of its own topic, and by word that anything may have changed: by nothing else."""

from unittest.mock import Mock

import pytest

from bot.delivery.rounds import Rounds
from bot.learning import LiveModel
from bot.traffic import Change


@pytest.mark.parametrize(
    ("change", "woken"),
    [
        (Change(topic="inbox"), True),
        (Change(topic="conversation"), True),  # anything, anywhere
        (Change.from_text("not JSON"), True),
        (Change(topic="outbox"), False),
        (Change(topic="people"), False),
        (Change(topic="conversation", shop="demo", conversation="c-1"), False),
    ],
)
def test_word_of_other_topics_wakes_nobody(change: Change, woken: bool) -> None:
    rounds = Rounds(lambda: False, name="inbox", topic="inbox", every_s=60)
    rounds._bell = bell = Mock()
    rounds.heard(change)
    assert bell.ring.called is woken


@pytest.mark.parametrize(("topic", "woken"), [("model", True), ("conversation", True), ("inbox", False), ("outbox", False)])
def test_messages_that_come_and_go_make_nobody_look_which_model_serves(topic: str, woken: bool) -> None:
    live = LiveModel(Mock(), Mock(), Mock())
    live.heard(Change(topic=topic))
    assert live._wake.is_set() is woken
