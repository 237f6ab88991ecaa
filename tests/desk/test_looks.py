"""The colours keep WCAG AA in light and dark: text 4.5 to 1, borders of controls 3 to 1."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "bot" / "web" / "pages" / "house.css"
TEXTS = [
    ("ink", "ground"), ("ink", "surface"), ("ink", "hover"), ("ink", "line"), ("dim", "ground"), ("dim", "surface"),
    ("dim", "hover"), ("dim", "bad-soft"), ("ink", "bad-soft"), ("ink", "accent-soft"), ("dim", "accent-soft"),
    ("accent-ink", "ground"), ("accent-ink", "surface"), ("accent-ink", "accent-soft"), ("accent-ink", "warn-soft"),
    ("on-accent", "accent"), ("bad-ink", "bad-soft"), ("bad-ink", "ground"), ("warn-ink", "warn-soft"), ("mark-ink", "mark"),
]  # fmt: skip
EDGES = [("edge", "surface"), ("edge", "ground"), ("accent", "ground"), ("accent", "surface"), ("bad", "surface")]


def looks() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    found = {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for name, part in (("light", light), ("dark", dark))}
    assert set(found["light"]) == set(found["dark"])
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    colours = looks()[scheme]
    weak = [
        (front, back, round(contrast(colours[front], colours[back]), 2), least)
        for pairs, least in ((TEXTS, 4.5), (EDGES, 3.0))
        for front, back in pairs
        if contrast(colours[front], colours[back]) < least
    ]
    assert weak == []
