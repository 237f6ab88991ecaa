"""The values that pass between floors: frozen, slotted, keyword-only. No behaviour beyond what a value knows of itself.

Nothing here may read a clock, a file, a network or the environment.
"""

from bot.messages.bargain import BARGAIN_FLAGS, BARGAIN_SLOTS, NO_BARGAIN, Bargain, Concession, Move
from bot.messages.buyer import BuyerMessage, ItemRef, MessageKind, OrderRef, OrderStatus
from bot.messages.conversation import Conversation, ConversationState, Holder, Question
from bot.messages.decision import FOUND_FLAGS, FOUND_SLOTS, Answer, Clarify, Decision, Found, HandOff, Ignore, Wait
from bot.messages.draft import Author, Draft, ReplyKind
from bot.messages.finding import Finding
from bot.messages.platform import Platform

__all__ = [
    "BARGAIN_FLAGS",
    "BARGAIN_SLOTS",
    "FOUND_FLAGS",
    "FOUND_SLOTS",
    "NO_BARGAIN",
    "Answer",
    "Author",
    "Bargain",
    "BuyerMessage",
    "Clarify",
    "Concession",
    "Conversation",
    "ConversationState",
    "Decision",
    "Draft",
    "Finding",
    "Found",
    "HandOff",
    "Holder",
    "Ignore",
    "ItemRef",
    "MessageKind",
    "Move",
    "OrderRef",
    "OrderStatus",
    "Platform",
    "Question",
    "ReplyKind",
    "Wait",
]
