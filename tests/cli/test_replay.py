"""`xiaoer replay` and `xiaoer chat --replay`: what is read, what is told, which exit code."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.cli.recorded import read_recorded
from bot.errors import WrongFile
from bot.rules.load import PACKS

PAGE = """
shops: {shops}
transcripts:
  - title: one
    serves: [C39]
    shop: fruit
    turns:
      - {{buyer: 你好, must: [{must}]}}
"""
LINE = {
    "shop": "demo",
    "conversation": "c",
    "message": "1",
    "buyer": "b",
    "sent_at": "2026-11-18T10:00:00+08:00",
    "kind": "text",
    "text": "退货地址发我",
}

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def page(folder: Path, root: Path, must: str) -> Path:
    file = folder / "page.yaml"
    file.write_text(PAGE.format(shops=root / "tests" / "transcripts" / "shops", must=must), encoding="utf-8")
    return file


def lines(folder: Path, *rows: dict[str, object]) -> Path:
    file = folder / "talks.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def test_a_page_is_played_with_its_reasons(run: Run, root: Path, tmp_path: Path) -> None:
    played = run("chat", "--replay", page(tmp_path, root, "您好|在"))
    assert played.exit_code == 0, played.output
    assert "greeting" in played.output
    missed = run("chat", "--replay", page(tmp_path, root, "再见"))
    assert missed.exit_code == 1
    assert "missed: must say" in missed.output


def test_the_same_models_change_nothing_and_a_stricter_rule_shows(run: Run, tmp_path: Path) -> None:
    talks = lines(tmp_path, LINE, LINE | {"message": "2", "text": "怎么退货"})
    assert run("replay", "--conversations", talks).exit_code == 0
    packs = tmp_path / "packs"
    shutil.copytree(PACKS, packs)
    rule = packs / "common" / "manner.yaml"
    text = rule.read_text(encoding="utf-8")
    more = (
        "\n  - id: manner.test\n    certain: true\n    match: [申请]\n    why: a test\n    source: a test\n"
        "    must_refuse: [请申请, 去申请]\n    must_pass: [您好, 好的]\n"
    )
    rule.write_text(text.rstrip() + more, encoding="utf-8")
    out = tmp_path / "changes.json"
    changed = run("replay", "--conversations", talks, "--new-rules", packs, "--json", out)
    assert changed.exit_code == 1, changed.output
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["messages"] == 2
    assert "manner.test" in report["changes"][0]["new"]["refused"]
    assert {"action", "words", "refused"} <= set(report["changes"][0]["differs"])


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    broken = lines(tmp_path, LINE, {name: value for name, value in LINE.items() if name != "kind"})
    with pytest.raises(WrongFile, match=r"talks.jsonl:2: kind"):
        read_recorded(broken)
    with pytest.raises(WrongFile, match="does not exist"):
        read_recorded(tmp_path / "none.jsonl")
    store = tmp_path / "other.sqlite3"
    sqlite3.connect(store).close()
    with pytest.raises(WrongFile, match="not a store"):
        read_recorded(store)
