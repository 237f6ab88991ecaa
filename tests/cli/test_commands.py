"""The command line from outside: right output, and wrong input told in one sentence with exit code 2."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import open_database


def run(*words: str, stdin: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    given = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run([sys.executable, "-m", "bot.cli", *words], input=given, capture_output=True, timeout=120, check=False)


def told(done: subprocess.CompletedProcess[bytes]) -> str:
    words = done.stderr.decode()
    assert "Traceback" not in words
    return words.strip()


@pytest.mark.parametrize("command", ["serve", "chat", "train", "classify", "evaluate", "gate", "score", "lint", "shop", "kpi"])
def test_every_command_teaches(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert b"--" in done.stdout


def loaded_by(code: str) -> set[str]:
    """What a fresh process has loaded after `code`."""
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, check=True, text=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_list_of_commands_loads_none_of_what_they_need() -> None:
    loaded = loaded_by("import bot.cli")
    assert not loaded & {"numpy", "pydantic", "rich.console", "yaml", "jinja2", "sqlalchemy", "fastapi", "rjieba", "re2", "multiprocessing"}
    assert {name for name in loaded if name.startswith("intents")} <= set()


BUILT = """
import os
from dataclasses import replace
from pathlib import Path
from bot.cli.logs import LOGGING
from bot.settings import from_environment
from bot.web.patience import PatientProtocol
from bot.wiring import build_app
import uvicorn
build_app(replace(from_environment(os.environ), data_dir=Path({data!r})))
"""
NOT_FOR_SERVING = {"sklearn", "scipy", "pandas", "matplotlib", "jieba", "pygments", "markdown_it", "rich.console"}
ONLY_WHERE_ASKED = {"psycopg", "sqlalchemy.dialects.postgresql", "alembic", "mako", "httpx2", "httpcore2"}
"""Another database, a migration, a first reply that is delivered."""


def test_a_start_loads_nothing_that_serving_does_not_need(tmp_path: Path) -> None:
    open_database(tmp_path / "xiaoer.sqlite3").dispose()  # a migration loads what makes migrations
    loaded = loaded_by(BUILT.format(data=str(tmp_path)))
    assert "bot.gate.gate" in loaded
    assert not loaded & (NOT_FOR_SERVING | ONLY_WHERE_ASKED)


def test_the_gate_judges_line_by_line_in_order() -> None:
    lines = ['{"text": "您好，在的", "id": 7}', "", '{"text": "加我微信 abc12345"}']
    done = run("gate", "--platform", "pinduoduo", stdin="\n".join(lines))
    assert done.returncode == 0
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["verdict"], first["id"]) == ("approved", 7)
    assert second["verdict"] == "refused"
    assert second["findings"][0]["excerpt"] in "加我微信 abc12345"


def test_the_gate_takes_what_is_known_of_the_conversation() -> None:
    lines = [
        '{"text": "678", "kind": "mine"}',
        '{"text": "678", "context": {"recent_texts": ["1391", "2345"]}}',
        '{"text": "收件电话是13912345678，对吗", "context": {"order": {"phone": "13912345678"}}}',
    ]
    done = run("gate", "--platform", "jd", stdin="\n".join(lines))
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["approved", "refused", "approved"]


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ('{"text": "a"}\n\n{"text": "a", "context": {"order": {"status": "lost"}}}\n', "line 3: context.order.status: "),
        ('{"text": "a", "context": "shop"}\n', "line 1: context: "),
        ('{"text": "a"}\nnot json\n', "line 2: this is not valid JSON"),
        ('{"words": "a"}\n', "line 1: the field text"),
        ('{"text": 3}\n', "line 1: the field text"),
        ("[1]\n", "line 1: a JSON object"),
        ('{"text": "有货"}\n'.encode("gb18030"), "line 1: this is not UTF-8"),
    ],
)
def test_a_wrong_line_is_named(stdin: str | bytes, words: str) -> None:
    done = run("gate", "--platform", "jd", stdin=stdin)
    assert done.returncode == 2
    assert words in told(done)
    assert len(told(done).splitlines()) == 1


def test_an_unknown_platform_is_exit_2() -> None:
    done = run("gate", "--platform", "ebay")
    assert done.returncode == 2
    assert "ebay" in told(done)


@pytest.mark.parametrize("command", ["classify", "evaluate"])
def test_a_missing_model_is_one_sentence(command: str, tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "a", "intent": "x"}\n', encoding="utf-8")
    more = ["--data", str(data)] if command == "evaluate" else []
    done = run(command, *more, "--model", str(tmp_path / "nothing"), stdin='{"text": "a"}')
    assert done.returncode == 2
    assert str(tmp_path / "nothing") in told(done)
    assert len(told(done).splitlines()) == 1


def test_a_broken_shop_stops_the_service_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("name: x\nplatfrom: jd\n", encoding="utf-8")
    done = run("serve", "--shops", str(tmp_path), "--data-dir", str(tmp_path / "var"), "--port", "1")
    assert done.returncode == 2
    assert "shop.yaml:" in told(done)
    assert not (tmp_path / "var").exists()


def test_classify_keeps_the_order_and_extra_fields(root: Path) -> None:
    stdin = '{"text": "有货吗", "n": 1}\n{"text": "什么时候发货", "n": 2}\n'
    done = run("classify", "--model", str(root / "models" / "intents"), stdin=stdin)
    assert done.returncode == 0, told(done)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["n"] for row in rows] == [1, 2]
    assert [row["intents"][0]["intent"] for row in rows] == ["stock", "shipping_time"]
    assert set(rows[0]) == {"text", "n", "intents", "answered", "sure", "sentiment", "evidence"}
    assert len(rows[0]["intents"]) == 5


def test_train_classify_evaluate_on_somebody_elses_labels(tmp_path: Path) -> None:
    words = {"open": ["open the door", "please open it", "could you open this", "open up now", "open the window"]}
    words["close"] = ["close the door", "please close it", "could you close this", "close up now", "close the window"]
    data = tmp_path / "data.jsonl"
    rows = [{"text": f"{text} {n}", "intent": intent} for intent, texts in words.items() for text in texts for n in ("today", "soon")]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = run("train", "--data", str(data), "--out", str(tmp_path / "m"), "--report", str(tmp_path / "r"))
    assert done.returncode == 0, told(done)
    assert json.loads((tmp_path / "r" / "train.json").read_text())["accuracy"] > 0.5
    between = [json.loads(line) for line in (tmp_path / "r" / "label_next.jsonl").read_text().splitlines()]
    assert {row["label"] for row in between} == {"open", "close"}
    assert (tmp_path / "r" / "doubts.jsonl").is_file()
    assert {path.suffix for path in (tmp_path / "m").iterdir()} >= {".npz", ".json"}
    done = run("classify", "--model", str(tmp_path / "m"), stdin='{"text": "will you open my box"}')
    assert json.loads(done.stdout)["intents"][0]["intent"] == "open"
    html, report = tmp_path / "r.html", tmp_path / "r.json"
    done = run("evaluate", "--model", str(tmp_path / "m"), "--data", str(data), "--json", str(report), "--html", str(html))
    assert done.returncode == 0, told(done)
    assert json.loads(report.read_text(encoding="utf-8"))["figures"]["accuracy"] == 1.0
    assert "<svg" in html.read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_score_keeps_fields_and_order(root: Path, tmp_path: Path, workers: str) -> None:
    folder, out = tmp_path / "in", tmp_path / "out.jsonl"
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(json.dumps({"text": "有货吗", "n": n}) + "\n" for n in range(5000)), encoding="utf-8")
    (folder / "b.csv").write_text("text,n\n什么时候发货,x\n", encoding="utf-8-sig")
    done = run("score", "--model", str(root / "models/intents"), "--in", str(folder), "--out", str(out), "--workers", workers)
    assert done.returncode == 0, told(done)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["n"] for row in rows] == [*range(5000), "x"]
    assert [rows[at]["intents"][0]["intent"] for at in (0, -1)] == ["stock", "shipping_time"]


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_score_reads_and_writes_tables(root: Path, tmp_path: Path, end: str) -> None:
    first = {"text": "有货吗", "when": "2026-11-22", "price": 9.5, "tags": ["a"]}
    rows = [first, {"text": "什么时候发货", "note": "=1+1"}, {"text": "你好\ud800"}]
    lines, table, back = tmp_path / "it's [1].jsonl", tmp_path / f"it's [1].{end}", tmp_path / "back.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for source, out in ((lines, table), (table, back)):
        done = run("score", "--model", str(root / "models/intents"), "--in", str(source), "--out", str(out), "--workers", "1")
        assert done.returncode == 0, told(done)
    told_rows = [json.loads(line) for line in back.read_text(encoding="utf-8").splitlines()]
    assert [row["intents"][0]["intent"] for row in told_rows] == ["stock", "shipping_time", "greeting"]
    assert [row["text"] for row in told_rows[:2]] == ["有货吗", "什么时候发货"]
    if end == "parquet":
        assert {name: told_rows[0][name] for name in first} == first
        assert told_rows[1]["note"] == "=1+1"
    else:  # a spreadsheet must not run it
        assert (told_rows[0]["price"], told_rows[0]["tags"], told_rows[1]["note"]) == ("9.5", '["a"]', "'=1+1")
    assert {path.name for path in tmp_path.iterdir()} == {lines.name, table.name, "back.jsonl"}


def test_lint_fails_on_a_fault(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "held_out").mkdir(parents=True)
    (data / "held_out" / "chats.jsonl").write_text('{"text": "x", "intents": ["stock"]}\n', encoding="utf-8")
    (data / "a.jsonl").write_text('{"text": "有货吗", "intents": ["stock"]}\n{"text": "有货吗", "intents": ["refund"]}\n', encoding="utf-8")
    done = run("lint", "--data", str(data))
    assert done.returncode == 1
    assert "a.jsonl:2: conflict" in told(done)


def test_score_names_a_wrong_line_and_leaves_no_file(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "有货吗"}\n{"n": 1}\n', encoding="utf-8")
    score = ("score", "--model", str(root / "models/intents"), "--out", str(tmp_path / "out.jsonl"))
    done = run(*score, "--in", str(tmp_path / "a.jsonl"))
    assert done.returncode == 2
    assert "a.jsonl" in told(done)
    assert "2" in told(done)
    assert not (tmp_path / "out.jsonl").exists()
    (tmp_path / "empty").mkdir()
    assert run(*score, "--in", str(tmp_path / "empty")).returncode == 2


def test_floors_of_any_figure_are_kept(root: Path) -> None:
    held = str(root / "training_data" / "held_out" / "chats.jsonl")
    judge = ("evaluate", "--model", str(root / "models" / "intents"), "--data", held)
    kept = run(*judge, "--floor", "0.5", "--floor", "route_macro_f1=0.5", "--floor", "calibration_error=0.5")
    assert kept.returncode == 0, told(kept)
    missed = run(*judge, "--floor", "accuracy=1", "--floor", "calibration_error=0.0001", "--floor", "answered=0.1")
    assert missed.returncode == 1
    assert [line.split()[1] for line in told(missed).splitlines()] == ["accuracy", "calibration_error"]
    for wrong in ("high", "beauty=0.5", "2"):
        assert run(*judge, "--floor", wrong).returncode == 2


def test_a_wrong_training_line_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "a", "intent": "x"}\n{"text": "b"}\n', encoding="utf-8")
    done = run("train", "--data", str(data), "--out", str(tmp_path / "m"))
    assert done.returncode == 2
    assert "data.jsonl:2" in told(done)


def test_chat_answers_and_ends(root: Path) -> None:
    done = run("chat", stdin="你好\n")
    assert done.returncode == 0, told(done)
    assert "greeting" in done.stdout.decode()


def test_the_demo_shop_is_sound() -> None:
    from bot.settings import Settings

    done = run("shop", "check", str(Settings().shops_dir))
    assert done.returncode == 0
    assert "小满果园" in done.stdout.decode()
