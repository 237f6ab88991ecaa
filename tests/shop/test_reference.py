"""The reference, the files of a new shop and the demo shops agree with the shapes."""

import re
import shutil
import stat
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from bot.cli.main import app
from bot.cli.shop import shop_app
from bot.messages import Platform
from bot.rules import ExtraShape
from bot.settings import Settings
from bot.shop import check_shop, read_shops
from bot.shop.catalogue import COLUMNS
from bot.shop.reference import reference, reference_page
from bot.shop.schema import fields

RUN = CliRunner()


def test_every_field_is_told_of_and_no_other() -> None:
    assert [one.path for one in fields() if one.path not in reference().shop] == []
    assert [path for path in reference().shop if path not in {one.path for one in fields()}] == []
    assert tuple(reference().items) == COLUMNS
    assert {*reference().begin, *reference().examples} <= {one.path for one in fields()}


def test_every_key_of_a_shops_own_rules_is_told_of_and_no_other() -> None:
    def keys(shape: type[BaseModel], above: str) -> list[str]:
        found: list[str] = []
        for name, info in shape.model_fields.items():
            below = next((one for one in get_args(info.annotation) if isinstance(one, type) and issubclass(one, BaseModel)), None)
            found += [above + name, *(keys(below, f"{above}{name}.") if below else [])]
        return found

    assert sorted(reference().rules) == sorted(keys(ExtraShape, ""))


def test_figures_name_what_they_count() -> None:
    silent = [one.path for one in fields() if one.kind in ("clock", "whole", "number", "pair") and not reference().shop[one.path].unit]
    assert silent == []


@pytest.mark.parametrize(("language", "page"), [("en", "shop-files.md"), ("zh", "shop-files.zh-CN.md")])
def test_the_page_in_docs_is_fresh(root: Path, language: str, page: str) -> None:
    made = RUN.invoke(shop_app, ["fields", "--language", language])
    assert made.exit_code == 0
    assert made.stdout == reference_page(language)
    assert (root / "docs" / page).read_text(encoding="utf-8") == made.stdout, f"run: xiaoer shop fields --language {language} > docs/{page}"


@pytest.mark.parametrize("platform", Platform)
def test_a_new_shop_passes_the_check(tmp_path: Path, platform: Platform) -> None:
    folder = tmp_path / "mine"
    made = RUN.invoke(
        shop_app,
        ["new", str(folder), "--platform", platform.value, "--name", "小店: 一号 #1", "--cutoff", "16:00", "--courier", "韵达快递"],
    )
    assert made.exit_code == 0, made.output
    checked = check_shop(folder)
    assert checked.faults == ()
    assert checked.shop is not None
    assert (checked.shop.file.name, checked.shop.platform, checked.shop.file.shipping.cutoff) == ("小店: 一号 #1", platform, "16:00")
    assert (checked.shop.secret or "").startswith("whsec_")
    assert stat.S_IMODE((folder / "webhook-secret.txt").stat().st_mode) == 0o600


def test_a_new_shop_asks_for_what_is_not_given(tmp_path: Path) -> None:
    made = RUN.invoke(shop_app, ["new", str(tmp_path / "mine")], input="tmall\n衣衣\n")
    assert made.exit_code == 0, made.output
    assert read_shops(tmp_path)["mine"].file.name == "衣衣"


def test_every_example_of_a_new_shop_is_valid_too(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    RUN.invoke(shop_app, ["new", str(folder), "--platform", "jd", "--name", "x"])
    path = folder / "shop.yaml"
    text = re.sub(r"(?m)^(\s*)# (\w+: )", r"\1\2", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^  secret: .*\n", "", text).replace("floor_off: 0", "floor_off: 5")
    path.write_text(text, encoding="utf-8")
    assert [str(fault) for fault in check_shop(folder).faults] == []


def test_nothing_is_overwritten_and_a_wrong_hour_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    wrong = RUN.invoke(app, ["shop", "new", str(folder), "--platform", "jd", "--name", "x", "--cutoff", "26:00"])
    assert "26:00" in str(wrong.exception)
    assert list(folder.iterdir()) == []
    RUN.invoke(shop_app, ["new", str(folder), "--platform", "jd", "--name", "x"])
    before = (folder / "shop.yaml").read_bytes()
    again = RUN.invoke(shop_app, ["new", str(folder), "--platform", "jd", "--name", "y"])
    assert "there already" in str(again.exception)
    assert (folder / "shop.yaml").read_bytes() == before


def test_the_demo_shops_are_complete() -> None:
    shops = read_shops(Settings().shops_dir)
    assert next(iter(shops)) == "demo"
    assert {shop.platform for shop in shops.values()} == {Platform.PINDUODUO, Platform.TMALL, Platform.DOUYIN}
    for shop in shops.values():
        assert len(shop.items) >= 6
        for item in shop.items.values():
            assert all((item.facts, item.nicknames, item.variants, item.price)), item.id
    assert {shop.file.bargaining.floor_off > 0 for shop in shops.values()} == {True, False}
    assert len({shop.file.invoice.model_dump_json() for shop in shops.values()}) == 3
    assert shops["demo"].file.freight.groups
    assert shops["demo"].file.couriers.remote_provinces


def test_the_check_tells_everything_at_once_and_exits_2(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    RUN.invoke(shop_app, ["new", str(folder), "--platform", "pinduoduo", "--name", "x"])
    (folder / "answers.yaml").write_text(
        "answers:\n  no.such: [x]\n  greeting.hello: ['加微信 abc12345 聊']\n  thanks.welcome: ['{nick}']\n", encoding="utf-8"
    )
    path = folder / "shop.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "modes: {stok: off}\n", encoding="utf-8")
    told = RUN.invoke(shop_app, ["check", str(folder)])
    assert told.exit_code == 2
    lines = told.stderr.splitlines()
    assert "modes.stok" in lines[0]
    assert [re.search(r"answers.yaml:(\d)", line)[1] for line in lines[1:4]] == ["2", "3", "4"]  # type: ignore[index]
    assert lines[-1].endswith("4 faults found")


def test_the_check_tells_facts_that_the_gate_would_refuse_in_replies(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(Settings().shops_dir / "demo", folder)
    told = RUN.invoke(shop_app, ["check", str(folder)])
    assert told.exit_code == 0, told.stderr
    items, path = folder / "items.csv", folder / "shop.yaml"
    rows = items.read_text(encoding="utf-8").replace("周至徐香猕猴桃", "加微信送猕猴桃").replace("1000克装=0", "加QQ 812345678 领=0")
    items.write_text(rows.replace("季节性供应", "全网最好的柿子"), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("gift: 一份小果干", "gift: 加微信 abc12345 领果干")
    path.write_text(text.replace("圆通速递", "圆通（加微信 abc12345）"), encoding="utf-8")
    told = RUN.invoke(shop_app, ["check", str(folder)])
    assert told.exit_code == 2
    for says in (
        r"shop\.yaml:\d+: couriers\.others\[1\]: the gate of pinduoduo: .* wechat\.",
        r"shop\.yaml:\d+: bargaining\.gift: the gate of pinduoduo: .* wechat\.",
        r"items\.csv:3: name of sku-2: the gate of pinduoduo: .* wechat\.",
        r"items\.csv:4: variants of sku-3: the gate of pinduoduo: .* (qq|phone)\.",
        r"items\.csv:5: facts of sku-4: the gate of pinduoduo: .* absolute\.",
    ):
        assert re.search(says, told.stderr), (says, told.stderr)
    assert told.stderr.splitlines()[-1].endswith("5 faults found"), told.stderr


RULES = """families:
  - family: mine
    suggestion: 加微信 abc12345 再说
    rules:
      - id: shop.bear
        match: [熊猫币]
        why: 本店不提熊猫币
        must_refuse: [送您熊猫币, 送您金币]
        must_pass: [不开发票的哦, 您好]
"""


def test_the_check_tries_a_shops_own_rules_and_tells_all_faults(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(Settings().shops_dir / "demo", folder)
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    told = RUN.invoke(shop_app, ["check", str(folder)])
    assert told.exit_code == 2
    for line, says in ((3, "suggestion"), (8, "'送您金币' is not refused by this rule"), (9, "'不开发票的哦' is refused by invoice.")):
        assert re.search(rf"rules\.yaml:{line}: .*{says}", told.stderr), told.stderr
    (folder / "rules.yaml").write_text(RULES.replace("match", "matsch").replace("why", "unless_all: [x]\n        why"), encoding="utf-8")
    told = RUN.invoke(shop_app, ["check", str(folder)])
    assert "rules.yaml:6: unknown key 'families[1].rules[1].matsch'" in told.stderr, told.stderr
    assert "rules.yaml:7: unknown key 'families[1].rules[1].unless_all'" in told.stderr
