"""Writes the refused replies as a CSV that a spreadsheet opens without running anything in it."""

import csv
from pathlib import Path

from bot.inspection.masking import masked
from bot.inspection.tally import Tally
from bot.inspection.words import words

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_table(path: Path, tally: Tally) -> None:
    """One row a finding; UTF-8 with a mark, so that spreadsheets show Chinese."""
    say, families = words().page, words().families
    part = path.with_suffix(path.suffix + ".part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        names = ("line", "time", "platform", "agent", "family", "rule", "why", "text")
        writer.writerow([say[name] for name in names])
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
                writer.writerow([_inert(cell) for cell in row])
    part.replace(path)


def _inert(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + cell if cell.lstrip(" \u3000").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
