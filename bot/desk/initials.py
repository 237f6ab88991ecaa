"""The first letters of a title's sounds, by which a canned reply is found: one letter a character. Computed once, when it is written."""

from bot.rules.tables import load_tables


def initials_of(title: str) -> str:
    """Give the first letter of each character's sound; letters and figures stand for themselves, anything else is left out."""
    pinyin = load_tables().pinyin
    return "".join(pinyin.get(char, char)[0] for char in title.casefold() if char.isalnum())
