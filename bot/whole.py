"""A file that a command writes appears whole or not at all, whatever stands at its name. What is written is its caller's affair."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import WrongFile


def check_file(path: Path) -> None:
    """Raise WrongFile where no file can be written, so that it is told before the work and not after it."""
    if path.is_dir():
        raise WrongFile(path, "this is a folder; name a file")
    _target(path)


@contextmanager
def whole(path: Path) -> Generator[Path]:
    """Give the place to write to, which becomes `path` at the end of the block; where the block fails, nothing is left behind.

    What a link points to is written, the link stays. What is no file (a pipe, the terminal) can't be replaced: it is written straight.
    """
    check_file(path)
    if _straight(path):
        yield path
        return
    target = _target(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        yield part
        part.replace(target)
    except BaseException:  # Ctrl-C too
        part.unlink(missing_ok=True)
        raise


def _straight(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a RuntimeError before Python 3.13
        raise WrongFile(path, "this link leads back to itself") from None
