"""The order of the steps for one message: understand, decide, compose, review. Nothing else; each step lives on a lower floor."""

from bot.respond.burst import bursts, joined, merged_answer
from bot.respond.outcome import Action, Outcome
from bot.respond.responder import Recogniser, Responder
from bot.respond.silence import handed_over, trace_of

__all__ = ["Action", "Outcome", "Recogniser", "Responder", "bursts", "handed_over", "joined", "merged_answer", "trace_of"]
