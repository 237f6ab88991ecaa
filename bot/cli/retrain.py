"""`xiaoer retrain`: what the desk's button does: the approved labels learned, the new model compared with the one that serves, and kept.

It never serves by itself: a person promotes it at the desk. The shipped models folder is not touched.
"""

import json
import os
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.compared import Pair
    from bot.lessons import Lesson
    from bot.settings import Settings
    from bot.store import SqlVersions
    from intents.dataset import LabelledText

QUICK = ("read", "features", "final fit", "fixed set", "last week")
WHOLE = ("read", "features", "search", "scope", "held-out scores", "calibration", "final fit", "fixed set", "last week")
WEEK = timedelta(days=7)
MOST_PLAYED = 3000  # messages: a few minutes on a small machine


def retrain(
    data_dir: Annotated[Path | None, typer.Option(help="The service's data folder; default: XIAOER_DATA_DIR, else var.")] = None,
    by: Annotated[str, typer.Option(help="Who asks for it, for the record.")] = "command line",
    whole: Annotated[bool, typer.Option("--whole", help="Choose features, calibration and thresholds anew (ten times as long).")] = False,
    leash: Annotated[bool, typer.Option("--leash", hidden=True)] = False,
) -> None:
    """Train on the training data and the labels approved at the desk, compare with the model that serves, and keep both.

    The new model is like the one that serves (features, calibration, thresholds), its weights learned anew. Prints a line a step, and
    the new version. Promote it at the desk (/desk/teaching/model). The labels are left in DATA_DIR/teaching as JSONL, one file a shop.

    Example: xiaoer retrain --data-dir var
    """
    from bot.errors import WrongInput
    from bot.settings import from_environment
    from bot.wiring import DATABASE

    if leash:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    found = from_environment(os.environ)
    settings = found if data_dir is None else replace(found, data_dir=data_dir)
    if not settings.database_url and not (settings.data_dir / DATABASE).is_file():  # a slip would train on nothing
        raise WrongInput(f"there is no database in {settings.data_dir}; name the service's data folder with --data-dir")
    typer.echo(f"version {_Retraining(settings, by).run(whole=whole)}")


class _Retraining:
    def __init__(self, settings: "Settings", by: str) -> None:
        from bot.store import SqlHistory, SqlLessons, SqlVersions, open_database
        from bot.wiring import DATABASE

        engine = open_database(settings.database_url or settings.data_dir / DATABASE)
        self._settings = settings
        self._by = by
        self._lessons, self._versions, self._history = SqlLessons(engine), SqlVersions(engine), SqlHistory(engine)
        self._steps = QUICK

    def run(self, *, whole: bool) -> str:
        """Do it all; gives the new version."""
        from bot.errors import WrongInput
        from bot.lessons import Standing
        from bot.shop import read_shops
        from intents import load_model
        from intents.dataset import read

        self._steps = WHOLE if whole else QUICK
        self._step("read")
        shops = read_shops(self._settings.shops_dir)
        lessons = self._lessons.lessons(tuple(shops), (Standing.APPROVED,))
        base, fixed = read(self._settings.training_dir), read(self._settings.fixed_set)
        serving = self._versions.serving()
        old_folder = self._settings.model_dir if serving is None else _folder_of(serving, self._versions, self._settings)
        models = self._settings.data_dir / "models"
        models.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=models) as fresh:
            folder = Path(fresh) / "model"
            rows = taught_rows(lessons, self._settings.data_dir / "teaching")
            learned = self._train(_Given(base=base, fixed=fixed, taught=rows), folder, None if whole else old_folder)
            old, new = load_model(old_folder), load_model(folder)
            if old.version == new.version:
                raise WrongInput("the training gives the very model that serves: nothing new was approved since")
            report = self._compared(_pair(old, new), lessons, fixed, (old_folder, folder))
            report |= {"learned": learned, "approved": len(lessons), "rows": len(base)}
            self._keep(folder, new.version, old.version, report)
        return new.version

    def _train(self, given: "_Given", folder: Path, like: Path | None) -> int:
        from intents.catalogue import read_catalogue
        from intents.train import Plan, learnable, train_again, train_rows

        def tell(_: int, __: int, what: str) -> None:
            self._after(what)

        taught = learnable(given.taught, given.fixed)
        if like is None or train_again((given.base, taught), like, folder, tell=tell) is None:
            self._steps = WHOLE
            train_rows(given.base, folder, read_catalogue(), Plan(taught=taught, tell=tell))
        return len(taught)

    def _compared(
        self, pair: "Pair", lessons: "Sequence[Lesson]", fixed: "Sequence[LabelledText]", folders: tuple[Path, Path]
    ) -> dict[str, Any]:
        from bot.brain import build_responder
        from bot.cli.compared import on_conversations, on_fixed_set, on_lessons
        from bot.shop import read_shops

        on_fixed = on_fixed_set(pair, fixed)
        self._after("fixed set")
        shops = read_shops(self._settings.shops_dir)
        bodies = self._history.bodies(datetime.now(UTC) - WEEK, MOST_PLAYED)
        old, new = (build_responder(replace(self._settings, model_dir=folder), shops) for folder in folders)
        return {
            "fixed": on_fixed,
            "worse": on_fixed["worse"],
            "lessons": on_lessons(pair, lessons),
            "week": on_conversations(bodies, shops, old, new),
        }

    def _keep(self, folder: Path, version: str, baseline: str, report: dict[str, Any]) -> None:
        from bot.versions import Artefact, Candidate
        from intents.model.artefact import ARRAYS, MANIFEST

        artefact = Artefact(manifest=(folder / MANIFEST).read_bytes(), arrays=(folder / ARRAYS).read_bytes())
        self._versions.keep(Candidate(version=version, baseline=baseline, by=self._by, at=datetime.now(UTC), report=report), artefact)
        place = self._settings.data_dir / "models" / version
        shutil.rmtree(place, ignore_errors=True)
        folder.rename(place)

    def _after(self, what: str) -> None:
        """Say what comes after a step that was done."""
        if what in self._steps:
            self._step(self._steps[self._steps.index(what) + 1])

    def _step(self, what: str) -> None:
        typer.echo(f"{self._steps.index(what)}/{len(self._steps)} {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    base: "tuple[LabelledText, ...]"
    fixed: "tuple[LabelledText, ...]"
    taught: "tuple[LabelledText, ...]"


def taught_rows(lessons: "Sequence[Lesson]", folder: Path) -> "tuple[LabelledText, ...]":
    """Write approved lessons as training data, one file a shop, and read them back as it is read."""
    from bot.lessons import as_row
    from intents.dataset import read

    folder.mkdir(parents=True, exist_ok=True)
    rows: list[LabelledText] = []
    for shop in dict.fromkeys(one.shop for one in lessons):
        path = folder / f"{shop}.jsonl"
        text = "".join(json.dumps(as_row(one), ensure_ascii=False) + "\n" for one in lessons if one.shop == shop)
        path.with_suffix(".new").write_text(text, encoding="utf-8")
        path.with_suffix(".new").replace(path)
        rows += read(path)
    return tuple(rows)


def _folder_of(version: str, versions: "SqlVersions", settings: "Settings") -> Path:
    from bot.learning import fetch

    fetch(version, versions, settings.data_dir / "models")
    return settings.data_dir / "models" / version


def _pair(old: Any, new: Any) -> "Pair":
    from bot.cli.compared import Pair

    return Pair(old=old, new=new)


def _end_with_parent() -> None:
    sys.stdin.read()  # ends when whoever started this holds the other end no longer
    os._exit(1)
