"""From a raw message to what was heard: the model, the entities, the conversation; a correction or several wishes read part by part.

Nothing is decided here. Most messages cost one prediction; only a correction, or a text of several clauses that is unsure as a whole,
costs more.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.entities import reader_of
from bot.messages import BuyerMessage, ConversationState, MessageKind
from bot.policy import SMALL_TALK, Ear, Heard
from bot.shop import Shop
from intents import IntentPrediction
from intents.text import clauses, normalise

MOST_CLAUSES = 4
MOST_WISHES = 2
LONGEST_READ = 200  # code points: a longer text is not read part by part


class Recogniser(Protocol):
    """What understands a text; `intents.IntentModel` is one."""

    def predict(self, text: str) -> IntentPrediction:
        """Say what the buyer wants, how sure that is, and on which evidence."""
        ...


class Understanding:
    """Understands messages with one model and one ear."""

    def __init__(self, recogniser: Recogniser, ear: Ear) -> None:
        self._recogniser = recogniser
        self._ear = ear

    def hear(self, message: BuyerMessage, before: ConversationState, shop: Shop, now: datetime) -> Heard:
        """Understand one message in its conversation."""
        prediction = None
        if message.kind is not MessageKind.SYSTEM and message.text.strip():
            prediction = self._recogniser.predict(message.text)
        heard = self._ear.hear(message, prediction, reader_of(shop).read(message.text, now=now), before, now)
        if prediction is None:
            return heard
        meant = self._ear.correction(message.text)
        if meant is not None:
            return self._corrected(heard, prediction, meant)
        return heard if heard.intents or len(message.text) > LONGEST_READ else self._by_clauses(heard, message.text)

    def _corrected(self, heard: Heard, prediction: IntentPrediction, meant: str) -> Heard:
        second = self._recogniser.predict(meant)
        if not second.answered:
            return heard
        return replace(heard, prediction=replace(second, sentiment=prediction.sentiment), intents=second.answered, by="talk.correction")

    def _by_clauses(self, heard: Heard, text: str) -> Heard:
        """Read an unsure message clause by clause: what is sure is a wish, what isn't goes to a person with it."""
        parts = clauses(normalise(text))
        if not 1 < len(parts) <= MOST_CLAUSES:
            return heard
        read = [self._recogniser.predict(part).answered for part in parts]
        wishes = tuple(dict.fromkeys(one for answered in read for one in answered if one not in SMALL_TALK))
        if not wishes or len(wishes) > MOST_WISHES:
            return heard
        return replace(heard, intents=wishes, by="talk.clauses", unsure_rest=any(not answered for answered in read))
