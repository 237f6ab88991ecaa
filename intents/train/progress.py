"""What lives here: the progress of a training, on stderr when a person looks at it. Writes to the terminal.

What never may: anything that the result depends on.
"""

import sys
from collections.abc import Callable, Generator
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
def steps(total: int, tell: Callable[[int, int, str], None] | None = None) -> Generator[Steps]:
    """Give a function to call once a step: it tells `tell` (done, of, what); without one, a bar on stderr if that is a terminal."""
    if tell is not None:
        yield _Counted(total, tell)
        return
    if not sys.stderr.isatty():
        yield lambda what: None  # noqa: ARG005 - silence
        return
    columns = (TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total)

        def done(what: str) -> None:
            progress.update(task, advance=1, description=what)

        yield done


class _Counted:
    def __init__(self, total: int, tell: Callable[[int, int, str], None]) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def __call__(self, what: str) -> None:
        self._done += 1
        self._tell(min(self._done, self._total), self._total, what)
