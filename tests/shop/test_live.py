"""A running service picks up changed files; a broken file leaves the old in force and says so."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.renewal import Watch
from bot.settings import Settings
from bot.shop import LiveShops, Shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(Settings().shops_dir / "demo", tmp_path / "one")
    shutil.copytree(Settings().shops_dir / "demo-clothes", tmp_path / "two")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000))  # whatever the file system's grain of time


def living(folder: Path, told: list[str]) -> LiveShops:
    return LiveShops(folder, accept=lambda *_: None, tell=told.append)


def test_a_changed_file_is_picked_up_and_only_its_shop_is_new(folder: Path) -> None:
    told: list[str] = []
    shops = living(folder, told)
    before = dict(shops)
    assert shops.refresh() == ()
    change(folder / "one" / "shop.yaml", 'cutoff: "14:00"', 'cutoff: "15:00"')
    change(folder / "one" / "items.csv", "洛川红富士苹果", "洛川苹果")
    assert shops.refresh() == ("one",)
    assert shops["one"].file.shipping.cutoff == "15:00"
    assert shops["one"].items["sku-1"].name == "洛川苹果"
    assert shops["two"] is before["two"]
    assert len(told) == 1
    assert shops.refresh() == ()


@pytest.mark.parametrize(
    ("old", "new"), [('cutoff: "14:00"', 'cutoff: "25:00"'), ("name: 小满果园", "name: [x"), ("platform: pinduoduo", "platform: jd")]
)
def test_a_broken_file_leaves_the_old_in_force_and_says_so_once(folder: Path, old: str, new: str) -> None:
    told: list[str] = []
    shops = living(folder, told)
    before = shops["one"]
    change(folder / "one" / "shop.yaml", old, new)
    assert shops.refresh() == ()
    assert shops.refresh() == ()
    assert shops["one"] is before
    assert len(told) == 1
    assert "shop.yaml" in told[0]
    assert "stay in force" in told[0]
    change(folder / "one" / "shop.yaml", new, old)
    assert shops.refresh() == ("one",)


def test_a_shop_that_is_not_accepted_leaves_the_old_in_force(folder: Path) -> None:
    told: list[str] = []

    def accept(shop: Shop, _: Path) -> None:
        if shop.wordings.get("no.such"):
            raise WrongFile(folder / "one" / "answers.yaml", "answers: no situation is called 'no.such'")

    shops = LiveShops(folder, accept=accept, tell=told.append)
    (folder / "one" / "answers.yaml").write_text("answers: {no.such: [x]}\n", encoding="utf-8")
    assert shops.refresh() == ()
    assert "no.such" in told[0]


def test_a_new_shop_is_told_of_once_and_a_vanished_one_stays(folder: Path) -> None:
    told: list[str] = []
    shops = living(folder, told)
    shutil.copytree(folder / "one", folder / "three")
    shops.refresh()
    shops.refresh()
    assert sorted(shops) == ["one", "two"]
    assert [line for line in told if "restart" in line] == [f"{folder / 'three'}: a new shop; it is served after a restart"]
    shutil.rmtree(folder / "two")
    assert shops.refresh() == ()
    assert shops["two"].file.name == "青禾衣舍"


def test_the_watch_looks_until_it_is_stopped(folder: Path) -> None:
    seen = threading.Event()
    shops = LiveShops(folder, accept=lambda *_: None, tell=lambda _: seen.set())
    watch = Watch(shops.refresh, every=0.01)
    watch.start()
    change(folder / "one" / "shop.yaml", 'cutoff: "14:00"', 'cutoff: "15:00"')
    assert seen.wait(10)
    watch.stop()
    assert shops["one"].file.shipping.cutoff == "15:00"
