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
PERSON = "human"  # small talk to a later message, but whoever asks for a person gets one
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
        heard = self._alone(message, before, shop, now)
        meant = None if heard.prediction is None else self._ear.correction(message.text)
        if meant is not None:
            return self._corrected(heard, replace(message, text=meant), before, shop)
        if heard.prediction is None or len(message.text) > LONGEST_READ:
            return heard
        return self._with_second(heard) if heard.intents else self._by_clauses(heard, message.text)

    def _alone(self, message: BuyerMessage, before: ConversationState, shop: Shop, now: datetime) -> Heard:
        prediction = None
        if message.kind is not MessageKind.SYSTEM and message.text.strip():
            prediction = self._recogniser.predict(message.text)
        return self._ear.hear(message, prediction, reader_of(shop).read(message.text, now=now), before, now)

    def _corrected(self, heard: Heard, meant: BuyerMessage, before: ConversationState, shop: Shop) -> Heard:
        """Take what the buyer says it is, where that is sure; the mood is that of the whole message."""
        second = self._alone(meant, before, shop, heard.at)
        if heard.prediction is None or second.prediction is None or not second.intents or set(second.intents) <= SMALL_TALK:
            return heard
        mood = replace(second.prediction, sentiment=heard.prediction.sentiment)
        return replace(second, prediction=mood, by="talk.correction", signal=heard.signal)

    def _with_second(self, heard: Heard) -> Heard:
        """Add the wish that a buyer puts beside the first in so many words."""
        apart = self._ear.beside(heard.text) if len(heard.intents) == 1 else None
        if apart is None or not apart[1].strip():
            return heard
        more = [one for one in self._recogniser.predict(apart[1]).answered if one not in SMALL_TALK and one not in heard.intents]
        if not more:
            return heard
        wishes = (*heard.intents, more[0])
        return replace(heard, intents=wishes, parts=tuple(zip(wishes, apart, strict=True)))

    def _by_clauses(self, heard: Heard, text: str) -> Heard:
        """Read an unsure message clause by clause: what is sure is a wish, what isn't goes to a person with it."""
        parts = clauses(normalise(text))
        if not 1 < len(parts) <= MOST_CLAUSES:
            return heard
        read = [(part, self._recogniser.predict(part).answered) for part in parts]
        wishes = {one: part for part, answered in read for one in answered if one not in SMALL_TALK or one == PERSON}
        if not wishes or len(wishes) > MOST_WISHES:
            return heard
        unsure_rest = any(not answered for _, answered in read)
        return replace(heard, intents=tuple(wishes), by="talk.clauses", unsure_rest=unsure_rest, parts=tuple(wishes.items()))
