"""Slips with files and folders, each a thing that people did: nothing is overwritten, made or left behind, and one sentence says why."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.test_rough import Run, run  # noqa: F401 - the fixture

MODEL = Path("models/intents")
CHAT = '{"text": "有货吗", "intent": "stock"}\n'


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    path = tmp_path / "chats.jsonl"
    path.write_text(CHAT, encoding="utf-8")
    return path


def test_the_version_is_told(run: Run) -> None:  # noqa: F811
    said = run("--version")
    assert (said.code, len(said.rows)) == (0, 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "{chats}", "--out", "{chats}"), "would overwrite what is read"),
        (("import", "{folder}", "--out", "{folder}/x.jsonl"), "this is a folder; name a file"),
        (("import", "{folder}/none.jsonl", "--out", "{folder}/x.jsonl"), "the file does not exist"),
        (("retrain", "--data-dir", "{folder}/none"), "there is no database in"),
        (("gate", "--report", "{folder}"), "this is a folder; name a file"),
        (("gate", "--report", "{chats}", "--html", "{folder}"), "this is a folder; name a file"),
        (("serve", "--port", "1", "--data-dir", "{chats}"), ""),
        (("score", "--model", MODEL, "--in", "{chats}", "--out", "{folder}/x.xlsx"), "sheets are not read or written here"),
        (("score", "--model", MODEL, "--in", "{folder}/x.xlsx", "--out", "{folder}/y.csv"), "sheets are not read or written here"),
    ],
)
def test_a_slip_is_told_and_harms_nothing(run: Run, chats: Path, words: tuple[object, ...], sentence: str) -> None:  # noqa: F811
    before = sorted(chats.parent.iterdir())
    said = run(*(str(word).format(chats=chats, folder=chats.parent) for word in words))
    assert said.code == 2
    assert sentence in said.err
    assert sorted(chats.parent.iterdir()) == before
    assert chats.read_text(encoding="utf-8") == CHAT


def test_a_link_stays_a_link_and_a_pipe_is_not_replaced(run: Run, chats: Path) -> None:  # noqa: F811
    target, link, pipe = (chats.parent / name for name in ("target.jsonl", "link.jsonl", "pipe.jsonl"))
    link.symlink_to(target)
    os.mkfifo(pipe)
    assert run("score", "--model", MODEL, "--in", chats, "--out", link, "--workers", 1).code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").count("\n") == 1
    said = run("score", "--model", MODEL, "--in", chats, "--out", pipe)
    assert (said.code, pipe.is_fifo()) == (2, True)
    assert "no file that could be replaced" in said.err


OUTS = {
    "import": ("import", "{chats}", "--out", "{out}"),
    "evaluate": ("evaluate", "--model", MODEL, "--data", "{chats}", "--json", "{out}"),
    "gate": ("gate", "--platform", "jd", "--report", "{chats}", "--csv", "{out}"),
    "score": ("score", "--model", MODEL, "--in", "{chats}", "--workers", "1", "--out", "{out}"),
}


def _with_out(command: str, chats: Path, out: Path) -> list[str]:
    return [str(word).format(chats=chats, out=out) for word in OUTS[command]]


@pytest.mark.parametrize("command", OUTS)
def test_what_a_link_points_to_is_written_and_the_link_stays(run: Run, chats: Path, command: str) -> None:  # noqa: F811
    target, link, loop = (chats.parent / name for name in ("target.txt", "link.txt", "loop.txt"))
    link.symlink_to(target)
    loop.symlink_to(loop)
    assert run(*_with_out(command, chats, link)).code == 0
    assert link.is_symlink()
    assert target.stat().st_size > 0
    said = run(*_with_out(command, chats, loop))
    assert (said.code, loop.is_symlink()) == (2, True)
    assert "leads back to itself" in said.err
    assert not list(chats.parent.glob("*.part"))


@pytest.mark.parametrize("command", ["import", "evaluate", "gate"])
def test_a_pipe_is_written_straight(run: Run, chats: Path, command: str) -> None:  # noqa: F811
    pipe = chats.parent / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(pipe.read_bytes)
        said = run(*_with_out(command, chats, pipe))
        if not told.done() and not pipe.is_fifo():  # let the reader go: the test has failed
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        assert (said.code, pipe.is_fifo()) == (0, True), said.err
        assert told.result(20)


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        ("", "the file is empty"),
        ("\n", "chats.csv:1: the column text is missing"),
        ("a,b\n", "chats.csv:1: the column text is missing"),
        ('text\nhi\n"有货吗\nb\nc\n', "chats.csv:3: a quote is opened and never closed"),
        ('text\n"a"b\n', "chats.csv:2: this is not CSV"),
    ],
)
def test_a_broken_table_leaves_nothing_behind(run: Run, tmp_path: Path, held: str, sentence: str) -> None:  # noqa: F811
    table = tmp_path / "chats.csv"
    table.write_text(held, encoding="utf-8")
    said = run("score", "--model", MODEL, "--in", table, "--out", tmp_path / "told.csv", "--workers", 1)
    assert said.code == 2
    assert sentence in said.err
    assert sorted(tmp_path.iterdir()) == [table]


@pytest.mark.parametrize("url", ["mysql://x", "nonsense"])
def test_a_database_of_an_unknown_kind_is_wrong_input(run: Run, tmp_path: Path, url: str) -> None:  # noqa: F811
    said = run("audit", "verify", "--data-dir", tmp_path, "--database", url)
    assert said.code == 2
    assert "give sqlite:///path or postgresql://" in said.err


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_table_without_a_row_keeps_its_columns(run: Run, tmp_path: Path, end: str) -> None:  # noqa: F811
    table, told, again = (tmp_path / name for name in ("chats.csv", f"told.{end}", "again.csv"))
    table.write_text('text,"the ""shop"""\n', encoding="utf-8")
    assert run("score", "--model", MODEL, "--in", table, "--out", told, "--workers", 1).code == 0
    assert run("score", "--model", MODEL, "--in", told, "--out", again, "--workers", 1).code == 0
    header = again.read_text(encoding="utf-8-sig").splitlines()
    assert header == ['text,"the ""shop""",intents,answered,sure,sentiment,evidence']


def test_a_labelled_table_with_an_open_quote_is_refused(run: Run, tmp_path: Path) -> None:  # noqa: F811
    table = tmp_path / "labelled.csv"
    table.write_text('text,intent\na,x\n"b,x\nc,x\n', encoding="utf-8")
    said = run("import", table, "--out", tmp_path / "out.jsonl")
    assert (said.code, "labelled.csv:3: " in said.err) == (2, True), said.err
