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
    from bot.errors import WrongFile
    from bot.whole import check_file, whole
    from intents.dataset import write
    from intents.dataset.importers import import_file

    if not source.is_file():
        raise WrongFile(source, "this is a folder; name a file" if source.is_dir() else "the file does not exist")
    check_file(out)
    if out.resolve() == source.resolve():
        raise WrongFile(out, "the result would overwrite what is read; give another name")
    with whole(out) as part:
        written = write(part, import_file(source, kind))
    typer.echo(f"{written} lines written to {out}")
