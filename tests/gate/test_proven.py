"""What an earlier start has compiled isn't compiled again; anything else is, and a wrong pattern is refused whatever is remembered."""

import shutil
from importlib import metadata
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.messages import Platform
from bot.rules import Proven, load, load_pack
from bot.rules.language import check


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give what is compiled to find out whether it can be."""
    found: list[str] = []

    def noted(expression: str) -> None:
        found.append(expression)
        check(expression)

    monkeypatch.setattr(load, "check", noted)
    return found


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(load.PACKS, tmp_path / "packs"))


def changed(packs: Path, pattern: str) -> str:
    """Put a rule with `pattern` into the first family's file; gives the file's name."""
    file = min((packs / "common").glob("*.yaml"))
    about = "why: made up\n    source: made up (C)\n    must_refuse: [zzqq, azzqq]\n    must_pass: [zq, qz]"
    rule = f"  - id: made.up\n    match: ['{pattern}']\n    {about}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("rules:\n", "rules:\n" + rule, 1), encoding="utf-8")
    return file.name


def test_the_second_start_compiles_nothing_and_has_the_same_rules(tmp_path: Path, compiled: list[str]) -> None:
    first = load_pack(Platform.JD, proven=Proven(tmp_path / "var" / "proven"))
    assert len(compiled) > 1000
    compiled.clear()
    assert load_pack(Platform.JD, proven=Proven(tmp_path / "var" / "proven")) == first
    assert not compiled
    load_pack(Platform.JD)
    assert compiled, "whoever remembers nothing compiles"


def test_one_more_pattern_is_compiled_anew(tmp_path: Path, packs: Path, compiled: list[str]) -> None:
    proven = Proven(tmp_path / "proven")
    load_pack(Platform.JD, packs=packs, proven=proven)
    changed(packs, "zzqq")
    compiled.clear()
    assert "made.up" in {rule.id for rule in load_pack(Platform.JD, packs=packs, proven=proven).rules}
    assert "zzqq" in compiled


def test_a_wrong_pattern_is_refused_every_time_and_never_remembered(tmp_path: Path, packs: Path) -> None:
    proven = Proven(tmp_path / "proven")
    load_pack(Platform.JD, packs=packs, proven=proven)
    name = changed(packs, "zz[qq")
    for _ in range(2):
        with pytest.raises(WrongFile, match=r"made\.up") as told:
            load_pack(Platform.JD, packs=packs, proven=proven)
        assert told.value.path.name == name
        assert told.value.line is not None


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe\x00", b"0" * 64, b"\n\n"])
def test_a_spoilt_file_only_costs_time(tmp_path: Path, compiled: list[str], spoilt: bytes) -> None:
    file = tmp_path / "proven"
    file.write_bytes(spoilt)
    load_pack(Platform.JD, proven=Proven(file))
    assert compiled
    compiled.clear()
    load_pack(Platform.JD, proven=Proven(file))
    assert not compiled


def test_a_folder_that_can_not_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    proven = Proven(tmp_path / "file" / "proven")
    proven.learn(["a"])
    assert not proven.knows(["a"])


def test_another_re2_another_order_and_another_cut_are_not_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proven = Proven(tmp_path / "proven")
    proven.learn(["ab", "c"])
    assert proven.knows(["ab", "c"])
    for other in (["a", "bc"], ["ab"], ["c", "ab"], ["ab", "c", ""], ["abc"], []):
        assert not proven.knows(other), other
    monkeypatch.setattr(metadata, "version", lambda _: "0")
    assert not proven.knows(["ab", "c"])


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    proven = Proven(tmp_path / "proven")
    for number in range(120):
        proven.learn([str(number)])
    assert not proven.knows(["0"])
    assert proven.knows(["119"])
    assert len((tmp_path / "proven").read_text(encoding="ascii").split()) == 100
