"""What holds for every text: no crash, spans inside, a phone never kept, time in step with length; and the place tables are whole."""

import sys
from collections import Counter
from dataclasses import fields

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.entities import Entities, EntityReader, lexicon
from bot.entities.lexicon import FOLDER
from bot.shop.provinces import province_names
from tests.entities.conftest import NOW

PIECES = [
    "苹果",
    "80",
    "卖不卖",
    "下周",
    "三",
    "10月",
    "1号",
    "便宜",
    "块",
    "第",
    "个",
    "新疆",
    "SF",
    "1234567890123",
    "抬头：",
    "有限公司",
    "-",
    " ",
    "半",
    "点",
    "x",
]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_any_text_is_read_and_every_span_lies_in_it(reader: EntityReader, text: str) -> None:
    found = reader.read(text, now=NOW)
    for field in fields(Entities):
        value = getattr(found, field.name)
        for one in value if isinstance(value, tuple) else ():
            assert 0 <= one.start < one.end <= len(text)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    rest=st.integers(0, 999_999_999),
    second=st.sampled_from("3456789"),
    gap=st.sampled_from(["", " ", "-"]),
    around=st.sampled_from(["{}", "电话{}", "我手机号是{}谢谢", "{} 张三", "收件人张三{}西安", "订单{}"]),
)
def test_a_mobile_number_is_masked_at_once(reader: EntityReader, rest: int, second: str, gap: str, around: str) -> None:
    digits = f"1{second}{rest:09d}"
    text = around.format(gap.join((digits[:3], digits[3:7], digits[7:])))
    found = reader.read(text, now=NOW)
    if "订单" in around and not gap:
        return  # the buyer calls it an order's number
    assert [one.masked for one in found.phones] == [f"{digits[:3]}****{digits[7:]}"]
    assert digits not in repr(found)
    assert digits[3:7] not in repr(found).replace(found.phones[0].masked, "")


def calls(reader: EntityReader, text: str) -> int:
    count = 0

    def seen(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        reader.read(text, now=NOW)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "苹果",
        "80卖不卖",
        "第二个",
        "3个",
        "黑色",
        "下周三",
        "SF1234567890123 ",
        "新疆",
        "顺丰",
        "公司",
        "138 1234 5678 ",
        "抬头:",
        "1",
        "一",
        "a",
    ],
)
def test_the_work_grows_with_the_text_and_no_faster(reader: EntityReader, piece: str) -> None:
    reader.read(piece * 3, now=NOW)
    short, long = (calls(reader, piece * (length // len(piece))) for length in (900, 1800))
    assert long <= 2.3 * short + 50


def test_every_province_has_its_places_and_no_city_lies_in_two() -> None:
    cities = yaml.safe_load((FOLDER / "places.yaml").read_text(encoding="utf-8"))
    shorts = set(province_names().values())
    assert set(cities) == shorts
    assert len(shorts) == 34
    counted = Counter(city for listed in cities.values() for city in listed)
    assert [city for city, times in counted.items() if times > 1] == []
    assert len(counted) >= 333  # the prefecture-level divisions of the mainland, and more
    for province, listed in cities.items():
        for city in listed:
            assert lexicon().place(city) == (province, city)


def test_every_courier_is_known_by_each_of_its_names() -> None:
    couriers = yaml.safe_load((FOLDER / "couriers.yaml").read_text(encoding="utf-8"))
    for name, entry in couriers.items():
        assert [one for one in entry["names"] if lexicon().courier(one) != name] == []
    assert not set(couriers) - {name for name in couriers if lexicon().courier(couriers[name]["names"][0]) == name}
