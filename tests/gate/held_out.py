"""Three disguises that nothing was developed with; `make bench-gate` reports the gate's recall on them alone.

Nothing may be fixed in the gate for the sake of these; whoever does so moves them to `operators` and invents three others, as was
done with `struck`, `boxed` and `column`. They were written down on 22 November 2026 before the gate was first measured on them.
"""

from random import Random

from pypinyin import Style, lazy_pinyin

from tests.gate.operators import Operator, han, mapped, on, spellings


def annotated(text: str, _: Random) -> str:
    """Put the sound behind every character, as schoolbooks do, and the numeral behind every digit."""
    numerals = spellings()["han_digits"]
    return "".join(
        char + (f"({lazy_pinyin(char)[0]})" if han(char) else f"({numerals[int(char)]})" if char.isascii() and char.isdigit() else "")
        for char in text
    )


def in_bopomofo(text: str, _: Random) -> str:
    """Spell characters in the phonetic signs used on Taiwan."""
    return "".join(lazy_pinyin(char, style=Style.BOPOMOFO)[0] if han(char) else char for char in text)


def turned(text: str, chance: Random) -> str:
    """Stand letters and digits on their heads."""
    return mapped(spellings()["turned"])(text, chance)


OPERATORS: dict[str, Operator] = {"annotated": on(annotated), "bopomofo": on(in_bopomofo, "cue"), "turned": on(turned)}
