"""Writes the refused replies as a CSV that a spreadsheet opens without running anything in it."""

from pathlib import Path

from bot.inspection.tally import Tally
from bot.inspection.words import words
from bot.labels import read_said
from bot.masking import masked
from bot.spreadsheet import write_rows
from bot.whole import whole


def write_table(path: Path, tally: Tally) -> None:
    """One row a finding; UTF-8 with a mark, so that spreadsheets show Chinese."""
    say, families = words().page, read_said().rules
    with whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        rows: list[tuple[str, ...]] = [tuple(say[name] for name in ("line", "time", "platform", "agent", "family", "rule", "why", "text"))]
        for one in tally.judged:
            reply = one.reply
            for finding in one.findings:
                row = (
                    str(reply.line),
                    reply.time,
                    reply.platform,
                    reply.agent,
                    families.get(finding.family, finding.family),
                    finding.rule,
                    masked(finding.why),
                    masked(reply.text or ""),
                )
                rows.append(row)
        write_rows(file, rows)
