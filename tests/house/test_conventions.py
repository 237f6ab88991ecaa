"""The house's conventions, as tests: they hold for every file, today's and tomorrow's."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("intents/**/*.py")])
HAN = re.compile("[\u4e00-\u9fff]")
LONGEST = 300
CAN_RUN_CODE = {"pickle", "joblib", "dill", "marshal", "shelve"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=name)
def test_chinese_lives_in_data_files(path: Path) -> None:
    assert not HAN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*CODE, *sorted(ROOT.glob("tests/**/*.py"))], ids=name)
def test_a_file_holds_one_noun(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", CODE, ids=name)
def test_every_module_opens_by_saying_what_lives_there(path: Path) -> None:
    assert (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip()


@pytest.mark.parametrize("path", CODE, ids=name)
def test_nothing_is_loaded_that_could_run_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not names & CAN_RUN_CODE
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"eval", "exec"}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_exceptions_live_in_the_error_tree(path: Path) -> None:
    if path.name == "errors.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            assert not any(isinstance(base, ast.Name) and base.id.endswith(("Exception", "Error")) for base in node.bases), node.name


def test_no_drawer_for_everything() -> None:
    banned = re.compile(r"^(utils?|helpers?|common|base|core|managers?)(\.py)?$")
    assert not [name(path) for path in [*CODE, *{path.parent for path in CODE}] if banned.match(path.name)]


def test_the_lock_files_pin_with_hashes_and_name_no_index() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links", text)


def test_the_top_level_is_what_the_owner_asked_for() -> None:
    wanted = ["pyproject.toml", "Makefile", "bot", "intents", "training_data", "models", "tests"]
    more = ["README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "docs", ".ci/run"]
    assert [one for one in wanted + more if not (ROOT / one).exists()] == []


def test_there_is_no_switch_that_turns_the_gate_off() -> None:
    from dataclasses import fields

    from bot.settings import Settings
    from bot.shop import ShopFile

    names = [field.name for field in fields(Settings)] + list(ShopFile.model_fields)
    assert not [one for one in names if re.search("gate|review|check|unsafe|skip|bypass|filter", one)]
