"""What lives here: how somebody is spoken to, made one: the polite "you" becomes the familiar one, character by character.

What never may: a change of length (spans stay right), or any other word.
"""

from intents.text.symbols import symbols


def familiar(text: str) -> str:
    """Give `text` with the polite "you" as the familiar one, for a model that mustn't judge by manners."""
    return text.translate(symbols().familiar)
