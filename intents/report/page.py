"""What lives here: a report as one self-contained HTML page. Reads words.yaml beside it; all else comes in.

What never may: an address of the network, a script, an unescaped word of a buyer.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, cast

import yaml

from intents.model.quality import Comparison, LabelFigures, PromiseFigures, Report
from intents.report.plots import bars, curve, matrix

_STYLE = """
body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:2em auto;max-width:1100px;color:#222;
padding:0 1em}h1{font-size:1.5em}h2{margin-top:2em;border-bottom:1px solid #ddd}table{border-collapse:collapse;width:100%}
td,th{padding:.25em .6em;border-bottom:1px solid #eee;text-align:left;vertical-align:top}th{background:#fafafa}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}svg{width:460px;max-width:100%}svg.wide{width:100%}
svg text{font-size:11px;fill:#555}.line{fill:none;stroke:#1769aa;stroke-width:2}.thin{stroke:#e3e3e3}.dot{fill:#1769aa}
.good{fill:#2e8b57}.bad{fill:#c0392b}.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:.6em}
.card{border:1px solid #e3e3e3;border-radius:6px;padding:.5em .8em}.card b{display:block;font-size:1.3em}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:1em;margin-top:2em}figure{margin:0}
"""


def html(report: Report) -> str:
    """Give the whole page (Chinese, works offline)."""
    say, titles = _words(), dict(report.titles)
    names = cast("dict[str, str]", say["names"])
    cards = "".join(
        f'<div class="card">{escape(names.get(name, name))}<b>{_number(name, value)}</b></div>'
        for name, value in report.figures.items()
        if value is not None
    )
    curves = report.curves
    plots = "".join(
        (
            f"<figure><figcaption>{say['risk_coverage']}</figcaption>",
            curve(curves.risk_coverage, across=say["share"], up=say["precision"], lowest=0.5),
            "</figure>",
            f"<figure><figcaption>{say['reliability']}</figcaption>",
            curve([(a, b) for a, b, _ in curves.reliability], across=say["stated"], up=say["actual"], diagonal=True, dots=True),
            "</figure>",
            f"<figure><figcaption>{say['histogram']}</figcaption>",
            bars(curves.histogram, across=say["stated"], up=say["rows"]),
            "</figure>",
        )
    )
    confused = sorted((cell for cell in curves.confusion if cell[0] != cell[1]), key=lambda cell: -cell[2])[:25]
    parts = [
        f"<h1>{say['title']}</h1><p>{say['model']} <code>{escape(report.model_version)}</code></p>",
        f"<h2>{say['figures']}</h2><div class='grid'>{cards}</div>",
        _comparison(report.comparison, say) if report.comparison else "",
        f"<div class='plots'>{plots}</div>",
        f"<h2>{say['routes']}</h2>{_labels(report.routes, titles, say)}",
        f"<h2>{say['intents']}</h2>{_labels(report.intents, titles, say)}",
        f"<h2>{say['sentiments']}</h2>{_labels(report.sentiments, names, say)}",
        f"<h2>{say['views']}</h2>"
        + _table(
            [say[key] for key in ("view", "rows", "accuracy", "answered", "right_among_answered")],
            ([names.get(row.view, row.view), row.rows, row.accuracy, row.answered, row.right_among_answered] for row in report.views),
        ),
        _promise(report.promise, say),
        f"<h2>{say['confusion']}</h2>"
        + _table(
            [say["right"], say["said"], say["times"]],
            ([titles.get(true, true), titles.get(said, said), times] for true, said, times in confused),
        ),
        matrix(curves.confusion, titles),
        f"<h2>{say['mistakes']}</h2>"
        + _table(
            [say[key] for key in ("text", "right", "said", "confidence", "evidence")],
            (
                [
                    row.text,
                    ", ".join(titles.get(one, one) for one in row.right),
                    titles.get(row.said, row.said),
                    row.confidence,
                    " ".join(f"{term}({weight:+.2f})" for term, weight in row.evidence),
                ]
                for row in report.mistakes[:100]
            ),
        ),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{say["title"]}</title>'
    return f'<!doctype html><html lang="zh-CN"><head>{head}<style>{_STYLE}</style></head><body>{"".join(parts)}</body></html>\n'


@cache
def _words() -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")))


def _comparison(comparison: Comparison, say: dict[str, Any]) -> str:
    return f"<h2>{say['comparison']}</h2>" + _table(
        [say[key] for key in ("baseline", "accuracy", "difference", "interval", "not_worse")],
        [
            [
                comparison.baseline_version,
                comparison.baseline_accuracy,
                comparison.difference,
                f"{comparison.low:+.4f} … {comparison.high:+.4f}",
                comparison.not_worse,
            ]
        ],
    )


def _promise(rows: Sequence[PromiseFigures], say: dict[str, Any]) -> str:
    if not rows:
        return ""
    head = [say[key] for key in ("outside", "answered", "wrong", "wrong_at_most")]
    return f"<h2>{say['promise']}</h2>" + _table(head, ([row.outside, row.answered, row.wrong, row.wrong_at_most] for row in rows))


def _labels(rows: Sequence[LabelFigures], titles: dict[str, str], say: dict[str, Any]) -> str:
    return _table(
        [say[key] for key in ("label", "precision", "recall", "f1", "rows", "confused_with")],
        (
            [
                titles.get(row.label, row.label),
                row.precision,
                row.recall,
                row.f1,
                row.rows,
                ", ".join(f"{titles.get(name, name)} {times}" for name, times in row.confused_with),
            ]
            for row in rows
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr>{body}</table>"


def _cell(cell: object) -> str:
    if cell is None:
        return "<td></td>"
    if isinstance(cell, float):
        return f'<td class="n">{cell:.3f}</td>'
    return f'<td class="n">{cell}</td>' if isinstance(cell, int) else f"<td>{escape(str(cell))}</td>"


def _number(name: str, value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}" if name in {"scope_auroc", "calibration_error"} else f"{value:.1%}"
