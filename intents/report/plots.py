"""What lives here: plots as inline SVG, drawn from numbers. What never may: a script, a font, an address."""

from collections.abc import Sequence
from html import escape

_WIDE, _HIGH, _EDGE = 460, 300, 46


def curve(
    points: Sequence[tuple[float, float]], *, across: str, up: str, lowest: float = 0.0, diagonal: bool = False, dots: bool = False
) -> str:
    """Draw a line through (x, y) in 0..1 by `lowest`..1, its axes named `across` and `up`."""
    bottom = min([lowest, *[y for _, y in points]])
    places = [(_across(x), _up((y - bottom) / ((1 - bottom) or 1))) for x, y in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    body = [_frame(across, up, bottom)]
    if diagonal:
        body.append(f'<line class="thin" x1="{_across(0)}" y1="{_up(0)}" x2="{_across(1)}" y2="{_up(1)}"/>')
    body.append(f'<polyline class="line" points="{line}"/>')
    if dots:
        body += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places]
    return _svg(body)


def bars(rows: Sequence[tuple[float, int, int]], *, across: str, up: str) -> str:
    """Draw stacked bars (left edge in 0..1, good, bad)."""
    most = max([good + bad for _, good, bad in rows] + [1])
    width = (_WIDE - 2 * _EDGE) / max(len(rows), 1) - 2
    body = [_frame(across, f"{up} ({most})", 0.0)]
    for left, good, bad in rows:
        x = _across(left) + 1
        g, b = good / most * (_HIGH - 2 * _EDGE), bad / most * (_HIGH - 2 * _EDGE)
        body.append(f'<rect class="good" x="{x:.1f}" y="{_up(0) - g:.1f}" width="{width:.1f}" height="{g:.1f}"/>')
        body.append(f'<rect class="bad" x="{x:.1f}" y="{_up(0) - g - b:.1f}" width="{width:.1f}" height="{b:.1f}"/>')
    return _svg(body)


def matrix(cells: Sequence[tuple[str, str, int]], titles: dict[str, str]) -> str:
    """Draw a confusion matrix (true down, said across), each row shaded by its own sum."""
    labels = sorted({true for true, _, _ in cells} | {said for _, said, _ in cells})
    size, edge = 18, 130
    place = {label: number for number, label in enumerate(labels)}
    total: dict[str, int] = {}
    for true, _, times in cells:
        total[true] = total.get(true, 0) + times
    body: list[str] = []
    for label, number in place.items():
        shown = escape(titles.get(label, label))
        at = edge + number * size + 13
        body.append(f'<text x="{edge - 6}" y="{at}" text-anchor="end">{shown}</text>')
        body.append(f'<text transform="translate({at},{edge - 6}) rotate(-60)">{shown}</text>')
    for true, said, times in cells:
        x, y = edge + place[said] * size, edge + place[true] * size
        shade = 0.08 + 0.92 * times / total[true]
        kind = "good" if true == said else "bad"
        body.append(
            f'<rect class="{kind}" fill-opacity="{shade:.2f}" x="{x}" y="{y}" width="{size - 1}" height="{size - 1}">'
            f"<title>{escape(true)} → {escape(said)}: {times}</title></rect>"
        )
    side = edge + len(labels) * size + 10
    return f'<svg viewBox="0 0 {side + 60} {side}" class="wide" role="img">{"".join(body)}</svg>'


def _across(x: float) -> float:
    return _EDGE + x * (_WIDE - 2 * _EDGE)


def _up(y: float) -> float:
    return _HIGH - _EDGE - y * (_HIGH - 2 * _EDGE)


def _frame(across: str, up: str, bottom: float) -> str:
    marks = ""
    for step in range(6):
        x, y = _across(step / 5), _up(step / 5)
        marks += f'<line class="thin" x1="{_across(0)}" y1="{y:.1f}" x2="{_across(1)}" y2="{y:.1f}"/>'
        marks += f'<text x="{x:.1f}" y="{_up(0) + 16}" text-anchor="middle">{step / 5:.1f}</text>'
        marks += f'<text x="{_across(0) - 6}" y="{y + 4:.1f}" text-anchor="end">{bottom + (1 - bottom) * step / 5:.2f}</text>'
    names = f'<text x="{_WIDE / 2}" y="{_HIGH - 8}" text-anchor="middle">{escape(across)}</text>'
    return f'{marks}{names}<text x="{_EDGE}" y="20">{escape(up)}</text>'


def _svg(body: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img">{"".join(body)}</svg>'
