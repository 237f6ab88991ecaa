"""A shop's folder is read whole or refused with file, line and one sentence."""

import shutil
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.settings import Settings
from bot.shop import read_shop, read_shops


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "mine"
    shutil.copytree(Settings().shops_dir, place)
    return place


def change(folder: Path, old: str, new: str, file: str = "shop.yaml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_folder_names_the_shop(folder: Path) -> None:
    assert read_shop(folder).id == "mine"
    assert list(read_shops(folder.parent)) == ["mine"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("platform: pinduoduo", "platform: amazon", "platform"),
        ("days: 7", "dayz: 7", "'invoice.dayz'"),
        ('cutoff: "14:00"', 'cutoff: "25:00"', "shipping.cutoff"),
        ("limit_hours: 48", "limit_hours: soon", "shipping.limit_hours"),
        ("floor_off: 0", "floor_off: -3", "bargaining.floor_off"),
        ("unsigned: true", "unsigned: false", "secret"),
        ("timezone: Asia/Shanghai", "timezone: Mars/Base", "Mars/Base"),
        ("name: 小满果园", "name: 小满果园\nname: 又一个", "twice"),
        ("name: 小满果园", "name: [小满", "not valid YAML"),
    ],
)
def test_a_wrong_shop_file_is_refused_by_name(folder: Path, old: str, new: str, words: str) -> None:
    change(folder, old, new)
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    assert words in str(fault.value)
    assert fault.value.path.name == "shop.yaml"
    assert "\n" not in str(fault.value)


def test_an_unknown_key_is_refused_with_its_line(folder: Path) -> None:
    change(folder, "  days: 7\n  special_vat", "  colour: red\n  days: 7\n  special_vat")
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    lines = (folder / "shop.yaml").read_text(encoding="utf-8").splitlines()
    assert fault.value.line == lines.index("  colour: red") + 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id,name", "id,title", "unknown column 'title'"),
        ("sku-2,", "sku-1,", "stands twice"),
        (",320,", ",many,", "stock"),
        (",39.90,", ",cheap,", "price"),
        ("sku-3,富平尖柿饼,", "sku-3,富平尖柿饼,extra,", "fields"),
        ("sku-5,狗头枣红枣干", "sku-5,", "must not be empty"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_its_line(folder: Path, old: str, new: str, words: str) -> None:
    change(folder, old, new, "items.csv")
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    assert words in str(fault.value)
    assert fault.value.line is not None


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "items.csv").write_bytes("id,name\n1,苹果".encode("gb18030"))
    with pytest.raises(WrongFile, match="not UTF-8"):
        read_shop(folder)


def test_a_folder_without_a_shop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="no shop found"):
        read_shops(tmp_path)


def test_a_secret_may_stand_in_a_file_of_its_own(folder: Path) -> None:
    change(folder, "unsigned: true", "secret_file: secret.txt")
    (folder / "secret.txt").write_text("whsec_c2VjcmV0c2VjcmV0c2VjcmV0\n", encoding="utf-8")
    shop = read_shop(folder)
    assert shop.secret == "whsec_c2VjcmV0c2VjcmV0c2VjcmV0"
    assert "c2VjcmV0" not in repr(shop)
