"""`xiaoer score`: classify in bulk, from a file or a folder of files into a file, on all cores."""

import os
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.lines import line_of
from bot.cli.tables import ENDS, SHEETS, columns_of, count_rows, read_rows, to_format
from bot.errors import WrongFile
from bot.whole import check_file, whole

if TYPE_CHECKING:
    from concurrent.futures import Future

    from intents import IntentModel

CHUNK = 4096


def score(
    model: Annotated[Path, typer.Option(help="Folder of a trained model.")],
    source: Annotated[Path, typer.Option("--in", help="A JSONL, CSV or Parquet file with a text column, or a folder of them.")],
    out: Annotated[Path, typer.Option(help="File to write: JSONL, or CSV or Parquet where its name ends so.")],
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one a core.")] = 0,
) -> None:
    """Classify many texts; every row keeps its fields and its place and gains intents, answered, sure, sentiment and evidence.

    Example: xiaoer score --model models/intents --in chats/ --out told.jsonl
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from bot.brain import read_model

    read_model(model)  # a wrong folder is told before any work
    paths = sorted(path for path in source.rglob("*") if path.suffix in ENDS) if source.is_dir() else [source]
    check_file(out)
    if out.exists() and not out.is_file():
        raise WrongFile(out, "this is no file that could be replaced; name one")
    for path in (out, *paths):
        if path.suffix in SHEETS:
            raise WrongFile(path, f"sheets are not read or written here; save it as {', '.join(ENDS)}")
    if out.resolve() in {path.resolve() for path in paths}:
        raise WrongFile(out, "the result would overwrite what is read; give another name")
    if not paths:
        raise WrongFile(source, "there is no .jsonl, .csv or .parquet file in this folder")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    total = sum(count_rows(path) for path in paths) if console.is_terminal else None
    with whole(out) as part:
        with part.open("w", encoding="utf-8") as file, Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task("messages", total=total)
            for text in _told(_chunks(paths), model, workers or os.cpu_count() or 1):
                file.write(text)
                progress.advance(bar, text.count("\n"))
        to_format(part, out.suffix, () if part.stat().st_size else _columns(paths, model))


def _told(chunks: Iterator[list[dict[str, Any]]], model: Path, workers: int) -> Iterator[str]:
    """Give each chunk's lines in order; no more chunks are read ahead than the workers need."""
    if workers == 1:
        yield from (_lines(model, chunk) for chunk in chunks)
        return
    from concurrent.futures import ProcessPoolExecutor

    waiting: deque[Future[str]] = deque()
    with ProcessPoolExecutor(workers) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_lines, model, chunk))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _lines(model: Path, chunk: list[dict[str, Any]]) -> str:
    from bot.cli.classify import told

    predictions = _scorer(model).predict_many([str(row["text"]) for row in chunk])
    return "".join(line_of({**row, **told(one)}) + "\n" for row, one in zip(chunk, predictions, strict=True))


def _columns(paths: list[Path], model: Path) -> list[str]:
    """Name the columns of a result without a row: theirs, and what each row would have gained."""
    from bot.cli.classify import told

    gained = told(_scorer(model).predict(""))
    return list(dict.fromkeys([*(name for path in paths for name in columns_of(path)), *gained]))


@cache
def _scorer(model: Path) -> "IntentModel":
    """Read the model once a process."""
    from bot.brain import read_model

    return read_model(model)


def _chunks(paths: list[Path]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for path in paths:
        for row in read_rows(path):
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk
