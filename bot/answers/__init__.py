"""What we say: templates in data files, filled once from the shop's own facts. Whether it may be said is the gate's affair.

A missing fact picks a neutral template or a person, never a guess.
"""

from bot.answers.book import Book, Situation, check_wordings, load_book
from bot.answers.circumstances import Circumstances, circumstances
from bot.answers.compose import Composer, NeedsPerson, Said

__all__ = ["Book", "Circumstances", "Composer", "NeedsPerson", "Said", "Situation", "check_wordings", "circumstances", "load_book"]
