"""Where the bars and points of a plot stand: numbers for inline SVG, which the templates draw. No words, no colours, no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDE, HIGH = 640.0, 140.0
_LEFT, _BOTTOM, _TOP = 40.0, 20.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: all of it, and the part of it that is bad; `said` is read out and shown on pointing."""

    x: float
    width: float
    top: float
    height: float
    bad_top: float
    bad_height: float
    label: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A plot of bars with its scale: the most that a bar shows."""

    bars: tuple[Bar, ...]
    most: int
    wide: float = WIDE
    high: float = HIGH
    floor: float = HIGH - _BOTTOM
    left: float = _LEFT
    top: float = _TOP


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a line of shares; `mark`: something happened there."""

    x: float
    y: float
    label: str
    said: str
    mark: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of shares between nought and `most`; `path` is its SVG path, `usual` the height of a line to compare with, or None."""

    points: tuple[Point, ...]
    path: str
    most: float
    usual: float | None = None
    wide: float = WIDE
    high: float = HIGH
    floor: float = HIGH - _BOTTOM
    left: float = _LEFT
    top: float = _TOP


def bars_of(rows: Sequence[tuple[str, int, int, str]]) -> Bars:
    """Place bars of (label, all of it, the bad part, what is said)."""
    most = max((whole for _, whole, _, _ in rows), default=0) or 1
    step = (WIDE - _LEFT) / max(1, len(rows))
    tall = HIGH - _BOTTOM - _TOP
    found: list[Bar] = []
    for number, (label, whole, bad, said) in enumerate(rows):
        height, part = round(tall * whole / most, 1), round(tall * bad / most, 1)
        floor = HIGH - _BOTTOM
        found.append(
            Bar(
                x=round(_LEFT + number * step + step * 0.12, 1),
                width=round(step * 0.76, 1),
                top=round(floor - height, 1),
                height=height,
                bad_top=round(floor - part, 1),
                bad_height=part,
                label=label,
                said=said,
            )
        )
    return Bars(bars=tuple(found), most=most)


def line_of(rows: Sequence[tuple[str, float | None, str]], usual: float | None, marks: Mapping[str, bool]) -> Line:
    """Place a line through (label, share or None, what is said); a day of nothing breaks the line."""
    top = max([share for _, share, _ in rows if share is not None] + ([] if usual is None else [usual]), default=0.0)
    most = min(1.0, max(0.1, -(-top * 10 // 1) / 10))
    step = (WIDE - _LEFT) / max(1, len(rows))
    points: list[Point] = []
    path: list[str] = []
    pen = "M"
    for number, (label, share, said) in enumerate(rows):
        if share is None:
            pen = "M"
            continue
        x, y = round(_LEFT + (number + 0.5) * step, 1), _height(share, most)
        points.append(Point(x=x, y=y, label=label, said=said, mark=marks.get(label, False)))
        path.append(f"{pen}{x} {y}")
        pen = "L"
    return Line(points=tuple(points), path="".join(path), most=most, usual=None if usual is None else _height(usual, most))


def _height(share: float, most: float) -> float:
    return round(HIGH - _BOTTOM - (HIGH - _BOTTOM - _TOP) * min(share, most) / most, 1)
