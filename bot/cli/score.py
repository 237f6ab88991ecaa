"""`xiaoer score`: classify in bulk, from a file or a folder of files into a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import WrongFile

CHUNK = 4096


def score(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    source: Annotated[Path, typer.Option("--in", help="A JSONL or CSV file with a text column, or a folder of them.")],
    out: Annotated[Path, typer.Option(help="JSONL file to write.")],
) -> None:
    """Classify many texts; every row keeps its fields and gains intents, answered, sure, sentiment and evidence."""
    from rich.progress import track

    from bot.cli.classify import told
    from bot.wiring import read_model

    scorer = read_model(model)
    paths = sorted(path for path in source.rglob("*") if path.suffix in {".jsonl", ".csv"}) if source.is_dir() else [source]
    part = out.with_suffix(out.suffix + ".part")  # renamed at the end: a half-written file never looks whole
    with part.open("w", encoding="utf-8") as file:
        for path in track(paths, description="scoring", disable=len(paths) < 2):
            for chunk in _chunks(path):
                predictions = scorer.predict_many([str(row["text"]) for row in chunk])
                for row, prediction in zip(chunk, predictions, strict=True):
                    file.write(json.dumps({**row, **told(prediction)}, ensure_ascii=False) + "\n")
    part.replace(out)


def _chunks(path: Path) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in _rows(path):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import csv

    if not path.is_file():
        raise WrongFile(path, "the file does not exist")
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix == ".csv":
            for number, row in enumerate(csv.DictReader(file), 2):
                yield _with_text(dict(row), path, number)
            return
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield _with_text(json.loads(line), path, number)
            except json.JSONDecodeError:
                raise WrongFile(path, "this is not valid JSON", line=number) from None


def _with_text(row: Any, path: Path, number: int) -> dict[str, Any]:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):  # pyright: ignore[reportUnknownMemberType]
        raise WrongFile(path, "the field text is missing or not a string", line=number)
    return row  # pyright: ignore[reportUnknownVariableType] - a JSON object has string keys
