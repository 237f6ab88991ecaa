"""The command line's rough edges, odd lines, files and words: a fault is one sentence, and nothing sound is lost."""

import csv
import io
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli.main import app, main

SOUND = '{"text": "有货吗"}\n'


class Said:
    """What a command did: exit code, lines out, sentence."""

    def __init__(self, code: object, out: str, err: str) -> None:
        self.code, self.err = code, err
        self.rows = [line for line in out.split("\n") if line]
        assert "Traceback" not in err


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*words: object, stdin: str | bytes = b"") -> Said:
        raw = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        monkeypatch.setattr(sys, "argv", ["xiaoer", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return ran


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"text": \n', "line 2: this is not valid JSON"),
        ('{"text": "a", "x": NaN}\n', "line 2: this is not valid JSON"),
        ('{"text": "a", "x": 1e999}\n', "line 2: the number 1e999 is too large"),
        ("[" * 100_000 + "\n", "line 2: this is not valid JSON"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}\n", "line 2: this is not valid JSON"),
        ('{"text": null}\n', "line 2: the field text"),
        ('{"text": "有货"}\n'.encode("gb18030"), "line 2: this is not UTF-8"),
    ],
)
def test_what_stands_before_a_wrong_line_is_answered(run: Run, root: Path, line: str | bytes, words: str) -> None:
    raw = line if isinstance(line, bytes) else line.encode()
    done = run("classify", "--model", root / "models/intents", stdin=SOUND.encode() + raw + SOUND.encode())
    assert done.code == 2
    assert [json.loads(row)["intents"][0]["intent"] for row in done.rows] == ["stock"]
    assert done.err.startswith(f"xiaoer: {words}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("text", [r"a\ud800b", r"\udc00", r"a\u0000b", "\u2028x\x85y"])
def test_odd_characters_come_out_as_json(run: Run, root: Path, text: str) -> None:
    line = f'{{"text": "{text}"}}\n'
    done = run("classify", "--model", root / "models/intents", stdin=b"\xef\xbb\xbf" + line.encode() + b"\r\n" + SOUND.strip().encode())
    assert done.code == 0
    assert [json.loads(row)["text"] for row in done.rows] == [json.loads(line)["text"], "有货吗"]


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"text": "a", "intent": "x", "n": ' + "9" * 5000 + "}", '{"text": "\\ud800", "intent": "x"}']
)
def test_labelled_lines_that_no_reader_takes_are_named(run: Run, root: Path, tmp_path: Path, line: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "有货吗", "intent": "stock"}\n' + line + "\n", encoding="utf-8")
    done = run("evaluate", "--model", root / "models/intents", "--data", data)
    assert done.code == 2
    assert done.err.startswith(f"xiaoer: {data}:2: ")
    assert done.err.count("\n") == 1


def test_a_place_where_nothing_can_be_written_is_said_before_the_work(run: Run, root: Path, tmp_path: Path) -> None:
    data, inside = tmp_path / "data.jsonl", tmp_path / "data.jsonl" / "x.json"
    data.write_text('{"text": "有货吗", "intent": "stock"}\n', encoding="utf-8")
    model = root / "models/intents"
    for words in (("--json", tmp_path), ("--html", tmp_path), ("--json", inside)):
        done = run("evaluate", "--model", model, "--data", data, *words)
        assert done.code == 2, words
        assert str(tmp_path) in done.err
        assert done.err.count("\n") == 1
    for out in (tmp_path, data, inside):
        done = run("score", "--model", model, "--in", data, "--out", out)
        assert done.code == 2, out
        assert str(tmp_path) in done.err
    assert data.read_text(encoding="utf-8").startswith('{"text"')


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("a.csv", b"text,n\n\xff\xff,1\n", "neither UTF-8 nor GB 18030"),
        ("a.csv", b"words,n\na,1\n", "column text"),
        ("a.csv", b'text\n"' + b"x" * 200_000 + b'"\n', "not CSV"),
        ("a.parquet", b"text,n\n", "not Parquet"),
        ("a.jsonl", '{"text": "有货吗"}\n'.encode("gb18030"), "a.jsonl:1: this is not UTF-8"),
        ("a.jsonl", b'{"text": "a", "x": Infinity}\n', "a.jsonl:1: this is not valid JSON"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: this is not valid JSON"),
    ],
)
def test_score_names_whatever_it_cannot_read(run: Run, root: Path, tmp_path: Path, name: str, raw: bytes, words: str) -> None:
    csv.field_size_limit(131_072)  # Python's own; the reader of an export raises it for the whole process
    (tmp_path / name).write_bytes(raw)
    done = run("score", "--model", root / "models/intents", "--in", tmp_path / name, "--out", tmp_path / "new" / "o", "--workers", "1")
    assert done.code == 2
    assert done.err.startswith(f"xiaoer: {tmp_path / name}:")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_wrong_words_are_told_in_one_sentence_with_what_was_meant(run: Run) -> None:
    done = run("classify", "--modle", "x")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "--model" in done.err
    done = run("gate", "--platform", "ebay")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "Value error" not in done.err
    assert "pinduoduo" in done.err
    done = run()
    assert (done.code, done.err) == (2, "")


def test_a_trail_that_is_not_there_is_not_intact(run: Run, tmp_path: Path) -> None:
    done = run("audit", "verify", "--data-dir", tmp_path / "typo")
    assert done.code == 2
    assert "there is no database in" in done.err
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
@pytest.mark.parametrize("raw", ["[" * 100_000, '{"text": "a", "label": ["x"], "n": ' + "9" * 5000 + "}"])
def test_import_names_what_no_reader_takes(run: Run, tmp_path: Path, name: str, raw: str) -> None:
    (tmp_path / name).write_text(raw, encoding="utf-8")
    done = run("import", tmp_path / name, "--out", tmp_path / "out.jsonl")
    assert done.code == 2
    assert done.err.startswith(f"xiaoer: {tmp_path / name}")
    assert done.err.count("\n") == 1


def test_every_command_shows_an_example() -> None:
    group: Any = typer.main.get_command(app)
    every: dict[str, dict[str, Any]] = {name: getattr(one, "commands", {"": one}) for name, one in group.commands.items()}
    bare = [(name, word) for name, words in every.items() for word, one in words.items() if "xample" not in (one.help or "")]
    assert bare == [("shop", "fields")]  # takes nothing


def test_a_port_that_is_taken_is_said_before_anything_is_made(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", port, "--data-dir", tmp_path / "var")
    assert done.code == 2
    assert done.err.startswith(f"xiaoer: can't listen on 127.0.0.1:{port} (address already in use)")
    assert done.err.count("\n") == 1
    assert not (tmp_path / "var").exists()


def test_score_reads_a_table_as_chinese_programs_save_it(run: Run, root: Path, tmp_path: Path) -> None:
    data, out = tmp_path / "a.csv", tmp_path / "o.jsonl"
    data.write_bytes("text,n\n有货吗,1\n".encode("gb18030"))
    done = run("score", "--model", root / "models/intents", "--in", data, "--out", out, "--workers", "1")
    assert done.code == 0, done.err
    assert json.loads(out.read_text(encoding="utf-8"))["text"] == "有货吗"
