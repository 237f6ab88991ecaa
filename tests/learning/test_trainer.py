"""A training's process: followed, cancelled, crashed, left alone. The commands here only pretend to learn."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.learning import ProcessTrainer
from bot.learning.trainer import STOPPED
from bot.store import SqlTrainings, open_database
from bot.versions import Training, TrainingState

WAIT_S = 30
READ = "import time; print('0/2 read', flush=True); "
GOOD = f"{READ} time.sleep(1.5); print('1/2 final fit', flush=True); time.sleep(1.5); print('version abc123')"
LONG = f"{READ} time.sleep(60)"


class Place:
    def __init__(self, folder: Path) -> None:
        self.engine = open_database(folder / "x.sqlite3")
        self.trainings = SqlTrainings(self.engine)
        self.trainers: list[ProcessTrainer] = []

    def trainer(self, code: str) -> ProcessTrainer:
        made = ProcessTrainer(self.trainings, os.environ, lambda: datetime.now(UTC), [sys.executable, "-c", code])
        self.trainers.append(made)
        return made

    def newest(self) -> Training:
        found = self.trainings.newest(datetime.now(UTC))
        assert found is not None
        return found

    def until(self, holds: Callable[[Training], bool]) -> Training:
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if holds(self.newest()):
                return self.newest()
            time.sleep(0.05)
        pytest.fail(f"it did not come: {self.newest()}")

    def ended(self) -> Training:
        return self.until(lambda one: one.state is not TrainingState.RUNNING)


@pytest.fixture
def place(tmp_path: Path) -> "object":
    made = Place(tmp_path)
    yield made
    for one in made.trainers:
        one.stop()
    made.engine.dispose()


def test_progress_is_seen_and_the_version_at_the_end(place: Place) -> None:
    assert place.trainer(GOOD).start("mei")
    assert place.until(lambda one: one.step == "read").of == 2
    assert not place.trainer(GOOD).start("lan")  # one at a time, whoever asks and wherever
    assert place.until(lambda one: one.step == "final fit").done == 1
    done = place.ended()
    assert (done.state, done.version, done.by) == (TrainingState.DONE, "abc123", "mei")
    assert place.trainer(GOOD).start("lan")


def test_cancelling_ends_the_process(place: Place, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    place.trainer(f"import os; open({str(mark)!r}, 'w').write(str(os.getpid())); {LONG}").start("mei")
    place.until(lambda one: one.step == "read")
    assert os.getpriority(os.PRIO_PROCESS, int(mark.read_text())) == 10
    assert place.trainings.cancel(place.newest().id)
    assert place.ended().state is TrainingState.CANCELLED
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import sys; sys.exit('xiaoer: training_data/A.jsonl:3: not JSON')", "training_data/A.jsonl:3: not JSON"),
        ("import os; os.kill(os.getpid(), 9)", "killed 9"),
        ("import sys; sys.exit(3)", "exit code 3"),
        ("pass", "exit code 0"),
    ],
)
def test_a_crash_is_told_in_one_sentence(place: Place, code: str, error: str) -> None:
    place.trainer(code).start("mei")
    ended = place.ended()
    assert (ended.state, ended.error) == (TrainingState.FAILED, error)


def test_the_end_of_the_service_ends_the_training_and_says_so(place: Place) -> None:
    trainer = place.trainer(LONG)
    trainer.start("mei")
    place.until(lambda one: one.step == "read")
    trainer.stop()
    assert (place.newest().state, place.newest().error) == (TrainingState.FAILED, STOPPED)


def test_a_command_that_is_not_there_is_told(place: Place, tmp_path: Path) -> None:
    trainer = ProcessTrainer(place.trainings, os.environ, lambda: datetime.now(UTC), [str(tmp_path / "nothing")])
    trainer.start("mei")
    assert "nothing" in place.ended().error
