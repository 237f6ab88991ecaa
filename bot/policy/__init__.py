"""Whether the bot answers, asks back, hands over or stays silent. Words are chosen in `answers`; nothing here knows a text to send."""

from bot.policy.cues import Cues, shipped_cues
from bot.policy.decide import decide
from bot.policy.desk import HANDED_OVER, URGENT_REASONS
from bot.policy.hear import Ear, Heard
from bot.policy.remember import RECENT_TEXTS, SMALL_TALK, Spoken, Turned, question_of, remember, repeated, rested, waited

__all__ = [
    "HANDED_OVER",
    "RECENT_TEXTS",
    "SMALL_TALK",
    "URGENT_REASONS",
    "Cues",
    "Ear",
    "Heard",
    "Spoken",
    "Turned",
    "decide",
    "question_of",
    "remember",
    "repeated",
    "rested",
    "shipped_cues",
    "waited",
]
