"""The command line. One module a command; a command loads only what it needs, and says what is wrong in one sentence."""

from bot.cli.main import main

__all__ = ["main"]
