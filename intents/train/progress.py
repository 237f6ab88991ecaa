"""What lives here: the progress of a training, on stderr when a person looks at it. Writes to the terminal.

What never may: anything that the result depends on.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Steps(Protocol):
    """Told of every step done."""

    def __call__(self, what: str) -> None:
        """One more step, `what` in a few words."""
        ...


@contextmanager
def steps(total: int) -> Generator[Steps]:
    """Give a function to call once a step; a bar on stderr if that is a terminal, silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda what: None  # noqa: ARG005 - silence
        return
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total)

        def done(what: str) -> None:
            progress.update(task, advance=1, description=what)

        yield done
