"""What lives here: the skeleton of a message, by which near-copies are told apart from own thoughts.

What never may: anything that reads a file or a label.
"""

import re

from intents.text.normalise import normalise

_DROPPED = re.compile("[\\W_0-9]+")
_LATIN = re.compile("[a-z]+")
_HAN = re.compile("[\u3400-\u9fff]")


def skeleton(text: str) -> str:
    """Give what is left of `text` without digits, punctuation and symbols (and, in Han text, Latin words).

    Two messages with one skeleton are one thought: they must lie on the same side of every split. A message that is nothing
    but such marks is its own skeleton.
    """
    plain = normalise(text)
    left = _DROPPED.sub("", plain)
    if _HAN.search(left):
        left = _LATIN.sub("", left)
    return left or plain
