"""The disguises of the evasion suite: each turns a seed into the same breach, harder to read for a machine than for a buyer.

An operator gives None where it has nothing to change. Spellings come from Unicode, pypinyin, OpenCC and data/spellings.yaml, never
from the gate's own tables. The three disguises that nobody develops with live in `held_out`.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import opencc
import yaml
from pypinyin import Style, lazy_pinyin

from tests.gate.seeds import CONTACT, DATA, Part, Seed

Operator = Callable[[Seed, Random], Seed | None]
Change = Callable[[str, Random], str]
_HAN = range(0x4E00, 0xA000)


@functools.cache
def spellings() -> Mapping[str, Any]:
    found: Any = yaml.safe_load((DATA / "spellings.yaml").read_text(encoding="utf-8"))
    return found


def on(change: Change, *kinds: str, families: tuple[str, ...] = ()) -> Operator:
    """Change the parts of these kinds, cue and handle where none is named; only in `families` where some are named."""

    def operator(seed: Seed, chance: Random) -> Seed | None:
        if families and seed.family not in families:
            return None
        wanted = kinds or ("cue", "handle")
        parts = tuple(replace(part, text=change(part.text, chance)) if part.kind in wanted else part for part in seed.parts)
        return None if parts == seed.parts else replace(seed, parts=parts)

    return operator


def between(*marks: str) -> Change:
    """Put one and the same of the marks between all characters."""

    def change(text: str, chance: Random) -> str:
        return chance.choice(marks).join(text)

    return change


def sprinkled(marks: str) -> Change:
    """Put any of the marks into half of the gaps, at least one."""

    def change(text: str, chance: Random) -> str:
        if len(text) < 2:
            return text
        sure = chance.randrange(len(text) - 1)
        gaps = [chance.choice(marks) if place == sure or chance.random() < 0.5 else "" for place in range(len(text) - 1)]
        return "".join(char + gap for char, gap in zip(text, [*gaps, ""], strict=True))

    return change


def mapped(table: Mapping[str, str | list[str]]) -> Change:
    """Replace every character that the table knows by its spelling, or by one of several."""

    def spelled(char: str, chance: Random) -> str:
        known = table.get(char) or char
        return known if isinstance(known, str) else chance.choice(known)

    return lambda text, chance: "".join(spelled(char, chance) for char in text)


def wrapped(*pairs: str) -> Change:
    return lambda text, chance: "".join(pair[0] + char + pair[1] for char in text for pair in [chance.choice(pairs)])


def digits_as(ten: str | list[str]) -> Change:
    return mapped({str(digit): ten[digit] for digit in range(10)})


def plane(lower: int, digit: int | None = None, upper: int | None = None) -> dict[str, str]:
    """Letters and digits of a Unicode block that repeats the alphabet, from its code points for a, 0 and A."""
    table = {chr(ord("a") + place): chr(lower + place) for place in range(26)}
    table |= {chr(ord("A") + place): chr((lower if upper is None else upper) + place) for place in range(26)}
    return table if digit is None else table | {str(place): chr(digit + place) for place in range(10)}


def han(char: str) -> bool:
    return ord(char) in _HAN


@functools.cache
def alike_in_sound() -> dict[str, str]:
    """Every common character's homophones: the first level of GB 2312, 3,755 characters."""
    by_sound: dict[str, str] = {}
    common = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    for char in filter(None, common):
        sound = lazy_pinyin(char)[0]
        by_sound[sound] = by_sound.get(sound, "") + char
    return {char: chars.replace(char, "") for chars in by_sound.values() for char in chars}


def homophones(text: str, chance: Random) -> str:
    sounds = alike_in_sound()
    places = [place for place, char in enumerate(text) if sounds.get(char)]
    taken = {place for place in places if chance.random() < 0.5} | set(chance.sample(places, min(1, len(places))))
    return "".join(chance.choice(sounds[char]) if place in taken else char for place, char in enumerate(text))


def in_pinyin(text: str, chance: Random) -> str:
    return chance.choice(("", " ")).join(lazy_pinyin(text)) if any(map(han, text)) else text


def in_toned_pinyin(text: str, chance: Random) -> str:
    return chance.choice(("", " ")).join(lazy_pinyin(text, style=Style.TONE)) if any(map(han, text)) else text


def half_in_pinyin(text: str, chance: Random) -> str:
    places = [place for place, char in enumerate(text) if han(char)]
    if len(places) < 2:
        return text
    taken = chance.choice(places)
    return "".join(lazy_pinyin(char)[0] if place == taken else char for place, char in enumerate(text))


def initials(text: str, chance: Random) -> str:
    if len(text) < 2 or not all(map(han, text)):
        return text
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return chance.choice((letters, letters.upper()))


def in_components(text: str, chance: Random) -> str:
    return mapped(spellings()["components"])(text, chance)


def in_pictures(text: str, chance: Random) -> str:
    for word, pictures in spellings()["pictures"].items():
        if pictures and word in text:
            text = text.replace(word, chance.choice(pictures))
    return text


@functools.cache
def _traditional() -> Any:
    return opencc.OpenCC("s2t")


def traditional(text: str, _: Random) -> str:
    return _traditional().convert(text)


def repeated(text: str, chance: Random) -> str:
    """Write characters of words twice or three times; numbers stay, a doubled digit is another number."""
    return "".join(char * (1 if char.isdigit() or not char.isalnum() else chance.choice((2, 3))) for char in text)


def look_alikes(text: str, chance: Random) -> str:
    table = spellings()["look_alike_letters"]
    return "".join(chance.choice(table.get(char, char)) for char in text)


def leet_letters(text: str, chance: Random) -> str:
    """Spell it in Latin letters, two of them as digits."""
    letters = "".join(lazy_pinyin(text))
    table = spellings()["leet_letters"]
    places = [place for place, char in enumerate(letters) if char in table]
    taken = set(chance.sample(places, min(2, len(places))))
    return "".join(table[char] if place in taken else char for place, char in enumerate(letters)) if taken else text


def leet_digits(text: str, chance: Random) -> str:
    digits = [place for place, char in enumerate(text) if char in spellings()["leet_digits"]]
    if sum(map(str.isdigit, text)) < 7:
        return text
    taken = set(chance.sample(digits, min(len(digits), 3)))
    return "".join(chance.choice(spellings()["leet_digits"][char]) if place in taken else char for place, char in enumerate(text))


def said_digits(text: str, chance: Random) -> str:
    """Say some of a mobile number's digits by characters that sound so; the first four stay figures of a kind."""
    if not _is_mobile(text):
        return text
    said = spellings()["said_digits"]
    return text[:4] + "".join(chance.choice(said[int(char)]) for char in text[4:])


def noise(text: str, chance: Random) -> str:
    """Put one and the same letter or interjection between all digits."""
    if not text.isdigit():
        return text
    return chance.choice(["a", "x", *spellings()["interjections"]]).join(text)


def narrated(text: str, chance: Random) -> str:
    if not _is_mobile(text):
        return text
    return chance.choice(spellings()["narrations"]).format(text[:3], text[3:7], text[7:])


def backwards(text: str, chance: Random) -> str:
    if not text.isdigit():
        return text
    return text[::-1] + chance.choice("，（ ") + chance.choice(spellings()["reversed_notes"])


def split(seed: Seed, chance: Random) -> Seed | None:
    """Send a contact in two or three messages, cut inside the cue or the handle."""
    if seed.family not in CONTACT:
        return None
    places = [place for place, part in enumerate(seed.parts) if part.kind in ("cue", "handle") and len(part.text) > 1]
    if not places:
        return None
    place = places[-1]
    part = seed.parts[place]
    cuts = sorted(chance.sample(range(1, len(part.text)), min(len(part.text) - 1, chance.choice((1, 2)))))
    pieces: list[Part] = []
    for start, end in zip([0, *cuts], [*cuts, len(part.text)], strict=True):
        pieces += [Part("break", ""), Part(part.kind, part.text[start:end])] if start else [Part(part.kind, part.text[start:end])]
    head = seed.parts[:place]
    if sum(len(one.text) for one in head) > 12:
        head = (*head, Part("break", ""))
    return replace(seed, parts=(*head, *pieces, *seed.parts[place + 1 :]))


def _is_mobile(text: str) -> bool:
    return text.isdigit() and len(text) == 11 and text[0] == "1"


ROUND = {"0": "⓪"} | {str(digit): chr(0x2460 + digit - 1) for digit in range(1, 10)} | plane(0x24D0, None, 0x24B6)
DARK_ROUND = {"0": "⓿"} | {str(digit): chr(0x2776 + digit - 1) for digit in range(1, 10)} | plane(0x1F150)
IN_BRACKETS = {"0": "(0)"} | {str(digit): chr(0x2474 + digit - 1) for digit in range(1, 10)} | plane(0x249C)
RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
LOWERED = {str(digit): chr(0x2080 + digit) for digit in range(10)}
FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
PINYIN_FAMILIES = ("wechat", "alipay", "other_platform", "cash_review", "insult")

OPERATORS: dict[str, Operator] = {
    "zero_width": on(between("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad")),
    "blanks": on(between(" ", "  ", "\u3000", "\u00a0", "\u2009")),
    "separators": on(sprinkled(".·-_|/~*•^")),
    "one_separator": on(between(".", "·", "-", "|", "/", "、", "*", "~", "=", "—")),
    "pictures_between": on(sprinkled("🌸🎀🍀✨🌙🐰")),
    "column": on(between("\n")),
    "boxed": on(wrapped("【】", "[]", "「」", "()", "《》")),
    "struck": on(lambda text, _: "".join(char + "\u0336" for char in text)),
    "accents": on(lambda text, chance: "".join(char + chance.choice("\u0301\u0300\u0308\u030a\u0323\u20e3\u20dd") for char in text)),
    "homophones": on(homophones, "cue"),
    "look_alikes": on(look_alikes),
    "full_width": on(mapped(FULL_WIDTH)),
    "round": on(mapped(ROUND)),
    "dark_round": on(mapped(DARK_ROUND)),
    "bracketed": on(mapped(IN_BRACKETS)),
    "squared": on(mapped(plane(0x1F130))),
    "dark_squared": on(mapped(plane(0x1F170))),
    "flags": on(mapped(plane(0x1F1E6))),
    "raised": on(mapped(RAISED)),
    "lowered": on(mapped(LOWERED)),
    "bold": on(mapped(plane(0x1D41A, 0x1D7CE, 0x1D400))),
    "script": on(mapped(plane(0x1D4EA, 0x1D7F6, 0x1D4D0))),
    "keycaps": on(mapped({str(digit): f"{digit}\ufe0f\u20e3" for digit in range(10)})),
    "other_scripts": on(
        lambda text, chance: digits_as([chr(chance.choice((0x660, 0x966, 0x9E6, 0xE50)) + at) for at in range(10)])(text, chance)
    ),
    "han_digits": on(digits_as(spellings()["han_digits"]), "handle"),
    "financial_digits": on(digits_as(spellings()["financial_digits"]), "handle"),
    "said_digits": on(said_digits, "handle"),
    "components": on(in_components, "cue"),
    "pictures": on(in_pictures, "cue"),
    "pinyin": on(in_pinyin, "cue"),
    "toned_pinyin": on(in_toned_pinyin, "cue"),
    "half_pinyin": on(half_in_pinyin, "cue"),
    "initials": on(initials, "cue", families=PINYIN_FAMILIES),
    "traditional": on(traditional, "cue", "talk"),
    "repetition": on(repeated, "cue"),
    "upper_case": on(lambda text, chance: "".join(char.upper() if chance.random() < 0.6 else char for char in text)),
    "leet_digits": on(leet_digits, "handle"),
    "leet_letters": on(leet_letters, "cue", families=CONTACT),
    "noise": on(noise, "handle"),
    "narrated": on(narrated, "handle"),
    "backwards": on(backwards, "handle"),
    "split": split,
}
"""Every disguise by its name, in the order of the tables."""
