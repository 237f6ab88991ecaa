"""The values that pass between floors: frozen, slotted, keyword-only. No behaviour beyond what a value knows of itself.

Nothing here may read a clock, a file, a network or the environment.
"""

from bot.messages.buyer import BuyerMessage, ItemRef, MessageKind, OrderRef, OrderStatus
from bot.messages.conversation import Conversation, ConversationState, Holder
from bot.messages.decision import Answer, Clarify, Decision, HandOff, Ignore, Wait
from bot.messages.draft import Author, Draft
from bot.messages.finding import Finding
from bot.messages.platform import Platform

__all__ = [
    "Answer",
    "Author",
    "BuyerMessage",
    "Clarify",
    "Conversation",
    "ConversationState",
    "Decision",
    "Draft",
    "Finding",
    "HandOff",
    "Holder",
    "Ignore",
    "ItemRef",
    "MessageKind",
    "OrderRef",
    "OrderStatus",
    "Platform",
    "Wait",
]
