"""Versions of the intent model and trainings, as Protocols and values. No implementation lives here; nothing here loads a model.

One model answers for all shops of an installation: which one is said in one place, in the database, for all its processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A model's two files, byte for byte."""

    manifest: bytes
    arrays: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model that was trained here: what it was compared with (`baseline`), and what the comparison says (`report`)."""

    version: str
    baseline: str
    by: str
    at: datetime
    report: Mapping[str, Any]
    refused: bool = False

    @property
    def worse(self) -> bool:
        """Tell whether it is worse on the fixed set than what it was compared with."""
        return bool(self.report.get("worse"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A model taking over. `version` None: the shipped one. `reason` is a person's, where one was needed or given."""

    version: str | None
    by: str
    at: datetime
    reason: str = ""


class Versions(Protocol):
    """The models of this installation."""

    def serving(self) -> str | None:
        """Name the version that all processes serve; None: the shipped one."""
        ...

    def artefact(self, version: str) -> Artefact | None:
        """Give a model's files."""
        ...

    def keep(self, candidate: Candidate, artefact: Artefact) -> None:
        """Keep a trained model."""
        ...

    def candidates(self, most: int) -> tuple[Candidate, ...]:
        """List trained models, newest first."""
        ...

    def candidate(self, version: str) -> Candidate | None:
        """Find one."""
        ...

    def refuse(self, version: str) -> bool:
        """Mark a model as not wanted; False where it serves or there is none."""
        ...

    def promote(self, promotion: Promotion, *, instead: str | None) -> bool:
        """Let a version serve from now on, in one step for all; False where another than `instead` serves by now."""
        ...

    def history(self) -> tuple[Promotion, ...]:
        """List all promotions, newest first."""
        ...


class TrainingState(StrEnum):
    """Where a training stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training: how far it is (`done` of `of` steps, `step` in a few words), what came of it, or in one sentence why nothing did."""

    id: int
    by: str
    at: datetime
    state: TrainingState
    done: int = 0
    of: int = 0
    step: str = ""
    version: str | None = None
    error: str = ""
    cancelling: bool = False
    ended: datetime | None = None


class Trainings(Protocol):
    """Trainings, one at a time for all processes of an installation. One whose process says nothing any more has ended."""

    def begin(self, by: str, now: datetime) -> Training | None:
        """Begin one, or give None where one runs."""
        ...

    def beat(self, number: int, at: tuple[int, int, str], now: datetime) -> bool:
        """Say that it runs, and how far it is (done, of, step); False where it is to be ended."""
        ...

    def end(self, number: int, ended: Training, now: datetime) -> None:
        """Record its end: state, version, error."""
        ...

    def cancel(self, number: int) -> bool:
        """Ask for its end; False where it has ended."""
        ...

    def newest(self, now: datetime) -> Training | None:
        """Give the one that runs, or else the last one."""
        ...


class Trainer(Protocol):
    """Who trains."""

    def start(self, by: str) -> bool:
        """Begin a training in the background; False where one runs already, on whatever machine."""
        ...
