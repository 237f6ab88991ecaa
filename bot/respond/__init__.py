"""The order of the steps for one message: understand, decide, compose, review. Nothing else; each step lives on a lower floor."""

from bot.respond.burst import bursts, joined, merged_answer
from bot.respond.context import gate_context, known_whenever
from bot.respond.outcome import Action, Outcome
from bot.respond.private import Private, Told
from bot.respond.responder import Responder
from bot.respond.silence import handed_over, trace_of
from bot.respond.understand import Recogniser

__all__ = [
    "Action",
    "Outcome",
    "Private",
    "Recogniser",
    "Responder",
    "Told",
    "bursts",
    "gate_context",
    "handed_over",
    "joined",
    "known_whenever",
    "merged_answer",
    "trace_of",
]
