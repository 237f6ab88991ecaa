"""The model that serves changes without a restart, in every process, and never to one that isn't what it says."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.learning import LiveModel
from bot.store import SqlChanges, SqlVersions, open_database
from bot.versions import Artefact, Candidate, Promotion
from intents import IntentModel, load_model
from intents.dataset import LabelledText, read
from intents.model.artefact import ARRAYS, MANIFEST
from intents.train import train_again
from tests.intents.conftest import data, folder, model  # noqa: F401 - fixtures

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="session")
def newer(data: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    out = tmp_path_factory.mktemp("newer")
    train_again((read(data), (LabelledText(text="票咋整", intents=("invoice",), sentiment="calm"),)), folder, out)
    return out


def keep(versions: SqlVersions, place: Path, version: str) -> None:
    artefact = Artefact(manifest=(place / MANIFEST).read_bytes(), arrays=(place / ARRAYS).read_bytes())
    versions.keep(Candidate(version=version, baseline="x", by="mei", at=NOW, report={}), artefact)


def promote(versions: SqlVersions, version: str | None) -> None:
    assert versions.promote(Promotion(version=version, by="mei", at=NOW), instead=versions.serving())


def test_every_replica_serves_the_promoted_version_whatever_disk_it_has(tmp_path: Path, model: IntentModel, newer: Path) -> None:  # noqa: F811
    engine, other = open_database(tmp_path / "x.sqlite3"), open_database(tmp_path / "x.sqlite3")
    here, there = SqlVersions(engine), SqlVersions(other)
    name = load_model(newer).version
    keep(here, newer, name)
    changes = SqlChanges(other)
    replica, same = LiveModel(model, there, tmp_path / "two" / "models"), LiveModel(model, here, tmp_path / "one" / "models")
    changes.subscribe(replica.heard)
    replica.start()
    assert replica.version == model.version
    promote(here, name)
    same.follow()
    assert same.version == name
    end = time.monotonic() + 10
    while replica.version != name and time.monotonic() < end:
        time.sleep(0.02)
    assert replica.version == name
    assert replica.predict("票咋整").model_version == name
    promote(here, None)
    same.follow()
    assert same.version == model.version
    replica.stop()
    changes.close()
    engine.dispose()
    other.dispose()


def test_a_broken_copy_on_the_disk_is_fetched_anew_and_a_broken_model_is_not_served(
    tmp_path: Path,
    model: IntentModel,  # noqa: F811
    newer: Path,
) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    versions, live = SqlVersions(engine), None
    name = load_model(newer).version
    keep(versions, newer, name)
    promote(versions, name)
    broken = tmp_path / "models" / name
    shutil.copytree(newer, broken)
    (broken / ARRAYS).write_bytes(b"nothing")
    live = LiveModel(model, versions, tmp_path / "models")
    live.follow()
    assert live.version == name
    assert load_model(broken).version == name
    keep(versions, newer, "other")  # what it calls itself is not what it is kept as
    promote(versions, "other")
    live.follow()
    assert live.version == name
    assert not [one for one in (tmp_path / "models").iterdir() if one.name.startswith(".")]
    engine.dispose()


def test_a_fault_that_passes_is_told_once_and_got_over_without_a_restart(
    tmp_path: Path,
    model: IntentModel,  # noqa: F811
    newer: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    versions, name = SqlVersions(engine), load_model(newer).version
    keep(versions, newer, name)
    promote(versions, name)
    models = tmp_path / "models"
    models.write_text("in the way of the folder")
    live = LiveModel(model, versions, models)
    live.follow()
    live.follow()
    assert live.version == model.version
    assert len([one for one in caplog.records if "can't be served" in one.message]) == 1
    models.unlink()
    live.follow()
    assert live.version == name
    engine.dispose()


def test_a_copy_that_another_process_put_there_meanwhile_keeps_nobody_from_the_model(
    tmp_path: Path,
    model: IntentModel,  # noqa: F811
    newer: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    versions, name = SqlVersions(engine), load_model(newer).version
    keep(versions, newer, name)
    promote(versions, name)
    rename = Path.rename

    def overtaken(fresh: Path, place: Path) -> Path:
        shutil.copytree(newer, place)
        return rename(fresh, place)

    monkeypatch.setattr(Path, "rename", overtaken)
    live = LiveModel(model, versions, tmp_path / "models")
    live.follow()
    assert live.version == name
    assert [one.name for one in (tmp_path / "models").iterdir()] == [name]
    engine.dispose()
