"""`xiaoer gate`: JSON lines in, a verdict with its reasons out, in the same order."""

from typing import Annotated

import typer

from bot.cli.lines import read_lines, write_line
from bot.messages import Platform


def gate(
    platform: Annotated[Platform, typer.Option(help="The marketplace whose rules hold.")],
) -> None:
    """Judge each text of standard input as if it were about to be sent: {"text": …} lines in, verdict and findings out."""
    from bot.gate import Gate, GateContext
    from bot.rules import load_pack
    from bot.web.judgement import judge

    judges = Gate(load_pack(platform))
    for row in read_lines():
        write_line({**row, **judge(judges, row["text"], GateContext())})
