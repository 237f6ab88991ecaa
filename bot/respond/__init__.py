"""The order of the steps for one message: understand, decide, compose, review. Nothing else; each step lives on a lower floor."""

from bot.respond.outcome import Action, Outcome
from bot.respond.responder import Recogniser, Responder

__all__ = ["Action", "Outcome", "Recogniser", "Responder"]
