"""The model that serves: the shipped one, or the version that was promoted last; changed in one step, without a restart, in every process.

A version that can't be had or isn't what its manifest says is not served: the one in place goes on, the log says why once, and it is
tried again at every look.
"""

import contextlib
import logging
import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.errors import ModelUnavailable, StoreUnavailable
from bot.traffic import MODEL, Change
from bot.versions import Versions
from intents import IntentModel, IntentPrediction, load_model
from intents.errors import IntentsError
from intents.model.artefact import ARRAYS, MANIFEST

LOOK_S = 5.0  # a word of change that was lost is made up for
log = logging.getLogger("xiaoer.learning")


def fetch(version: str, versions: Versions, folder: Path) -> IntentModel:
    """Load a version from `folder`, taking it from the database where it isn't there yet; raises ModelUnavailable."""
    place = folder / version
    try:
        return load_model(place)
    except IntentsError:
        pass  # not there, or broken: the database has it whole
    found = versions.artefact(version)
    if found is None:
        raise ModelUnavailable(f"the model {version} is not in the database")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    except OSError as fault:
        raise ModelUnavailable(str(fault)) from fault
    try:
        (fresh / MANIFEST).write_bytes(found.manifest)
        (fresh / ARRAYS).write_bytes(found.arrays)
        model = load_model(fresh)
        if model.version != version:
            raise ModelUnavailable(f"the database's model {version} calls itself {model.version}")
        shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process put its own there first; the model is whole all the same
            fresh.rename(place)
    except (IntentsError, OSError) as fault:
        raise ModelUnavailable(str(fault)) from fault
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return model


class LiveModel:
    """A recogniser whose model can change between two messages, never within one prediction."""

    def __init__(self, shipped: IntentModel, versions: Versions, folder: Path) -> None:
        self._shipped = self._now = shipped
        self._versions = versions
        self._folder = folder
        self._failed = ""  # what was told to the log already
        self._wake = threading.Event()
        self._end = False
        self._thread = threading.Thread(target=self._follow_forever, name="model", daemon=True)

    @property
    def version(self) -> str:
        """Name the model that serves now."""
        return self._now.version

    @property
    def intents(self) -> tuple[str, ...]:
        """List what it knows."""
        return self._now.intents

    @property
    def least_scope(self) -> float:
        """Give the probability of being in scope under which it answers nothing."""
        return self._now.least_scope

    def predict(self, text: str) -> IntentPrediction:
        """Say what a text is about."""
        return self._now.predict(text)

    def predict_many(self, texts: Sequence[str]) -> list[IntentPrediction]:
        """Say what each text is about."""
        return self._now.predict_many(texts)

    def heard(self, change: Change) -> None:
        """Look soon: the model may have changed."""
        if change.topic == MODEL or change.anything:
            self._wake.set()

    def follow(self) -> None:
        """Serve what the database says, as far as it can be had."""
        wanted = self._versions.serving() or self._shipped.version
        if wanted == self._now.version:
            return
        if wanted == self._shipped.version:
            self._now = self._shipped
            self._failed = ""
            return
        try:
            self._now = fetch(wanted, self._versions, self._folder)
        except ModelUnavailable:  # tried again at the next look: the fault may pass
            if wanted != self._failed:
                log.exception("the promoted model %s can't be served; %s goes on", wanted, self._now.version)
            self._failed = wanted
            return
        self._failed = ""
        log.info("the model %s serves", wanted)

    def start(self) -> None:
        """Follow from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Follow no longer."""
        self._end = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _follow_forever(self) -> None:
        while not self._end:
            self._wake.wait(LOOK_S)
            self._wake.clear()
            if self._end:
                return
            try:
                self.follow()
            except StoreUnavailable:
                log.warning("which model serves can't be read now; %s goes on", self._now.version)
