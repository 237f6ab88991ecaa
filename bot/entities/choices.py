"""Choices by place: the second one, the one on the left, the last. What was shown to choose from is the conversation's affair."""

from bot.entities.entities import Choice, Side
from bot.entities.tokens import MOST, Tokens

_MOST = 20
_PARTICLES = 2  # what may stand beside a choice that is the whole message


def read_choices(tokens: Tokens) -> list[Choice]:
    """Find every choice by place."""
    found: list[Choice] = []
    for index, token in enumerate(tokens.list):
        if len(found) >= MOST:
            break
        after = tokens.after(index)
        if token.has("last_of") or token.has("first_of"):
            found.append(Choice(start=token.start, end=token.end, index=-1 if token.has("last_of") else 1))
        elif token.has("side"):
            thing = after is not None and (after.has("that_one") or (after.number == 1 and after.word != "1"))
            if thing and after is not None:
                found.append(Choice(start=token.start, end=after.end, side=Side(token.classes["side"])))
            elif len(tokens.text.strip()) <= len(token.word) + _PARTICLES:
                found.append(Choice(start=token.start, end=token.end, side=Side(token.classes["side"])))
        elif token.has("ordinal") and after is not None and after.number is not None and 1 <= after.number <= _MOST:
            unit = tokens.after(index + 1)
            if after.number == int(after.number) and unit is not None and unit.has("unit"):
                following = tokens.after(index + 2)
                if following is None or not (following.has("half_price") or following.number is not None or following.has("free_freight")):
                    found.append(Choice(start=token.start, end=unit.end, index=int(after.number)))
    return found
