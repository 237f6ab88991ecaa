"""`xiaoer gate`: JSON lines in, a verdict with its reasons out, in the same order."""

from typing import Annotated

import typer

from bot.cli.lines import read_lines, write_line
from bot.messages import Platform


def gate(
    platform: Annotated[Platform, typer.Option(help="The marketplace whose rules hold.")],
) -> None:
    """Judge each text of standard input as if it were about to be sent: {"text": …} lines in, verdict and findings out."""
    from bot.gate import GateContext
    from bot.settings import Settings
    from bot.web.judgement import judge
    from bot.wiring import build_gates

    judges = build_gates(Settings(), [platform])[platform]
    for row in read_lines():
        write_line({**row, **judge(judges, row["text"], GateContext())})
