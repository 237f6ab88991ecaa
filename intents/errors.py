"""Every error that `intents` raises on purpose. No other module of the package may define an exception class.

IntentsError                    one plain sentence for a person
├── WrongData                   labelled text that can't be read: `path`, `line` (from 1, None where none is to blame)
├── WrongTaxonomy               a taxonomy file that can't be read: `path`
├── TooLittleData               there is not enough text or too few labels to learn from
├── ModelUnreadable             the artefact is missing, broken, or not what its manifest says: `path`
└── WorseModel                  the new model is worse than the one in its place: `by` (share of right answers lost)
"""

from pathlib import Path


class IntentsError(Exception):
    """The root: one sentence that a person can act on."""


class WrongData(IntentsError):
    """Labelled text that can't be read: `path`, `line` (counted from 1, None where no line is to blame)."""

    def __init__(self, path: Path, problem: str, *, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}")


class WrongTaxonomy(IntentsError):
    """A taxonomy file that can't be read: `path`."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class TooLittleData(IntentsError):
    """There is not enough text, or there are too few labels, to learn from."""


class ModelUnreadable(IntentsError):
    """The artefact is missing, broken, or not what its manifest says: `path`."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class WorseModel(IntentsError):
    """The new model is worse than the one in its place: `by` is the share of right answers lost."""

    def __init__(self, path: Path, *, old: float, new: float, of: str = "the fixed set") -> None:
        self.path = path
        self.by = old - new
        super().__init__(
            f"{path}: the new model is right on {new:.1%} of {of}, the one in place on {old:.1%} "
            f"({old - new:.1%} less); it was not replaced (force to replace it anyway)"
        )
