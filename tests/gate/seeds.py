"""Seeds of the evasion suite: breaches in plain words with their parts marked, made from data/seeds.yaml with a fixed chance.

A seed knows which part gives it away (`cue`), which is a handle, and what is only talk; disguises live in `operators`.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
CONTACT = ("wechat", "qq", "phone", "alipay", "offplatform_pay", "link", "email", "other_platform")
_PART = re.compile(r"\{(?P<cue>[^}]+)\}|<(?P<handle>[a-z]+)>|(?P<talk>[^{<]+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAMES = ("lin", "xiao", "mei", "shop", "dian", "zhou", "momo", "ahua", "jun", "feng", "tutu", "yang", "qiqi", "hao")
_HOSTS = ("163.com", "qq.com", "126.com", "outlook.com", "sina.cn", "foxmail.com", "gmail.com")
_ENDINGS = (".com", ".cn", ".net", ".shop", ".top", ".com.cn", ".vip", ".cc")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a seed: `talk`, `cue`, `handle`, `exact` (a handle that bears no disguise), or `break` between two messages."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A breach, part by part."""

    family: str
    parts: tuple[Part, ...]

    @property
    def messages(self) -> tuple[str, ...]:
        """What is sent, message by message."""
        texts = [""]
        for part in self.parts:
            if part.kind == "break":
                texts.append("")
            texts[-1] += part.text
        return tuple(text for text in texts if text.strip())

    @property
    def text(self) -> str:
        """What is sent, where it is one message."""
        return "".join(part.text for part in self.parts)


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def wechat(chance: Random) -> str:
    name = chance.choice(_NAMES)
    return chance.choice(
        (
            name + digits(chance, chance.randint(3, 6)),
            name + "_" + digits(chance, 4),
            chance.choice(_LETTERS) + chance.choice(_LETTERS) + "-" + digits(chance, 6),
            "wxid_" + "".join(chance.choice(_LETTERS + "0123456789") for _ in range(14)),
            name + chance.choice(_NAMES) + digits(chance, 2),
            chance.choice(_LETTERS) + digits(chance, 8),
        )
    )


def mobile(chance: Random) -> str:
    while True:
        number = "1" + chance.choice("3456789") + digits(chance, 9)
        if len(set(number)) > 4:
            return number


def card(chance: Random) -> str:
    body = chance.choice(("6222", "6217", "6228", "6236")) + digits(chance, 14)
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def url(chance: Random) -> str:
    host = chance.choice(_NAMES) + chance.choice((digits(chance, 2), chance.choice(_NAMES), "-mall")) + chance.choice(_ENDINGS)
    return chance.choice((host, "www." + host, "https://" + host + "/" + chance.choice(_NAMES), host + "/a?id=" + digits(chance, 5)))


def token(chance: Random) -> str:
    body = "".join(chance.choice(_LETTERS + _LETTERS.upper() + "0123456789") for _ in range(11))
    left, right = chance.choice(("￥￥", "€€", "()", "₤₤", "《》", "$$"))
    return left + body + right


HANDLES: dict[str, Callable[[Random], str]] = {
    "wechat": wechat,
    "mobile": mobile,
    "card": card,
    "url": url,
    "token": token,
    "qq": lambda chance: chance.choice("123456789") + digits(chance, chance.randint(7, 9)),
    "landline": lambda chance: chance.choice(("0571", "0755", "021", "0512")) + "-" + chance.choice("2345678") + digits(chance, 7),
    "email": lambda chance: chance.choice(_NAMES) + digits(chance, chance.randint(2, 6)) + "@" + chance.choice(_HOSTS),
}


@functools.cache
def _frames() -> dict[str, list[str]]:
    found: Any = yaml.safe_load((DATA / "seeds.yaml").read_text(encoding="utf-8"))
    return found


def families() -> tuple[str, ...]:
    return tuple(_frames())


def seeds(family: str, count: int, chance: Random) -> list[Seed]:
    """Make at most `count` different seeds of a family; frames without a handle give one each."""
    frames = _frames()[family]
    found: dict[str, Seed] = {}
    for number in range(count):
        seed = _made(family, frames[number % len(frames)], chance)
        found.setdefault(seed.text, seed)
    return list(found.values())


def _made(family: str, frame: str, chance: Random) -> Seed:
    parts: list[Part] = []
    for found in _PART.finditer(frame):
        kind = str(found.lastgroup)
        text = found[kind]
        exact = kind == "handle" and text == "token"  # an app reads it, so no character of it can be disguised
        parts.append(Part("exact" if exact else kind, HANDLES[text](chance) if kind == "handle" else text))
    return Seed(family, tuple(parts))
