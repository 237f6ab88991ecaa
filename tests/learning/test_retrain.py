"""The whole way without a browser: approved labels, a training as the desk starts it, a comparison, a model that serves elsewhere.

The training data is a twelfth of ours, the old model the shipped one, so that the new one is worse: that it is found out is part of it.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sql

from bot.brain import build_responder
from bot.cli.retrain import _Retraining
from bot.errors import WrongInput
from bot.learning import LiveModel
from bot.lessons import Fault, Lesson, Meaning, Standing
from bot.messages import BuyerMessage
from bot.settings import Settings
from bot.shop import read_shops
from bot.store import SqlLessons, SqlTurns, SqlVersions, open_database
from bot.versions import Candidate, Promotion
from intents import load_model
from intents.dataset import likeness, read, write
from intents.model import read_manifest
from tests.conftest import NOON

WORDS, MEANS = "这玩意儿咋捅咕啊", "usage"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("retrain")
    write(folder / "some" / "rows.jsonl", read(Settings().training_dir)[::12])
    return Settings(data_dir=folder / "var", training_dir=folder / "some")


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[sql.Engine]:
    opened = open_database(settings.data_dir / "xiaoer.sqlite3")
    yield opened
    opened.dispose()


def approve(engine: sql.Engine, line: int, text: str, intent: str) -> None:
    kept, meaning = SqlLessons(engine), Meaning(intents=(intent,), sentiment="calm")
    row = {"shop": "demo", "conversation": "c-1", "line": line, "said": (), "model": "m", "by": "mei", "at": NOON}
    assert kept.teach(Lesson(**row, text=text, likeness=likeness(text), fault=Fault.UNSURE, meaning=meaning))
    [one] = [found for found in kept.lessons(("demo",), tuple(Standing)) if found.line == line]
    assert kept.judge(("demo", one.id), "lan", meaning, NOON) is not None


@pytest.fixture(scope="module")
def candidate(engine: sql.Engine, settings: Settings) -> Candidate:
    fixed = read(settings.fixed_set)[0]
    approve(engine, 1, WORDS, MEANS)
    approve(engine, 2, fixed.text, "refund")
    shop = read_shops(settings.shops_dir)["demo"]
    responder = build_responder(settings, {"demo": shop})
    said = [(f"m-{number}", text) for number, text in enumerate((f"{WORDS}，我电话13812345678", "能开发票吗"))]
    messages = [
        BuyerMessage(shop="demo", conversation=f"c-{name}", message=name, buyer="b-1", sent_at=NOW - timedelta(days=1), text=text)
        for name, text in said
    ]
    SqlTurns(engine).take(messages, lambda message, talk: responder.respond(message, talk, shop, NOW))
    version = _Retraining(settings, "mei").run(whole=False)
    found = SqlVersions(engine).candidate(version)
    assert found is not None
    return found


def test_the_new_model_understands_what_was_taught_and_is_kept_whole(candidate: Candidate, settings: Settings) -> None:
    new = load_model(settings.data_dir / "models" / candidate.version)
    assert new.version == candidate.version
    assert new.predict(WORDS).answered == (MEANS,)
    assert load_model(settings.model_dir).predict(WORDS).answered == ()
    assert (candidate.baseline, candidate.by) == (load_model(settings.model_dir).version, "mei")
    assert not [one for one in (settings.data_dir / "models").iterdir() if one.name.startswith(".")]


def test_the_fixed_set_is_neither_learned_from_nor_changed(candidate: Candidate, settings: Settings) -> None:
    assert (candidate.report["approved"], candidate.report["learned"]) == (2, 1)
    fixed = candidate.report["fixed"]
    assert fixed["rows"] == len(read(settings.fixed_set))
    assert fixed["gained"] - fixed["lost"] == round(fixed["difference"] * fixed["rows"])


def test_a_worse_model_is_called_worse(candidate: Candidate) -> None:
    assert candidate.worse
    assert candidate.report["fixed"]["difference"] < 0


def test_last_weeks_conversations_say_what_would_change_without_personal_data(candidate: Candidate) -> None:
    week = candidate.report["week"]
    assert week["messages"] == 2
    first = next(change for change in week["changes"] if change["buyer"].startswith(WORDS))
    assert first["old"]["action"] == "handoff"
    assert "13812345678" not in json.dumps(candidate.report)


def test_approved_rows_lie_in_the_data_folder_by_shop_with_their_origin(candidate: Candidate, settings: Settings) -> None:
    rows = [json.loads(line) for line in (settings.data_dir / "teaching" / "demo.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[0]["text"] == WORDS
    assert (rows[0]["origin"]["by"], rows[0]["origin"]["approved_by"]) == ("mei", "lan")
    assert [row.main for row in read(settings.data_dir / "teaching")] == [MEANS, "refund"]


def test_the_shipped_model_is_not_touched_and_nothing_serves_by_itself(
    candidate: Candidate, settings: Settings, engine: sql.Engine
) -> None:
    arrays = (settings.model_dir / "model.npz").read_bytes()
    assert hashlib.sha256(arrays).hexdigest() == read_manifest(settings.model_dir)["arrays_sha256"]
    versions = SqlVersions(engine)
    assert versions.serving() is None
    live = LiveModel(load_model(settings.model_dir), versions, settings.data_dir / "elsewhere")
    assert versions.promote(Promotion(version=candidate.version, by="mei", at=NOON), instead=None)
    live.follow()
    assert live.predict(WORDS).answered == (MEANS,)
    with pytest.raises(WrongInput, match="nothing new was approved"):
        _Retraining(settings, "mei").run(whole=False)
