"""A shop's folder is read whole or refused with file, line and one sentence."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.settings import Settings
from bot.shop import Mode, check_shop, read_shop, read_shops


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "mine"
    shutil.copytree(Settings().shops_dir / "demo", place)
    path = place / "shop.yaml"
    plain = re.sub(r"(?ms)^  groups:.*?(?=^invoice:)", "", path.read_text(encoding="utf-8"))  # these tests add their own
    path.write_text(plain.replace("  remote_arrival_days: [4, 7]\n", ""), encoding="utf-8")
    return place


def change(folder: Path, old: str, new: str, file: str = "shop.yaml") -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_folder_names_the_shop(folder: Path) -> None:
    assert read_shop(folder).id == "mine"
    assert list(read_shops(folder.parent)) == ["mine"]


FAULTS = [
    ("platform: pinduoduo", "platform: amazon", "platform: 'amazon' is none of 'pinduoduo', 'taobao', 'tmall', 'douyin', 'jd'"),
    ("  days: 7\n  special_vat", "  dayz: 7\n  special_vat", "unknown key 'invoice.dayz'"),
    ('cutoff: "14:00"', 'cutoff: "25:00"', "shipping.cutoff: an hour like \"14:00\" is needed, not '25:00'"),
    ('cutoff: "14:00"', "cutoff: 14:00", 'shipping.cutoff: an hour like "14:00" is needed, not 840; put it in quotes'),
    ("limit_hours: 48", "limit_hours: 2天", "shipping.limit_hours: a whole number of hours, without its unit, is needed, not '2天'"),
    ("limit_hours: 48", "limit_hours: 0", "shipping.limit_hours: at least 1 hours is needed, not 0"),
    ("first_kg: 1", "first_kg: 500克", "freight.first_kg: a number of kilograms, without its unit, is needed, not '500克'"),
    ("first_kg: 1", "first_kg: 0", "freight.first_kg: more than 0 kilograms is needed, not 0"),
    ("first_fee: 12", "first_fee: -12", "freight.first_fee: at least 0 yuan is needed, not -12"),
    ("floor_off: 0", "floor_off: -3", "bargaining.floor_off: at least 0 yuan is needed, not -3"),
    ("freight_insurance: true", "freight_insurance: maybe", "returns.freight_insurance: true or false is needed, not 'maybe'"),
    ("arrival_days: [2, 3]", "arrival_days: [3]", "shipping.arrival_days: one more value is needed"),
    ("arrival_days: [2, 3]", "arrival_days: 3", "shipping.arrival_days: a list like [1, 2] is needed, not 3"),
    ("arrival_days: [2, 3]", "arrival_days: [5, 3]", "shipping.arrival_days: the first number of days (5) is larger than the second (3)"),
    ("refund_days: [1, 3]", "refund_days: [4, 3]", "returns.refund_days: the first number of days (4) is larger than the second (3)"),
    ("unsigned: true", "unsigned: false", "webhook: give a secret or a secret_file, or say unsigned: true"),
    ("unsigned: true", "unsigned: true\n  secret: whsec_x", "webhook: give one of unsigned, secret and secret_file, not several"),
    ("unsigned: true", 'secret: "whsec_"', "webhook.secret: the secret is empty"),
    ("unsigned: true", "secret: whsec_!!!!", "webhook.secret: the secret is not base64"),
    ("unsigned: true", "secret: 你好", "webhook.secret: the secret is not base64"),
    ("unsigned: true", "secret: whsec_YQ==", "webhook.secret: the secret has only 1 bytes"),
    ("unsigned: true", "unsigned: true\n  deliver_to: http://x/in", "webhook.deliver_to: an address to deliver to needs a secret"),
    ("unsigned: true", "unsigned: true\n  answer: later", "webhook.answer: answers that come later need deliver_to"),
    ("unsigned: true", "secret: whsec_x\n  deliver_to: ftp://x", "webhook.deliver_to"),
    ("unsigned: true", "unsigned: true\n  quiet_seconds: 99", "webhook.quiet_seconds: at most 30"),
    ("timezone: Asia/Shanghai", "timezone: Mars/Base", "timezone: 'Mars/Base' is not a known time zone"),
    ("name: 小满果园", "name: 小满果园\nname: 又一个", "the key 'name' stands twice"),
    ("name: 小满果园", "name: [小满", "not valid YAML"),
    ("name: 小满果园", "name: [小满]", "name: text is needed, not ['小满']"),
    ("name: 小满果园\n", "", "the key 'name' is missing"),
    ("[黑龙江, 吉林", "[黑龙汪, 吉林", "couriers.remote_provinces[1]: '黑龙汪' is not a province, autonomous region or municipality"),
    ("  remote: EMS\n", "", "couriers.remote_provinces: remote provinces are named, but no courier for them (remote)"),
    ("  default: 中通快递", "  default: 中通快递\n  extra: {顺丰: 8}", "couriers.extra.顺丰: 顺丰 is none of the shop's couriers"),
    (
        'closes: "23:00"',
        'closes: "13:00"',
        "shipping.cutoff: the cut-off 14:00 lies after closing (13:00): nobody would ship what is paid by then",
    ),
    ('opens: "08:00"', 'opens: "15:00"', "shipping.cutoff: the cut-off 14:00 lies before opening (15:00)"),
    ('closes: "23:00"', 'closes: "08:00"', "hours.closes: opens and closes are both 08:00: for round the clock write 00:00 and 23:59"),
    (
        'closes: "23:00"',
        'closes: "23:00"\n  weekend_off: true\n  weekend: {opens: "10:00", closes: "18:00"}',
        "hours.weekend: hours for the weekend, but weekend_off is true",
    ),
    (
        "arrival_days: [2, 3]",
        "arrival_days: [2, 3]\n  remote_arrival_days: [1, 2]",
        "shipping.remote_arrival_days: remote areas can't be reached sooner than the others, and the first number comes first",
    ),
    (
        "arrival_days: [2, 3]",
        "arrival_days: [2, 3]\n  closed: [{from: 2026-10-03, to: 2026-10-01}]",
        "shipping.closed[1]: the last day 2026-10-01 lies before the first 2026-10-03",
    ),
    (
        "arrival_days: [2, 3]",
        "arrival_days: [2, 3]\n  closed: [{from: 2026-10-01, to: 2026-10-05}, {from: 2026-10-05, to: 2026-10-06}]",
        "shipping.closed[2]: 2026-10-05 is already closed by the line before: list the days in order, each once",
    ),
    (
        "arrival_days: [2, 3]",
        "arrival_days: [2, 3]\n  closed: [{from: 国庆, to: 2026-10-05}]",
        "shipping.closed[1].from: a day like 2026-10-01 is needed, not '国庆'",
    ),
    (
        "  next_fee: 10\n",
        "  next_fee: 10\n  groups: [{to: [西藏], first_fee: 20}, {to: [新疆, 西藏], first_fee: 30}]\n",
        "freight.groups[2].to: 西藏 stands in two groups",
    ),
    (
        "  next_fee: 10\n",
        "  next_fee: 10\n  groups: [{to: [西藏], delivers: false, first_fee: 20}]\n",
        "freight.groups[1]: a group that is free, or not delivered to, has no fees",
    ),
    (
        "  next_fee: 10\n",
        "  next_fee: 10\n  groups: [{to: [西藏], delivers: false, free: true}]\n",
        "freight.groups[1]: a group can't be free and not delivered to at once",
    ),
    (
        "  special_vat: true",
        "  special_vat: false\n  special_surcharge: 3",
        "invoice.special_surcharge: a surcharge for special VAT invoices, but special_vat is false",
    ),
    ("  days: 7\n  special_vat", "  forms: [fax]\n  special_vat", "invoice.forms[1]: 'fax' is none of 'electronic', 'paper'"),
    (
        "floor_off: 0",
        "floor_off: 2\n  steps: [{pieces: 3, cut: 5}]",
        "bargaining.steps[1].cut: 5 yuan off a piece is more than floor_off allows (2)",
    ),
    (
        "floor_off: 0",
        "floor_off: 9\n  steps: [{pieces: 3, cut: 5}, {pieces: 3, cut: 6}]",
        "bargaining.steps[2]: each step needs more pieces than the one before, and at least its cut",
    ),
    ("floor_off: 0", "floor_off: 0\n  concessions: [gift, gift]", "bargaining.concessions: a concession stands twice"),
    (
        "floor_off: 0",
        "floor_off: 0\n  freight: true\n  concessions: [gift]",
        "bargaining.freight: the freight may be waived, but concessions doesn't name it",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_a_wrong_shop_file_is_refused_by_name(folder: Path, old: str, new: str, words: str) -> None:
    change(folder, old, new)
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    assert fault.value.problem.startswith(words)
    assert fault.value.path.name == "shop.yaml"
    assert fault.value.line is not None
    assert "\n" not in str(fault.value)


def test_an_unknown_key_is_refused_with_its_line(folder: Path) -> None:
    change(folder, "  days: 7\n  special_vat", "  colour: red\n  days: 7\n  special_vat")
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    lines = (folder / "shop.yaml").read_text(encoding="utf-8").splitlines()
    assert fault.value.line == lines.index("  colour: red") + 1


HEADER = "id,name,variants,stock,price,facts,nicknames,weight,floor_off\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id,title\n", 1, "unknown column 'title'"),
        ("id,id\n", 1, "the column 'id' stands twice"),
        ("id,price\n", 1, "the columns id and name are needed"),
        (HEADER + "1,苹果,,,,,,,\n1,梨,,,,,,,\n", 3, "the id '1' stands twice"),
        (HEADER + "1,苹果,,many,,,,,\n", 2, "stock: 'many' is not a whole number of pieces"),
        (HEADER + "1,苹果,,-2,,,,,\n", 2, "stock: '-2' is not a whole number of pieces"),
        (HEADER + "1,苹果,,,cheap,,,,\n", 2, "price: 'cheap' is not a number of yuan"),
        (HEADER + "1,苹果,,,-1,,,,\n", 2, "price: '-1' is not a number of yuan"),
        (HEADER + "1,苹果,,,9元,,,,\n", 2, "price: '9元' is not a number of yuan, at least 0 and without its unit"),
        (HEADER + "1,苹果,,,NaN,,,,\n", 2, "price: 'NaN' is not a number of yuan"),
        (HEADER + "1,苹果,,,,,,5斤,\n", 2, "weight: '5斤' is not a number of kilograms"),
        (HEADER + "1,苹果,,,20,,,,20\n", 2, "floor_off: a cut of 20 yuan leaves nothing of the price (20)"),
        (HEADER + "1,苹果,小=3|大=4,9,,,,,\n", 2, "stock: 9, but the variants' stocks add up to 7"),
        (HEADER + "1,苹果,小|小,,,,,,\n", 2, "variants: a variant stands twice"),
        (HEADER + "1,苹果,=3,,,,,,\n", 2, "variants: '=3' has no name"),
        (HEADER + "1,苹果,小=x,,,,,,\n", 2, "variants: 'x' is not a whole number of pieces"),
        (HEADER + "1,苹果,小@x,,,,,,\n", 2, "variants: 'x' is not a number of yuan"),
        (HEADER + "1,苹果,extra\n", 2, "this row has 3 fields, the header 9"),
        (HEADER + "1,,,,,,,,\n", 2, "id and name must not be empty"),
        (HEADER + '1,"苹果,,,,,,,\n', 2, "not valid CSV"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_its_line(folder: Path, text: str, line: int, words: str) -> None:
    (folder / "items.csv").write_text(text, encoding="utf-8")
    with pytest.raises(WrongFile) as fault:
        read_shop(folder)
    assert fault.value.problem.startswith(words)
    assert fault.value.line == line
    assert fault.value.path.name == "items.csv"


@pytest.mark.parametrize("name", ["answers", "holidays", "rules", "shop"])
def test_a_file_with_the_other_ending_is_refused_and_not_passed_over(folder: Path, name: str) -> None:
    (folder / f"{name}.yml").write_text("{}", encoding="utf-8")
    with pytest.raises(WrongFile, match=rf"{name}\.yml: .*{name}\.yaml"):
        read_shop(folder)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder, "limit_hours: 48", "limit_hours: soon")
    change(folder, "floor_off: 0", "floor_off: -1")
    (folder / "items.csv").write_text("id,name,price\n1,苹果,x\n2,,3\n", encoding="utf-8")
    (folder / "answers.yaml").write_text("answers: [x]\n", encoding="utf-8")
    (folder / "holidays.yaml").write_text("yeers: {}\n", encoding="utf-8")
    checked = check_shop(folder)
    assert checked.shop is None
    assert [fault.path.name for fault in checked.faults] == ["shop.yaml"] * 2 + ["items.csv"] * 2 + ["answers.yaml", "holidays.yaml"]
    assert all(fault.line for fault in checked.faults)


def test_a_variant_has_its_own_stock_and_price(folder: Path) -> None:
    (folder / "items.csv").write_text(HEADER + "7,T恤,黑/M=3@59|黑/L=0@59.5~0.4,,,纯棉,短袖|上衣,0.3,5\n", encoding="utf-8")
    item = read_shop(folder).items["7"]
    assert [(one.name, one.stock, one.price, one.weight) for one in item.variants] == [
        ("黑/M", 3, Decimal(59), None),
        ("黑/L", 0, Decimal("59.5"), Decimal("0.4")),
    ]
    assert (item.stock, item.nicknames, item.weight, item.floor_off) == (3, ("短袖", "上衣"), Decimal("0.3"), Decimal(5))
    assert item.prices == (Decimal(59), Decimal("59.5"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_catalogue_as_excel_saves_it_is_read(folder: Path, encoding: str) -> None:
    (folder / "items.csv").write_bytes("id,name\r\n1,苹果\r\n,\r\n".encode(encoding))
    assert read_shop(folder).items["1"].name == "苹果"


@pytest.mark.parametrize(
    ("raw", "words"),
    [("id,name\n1,苹果".encode("utf-16"), "UTF-16"), (b"id,name\n1,\xff\xff\xff", "neither UTF-8 nor GB18030")],
)
def test_a_catalogue_that_is_no_text_is_refused(folder: Path, raw: bytes, words: str) -> None:
    (folder / "items.csv").write_bytes(raw)
    with pytest.raises(WrongFile, match=words):
        read_shop(folder)


def test_a_mode_may_be_written_bare(folder: Path) -> None:
    change(folder, "invoice:\n", "modes: {stock: off, refund: draft, courier: auto}\ninvoice:\n")
    assert read_shop(folder).file.modes == {"stock": Mode.OFF, "refund": Mode.DRAFT, "courier": Mode.AUTO}


def test_a_fee_is_by_province_and_weight(folder: Path) -> None:
    change(
        folder,
        "  next_fee: 10\n",
        "  next_fee: 10\n  groups: [{to: [新疆, 西藏自治区], first_fee: 20}, {to: [台湾], delivers: false}, {to: [陕西], free: true}]\n",
    )
    freight = read_shop(folder).file.freight
    fees = {
        place: None if (rate := freight.rate(place)) is None else rate.fee(Decimal("2.1"))
        for place in (None, "新疆", "西藏", "台湾", "陕西")
    }
    assert fees == {None: 32, "新疆": 40, "西藏": 40, "台湾": None, "陕西": 0}


def test_a_folder_without_a_shop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="no shop found"):
        read_shops(tmp_path)


def test_a_secret_may_stand_in_a_file_of_its_own(folder: Path) -> None:
    change(folder, "unsigned: true", "secret_file: secret.txt")
    (folder / "secret.txt").write_text("whsec_c2VjcmV0c2VjcmV0c2VjcmV0\n", encoding="utf-8")
    shop = read_shop(folder)
    assert shop.secret == "whsec_c2VjcmV0c2VjcmV0c2VjcmV0"
    assert "c2VjcmV0" not in repr(shop)


@pytest.mark.parametrize("held", ["", "whsec_", "whsec_!!!!", "whsec_YQ=="])
def test_a_file_with_a_secret_that_signs_nothing_is_refused(folder: Path, held: str) -> None:
    change(folder, "unsigned: true", "secret_file: secret.txt")
    (folder / "secret.txt").write_text(held, encoding="utf-8")
    with pytest.raises(WrongFile, match=r"secret\.txt:1: the secret "):
        read_shop(folder)
