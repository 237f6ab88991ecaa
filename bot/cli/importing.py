"""`xiaoer import`: labelled text of other tools into our JSONL."""

from pathlib import Path
from typing import Annotated

import typer


def import_data(
    source: Annotated[Path, typer.Argument(help="A file of Rasa NLU (YAML, JSON), Label Studio, doccano, or a CSV.")],
    out: Annotated[Path, typer.Option(help="JSONL file to write.")],
    kind: Annotated[str | None, typer.Option(help="What the file is, where its shape doesn't tell.")] = None,
) -> None:
    """Turn another tool's labelled text into lines that `xiaoer train` reads.

    Example: xiaoer import nlu.yml --out chats.jsonl
    """
    from intents.dataset import write
    from intents.dataset.importers import import_file

    written = write(out, import_file(source, kind))
    typer.echo(f"{written} lines written to {out}")
