"""Masks personal data of a reply for a report: numbers, accounts, mail addresses, street addresses. Nothing is looked up."""

import functools
import re

from bot.inspection.words import words


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    say = words()
    han = "[\\u3400-\\u9fff]"
    return (
        re.compile(r"[\w.+-]{2,64}@[\w.-]{2,64}"),
        re.compile(r"(?<![0-9])[0-9](?:[^0-9\n]{0,2}[0-9]){5,40}(?![0-9])"),
        re.compile(rf"[0-9{say.numerals}](?:\s?[0-9{say.numerals}]){{6,40}}"),
        re.compile(r"(?<![0-9a-zA-Z_-])(?=[a-zA-Z_-]{0,40}[0-9])(?=[0-9_-]{0,40}[a-zA-Z])[0-9a-zA-Z_-]{6,41}"),
        re.compile(rf"{han}{{1,8}}[{say.streets}][0-9]{{1,5}}(?:[{say.houses}0-9-]){{0,16}}"),
    )


def masked(text: str) -> str:
    """Show the text with the middle of every such piece as stars."""
    for pattern in _patterns():
        text = pattern.sub(lambda found: _starred(found[0]), text)
    return text


def _starred(piece: str) -> str:
    return piece[:2] + "*" * (len(piece) - 3) + piece[-1:] if len(piece) > 5 else "*" * len(piece)
