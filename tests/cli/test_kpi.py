"""`xiaoer kpi`: a small database whose figures are worked out by hand, as a table, as JSON, as CSV, and under other settings."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.errors import WrongInput
from bot.store import open_database
from bot.store.moments import to_row
from bot.store.tables import conversations, lines, outbox, outcomes, refusals, verdicts
from bot.store.transactions import writing

Run = Callable[..., Result]
DAY = datetime(2026, 11, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
SPAN = ("--from", "2026-11-16", "--to", "2026-11-16")
# One day of the demo shop (on Pinduoduo): shop, conversation, lines of (time, author, kind of reply, what the bot made of it).
UNSURE = {"action": "handoff", "reason": "model.unsure", "intent": "usage", "confidence": 0.3, "sure": False}
SURE = {"action": "reply", "reason": "model.sure", "intent": "stock", "confidence": 0.9, "sure": True}
TALKS = {
    "bot alone": [("10:00:00", "buyer", "", SURE), ("10:00:01", "bot", "reply", None)],
    "in time": [("10:00:00", "buyer", "", UNSURE), ("10:00:01", "bot", "notice", None), ("10:04:00", "human:mei", "human", None)],
    "too late": [("11:00:00", "buyer", "", UNSURE), ("11:10:00", "human:=cmd()", "human", None)],
    "at night": [("23:30:00", "buyer", "", UNSURE)],
}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    engine = open_database(tmp_path / "xiaoer.sqlite3")
    with writing(engine) as connection:
        connection.execute(verdicts.insert().values(id="v", ruleset="r", sha256="0" * 64))
        for name, said in TALKS.items():
            talk = {"shop": "demo", "id": name, "buyer": f"b {name}", "holder": "bot", "urgent": False, "state": {}}
            connection.execute(conversations.insert().values(**talk))
            for number, (clock, author, kind, turn) in enumerate(said):
                hours, minutes, seconds = map(int, clock.split(":"))
                moment = to_row(DAY + timedelta(hours=hours, minutes=minutes, seconds=seconds))
                line = {"shop": "demo", "conversation": name, "author": author, "kind": "text", "text": "x", "at": moment}
                message = f"m{number}" if author == "buyer" else None
                key = connection.execute(lines.insert().values(**line, message=message).returning(lines.c.id)).scalar_one()
                if turn is not None:
                    connection.execute(outcomes.insert().values(trace=name, line=key, answer={}, story={}, **turn))
                if kind:
                    sent = {"shop": "demo", "conversation": name, "line": key, "text": "x", "sha256": "0" * 64, "verdict": "v"}
                    connection.execute(outbox.insert().values(**sent, kind=kind, key=f"{name}{number}", state="held"))
        broken = {"shop": "demo", "conversation": "x", "author": "human:mei", "rule": "wechat.id", "family": "wechat"}
        connection.execute(refusals.insert().values(**broken, at=to_row(DAY + timedelta(hours=12))))
    engine.dispose()
    return tmp_path


@pytest.fixture
def run(data_dir: Path) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(app, ["kpi", "--data-dir", str(data_dir), *words])

    return call


def figures(run: Run, *words: str) -> dict[str, object]:
    done = run("--json", *SPAN, "--shop", "demo", *words)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_figures_of_a_day_by_hand(run: Run) -> None:
    found = figures(run)
    assert (found["conversations"], found["messages"]) == (4, 4)
    five, human = found["clocks"]  # type: ignore[misc]
    assert (five["id"], five["asked"], five["late"], five["met"]) == ("pinduoduo.five_minutes", 3, 1, False)
    assert five["rate"] == pytest.approx(2 / 3)
    assert {name: rate["late"] for name, rate in five["apart"].items()} == {"bot": 1, "assist": 3, "human": 2}
    assert (human["asked"], human["late"]) == (3, 3)
    assert found["first_response"] == {"count": 3, "median": 240.0, "p90": 600.0}
    assert found["handed_over"] == {"count": 3, "of": 4, "share": 0.75, "reasons": {"model.unsure": 3}}
    assert found["answered"] == {"count": 1, "of": 4, "share": 0.25}
    assert found["contained"] == {"count": 1, "of": 4, "share": 0.25}
    assert found["out_of_scope"] == {"count": 3, "of": 4, "share": 0.75}
    assert found["refused"] == [{"rule": "wechat.id", "family": "wechat", "author": "mei", "count": 1}]
    assert five["source"]
    assert five["dated"] == "2026-11-22"


def test_the_table_is_in_chinese(run: Run) -> None:
    done = run(*SPAN, "--shop", "demo")
    for words in ("4 个会话", "5分钟回复率", "66.7%", "不达标", "首次响应", "没把握听懂", "微信 wechat.id", "mei", "机器人"):
        assert words in done.stdout, words
    assert "这些天没有会话" in run("--from", "2020-01-01", "--to", "2020-01-02").stdout


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing_there(run: Run) -> None:
    done = run(*SPAN, "--shop", "demo", "--csv")
    assert done.stdout.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert rows[0] == ["部分", "平台", "指标编号", "指标", "数值", "个数", "总数"]
    assert {len(row) for row in rows} == {7}
    five = next(row for row in rows if row[2] == "pinduoduo.five_minutes")
    assert five[4:] == ["0.6667", "2", "3"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_other_settings_stand_beside_what_was(run: Run) -> None:
    found = figures(run, "--what-if", "limit=900", "--what-if", "count=human")
    would = found["what_if"]
    assert isinstance(would, dict)
    assert would["settings"] == ["limit=900", "count=human"]
    assert (would["clocks"][0]["asked"], would["clocks"][0]["late"]) == (3, 1)  # all but the bot's own, within a quarter of an hour
    quick = figures(run, "--what-if", "agents=1", "--what-if", "handle=30")["what_if"]
    assert isinstance(quick, dict)
    assert quick["clocks"][0]["late"] == 0
    assert "假设" in run(*SPAN, "--what-if", "agents=2").stdout
    rows = list(csv.reader(io.StringIO(run(*SPAN, "--csv", "--what-if", "agents=2").stdout)))
    assert {row[-1] for row in rows[1:]} == {"实际", "假设"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--shop", "nobody"), "there is no shop 'nobody'"),
        (("--shop", "demo", "--platform", "jd"), "exclude each other"),
        (("--from", "yesterday"), "--from: 'yesterday' is no day"),
        (("--from", "2026-11-24", "--to", "2026-11-23"), "is after --to"),
        (("--json", "--csv"), "not both"),
        (("--what-if", "agents"), "write it as KEY=VALUE"),
        (("--what-if", "agents=0"), "not a whole number from 1 to 1000"),
        (("--what-if", "wishes=3"), "there is no setting 'wishes'"),
        (("--what-if", "hours=9-18"), "write them as 09:00-18:00"),
        (("--what-if", "count=buyer"), "'buyer' is none of bot"),
        (("--what-if", "intent.magic=off"), "there is no intent 'magic'"),
        (("--what-if", "intent.stock=away"), "'away' is none of on, off, draft"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(run: Run, words: tuple[str, ...], told: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, WrongInput)
    assert told in str(done.exception)


def test_no_database_is_made_where_there_is_none(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["kpi", "--data-dir", str(tmp_path / "none")])
    assert isinstance(done.exception, WrongInput)
    assert not (tmp_path / "none").exists()
