"""Writes the report as one self-contained HTML page: no script, no address of the network, every word of a chat escaped."""

from collections.abc import Callable
from pathlib import Path

import jinja2

from bot.inspection.tally import Judged, Line, Tally
from bot.inspection.words import words
from bot.labels import read_said
from bot.masking import masked
from bot.whole import whole

SHOWN = 500
WIDEST = 100
_page = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined)


def write_page(path: Path, tally: Tally, *, name: str) -> None:
    """Write the page about the export called `name`."""
    say, families = words().page, read_said().rules

    def called(family: str) -> str:
        return families.get(family, family)

    def lines(table: dict[str, Line], *, by_name: bool = False) -> list[tuple[str, Line, str]]:
        """Rows of a table: by name, or those with the most refused replies first."""
        ordered = sorted(table.items(), key=lambda one: (0 if by_name else -one[1].refused, one[0]))
        return [
            (who or say["nobody"], line, say["between"].join(called(family) for family, _ in line.families.most_common(3)))
            for who, line in ordered
        ]

    most = max(tally.families.values(), default=1)
    html = _page.get_template("page.html").render(
        say=say,
        made=say["made"].format(name=name, rows=tally.rows, replies=tally.replies, rulesets=", ".join(tally.rulesets)),
        tally=tally,
        agents=lines(tally.agents),
        days=lines(tally.days, by_name=True),
        platforms=lines(tally.platforms),
        families=[(called(family), count, WIDEST * count / most) for family, count in tally.families.most_common()],
        rules=[(rule, called(family), why, count) for (rule, family, why), count in tally.rules.most_common()],
        refused=[_shown(one, called) for one in tally.judged[:SHOWN]],
        more=say["more"].format(shown=SHOWN, all=len(tally.judged)) if len(tally.judged) > SHOWN else "",
    )
    with whole(path) as part:
        part.write_text(html, encoding="utf-8")


def _shown(one: Judged, called: Callable[[str], str]) -> dict[str, object]:
    reply = one.reply
    reasons = {called(finding.family): masked(finding.why) for finding in one.findings}
    return {"line": reply.line, "time": reply.time, "agent": reply.agent, "text": masked(reply.text or ""), "reasons": reasons}
