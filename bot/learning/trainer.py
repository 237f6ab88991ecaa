"""A training in a process of its own: started, watched, cancelled, its end told in one sentence. Gentle (nice), and alone.

The process ends with this one: its standard input is a line that breaks when nobody holds it any more.
"""

import contextlib
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO

from bot.errors import StoreUnavailable
from bot.versions import Training, Trainings, TrainingState

RETRAIN = (sys.executable, "-m", "bot.cli", "retrain", "--leash")
BEAT_S = 1.0
GENTLE = 10
GRACE_S = 5.0
STOPPED = "stopped"  # the service was shut down; the page says it in words
KILLED = "killed"  # by a signal; as above
_STEP = re.compile(r"(\d+)/(\d+) (.*)")
_VERSION = re.compile(r"version (\w+)")
log = logging.getLogger("xiaoer.learning")


class ProcessTrainer:
    """`Trainer` with a command of its own: its output's lines are `3/8 what comes next` and, last, `version NAME`."""

    def __init__(
        self, trainings: Trainings, environment: Mapping[str, str], clock: Callable[[], datetime], command: Sequence[str] = RETRAIN
    ) -> None:
        self._trainings = trainings
        self._command = list(command)
        self._environment = {**environment, "OMP_NUM_THREADS": "1"}
        self._clock = clock
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, by: str) -> bool:
        """Begin a training in the background; False where one runs already, on whatever machine."""
        training = self._trainings.begin(by, self._clock())
        if training is None:
            return False
        self._thread = threading.Thread(target=self._run, args=(training,), name="training", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """End what runs here, and say so."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, training: Training) -> None:
        try:
            ended = self._watched(training)
        except Exception as fault:
            log.exception("a training failed")
            ended = replace(training, state=TrainingState.FAILED, error=str(fault) or type(fault).__name__)
        with contextlib.suppress(StoreUnavailable):  # silent for long enough, it counts as ended anyway
            self._trainings.end(training.id, ended, self._clock())

    def _watched(self, training: Training) -> Training:
        said = _Said()
        with subprocess.Popen(  # noqa: S603 - our own command line, no shell
            [*self._command, "--by", training.by],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            with contextlib.suppress(OSError, AttributeError):
                os.setpriority(os.PRIO_PROCESS, process.pid, GENTLE)
            readers = [
                threading.Thread(target=said.read, args=(stream, out), daemon=True)
                for stream, out in ((process.stdout, True), (process.stderr, False))
            ]
            for reader in readers:
                reader.start()
            why = self._wait(process, training, said)
            for reader in readers:
                reader.join()
        if why is not None:
            return why
        if process.returncode < 0:
            return replace(training, state=TrainingState.FAILED, error=f"{KILLED} {-process.returncode}")
        if process.returncode or not said.version:
            return replace(training, state=TrainingState.FAILED, error=said.last or f"exit code {process.returncode}")
        return replace(training, state=TrainingState.DONE, version=said.version)

    def _wait(self, process: "subprocess.Popen[str]", training: Training, said: "_Said") -> Training | None:
        """Wait for its end; gives how it ended where somebody ended it."""
        while True:
            try:
                process.wait(BEAT_S)
            except subprocess.TimeoutExpired:
                pass
            else:
                return None
            if self._ending.is_set():
                _end(process)
                return replace(training, state=TrainingState.FAILED, error=STOPPED)
            try:
                wanted = self._trainings.beat(training.id, said.at, self._clock())
            except StoreUnavailable:
                continue  # the database will be back, or somebody else buries this training
            if not wanted:
                _end(process)
                return replace(training, state=TrainingState.CANCELLED)


class _Said:
    """What a training's process has said so far."""

    def __init__(self) -> None:
        self.at = (0, 0, "")
        self.version = ""
        self.last = ""

    def read(self, stream: IO[str], out: bool) -> None:
        for raw in stream:
            line = raw.strip()
            if not out:
                self.last = line.removeprefix("xiaoer: ") or self.last
            elif step := _STEP.fullmatch(line):
                self.at = (int(step[1]), int(step[2]), step[3])
            elif found := _VERSION.fullmatch(line):
                self.version = found[1]


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
