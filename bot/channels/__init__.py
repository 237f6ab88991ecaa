"""The world's chat channels: how each sends, and what it allows. Nothing is decided, worded or kept here."""

from bot.channels.terms import ChannelTerms, read_channels
from bot.channels.webhook import WebhookSender

__all__ = ["ChannelTerms", "WebhookSender", "read_channels"]
