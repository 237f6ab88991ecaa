"""Values that are somebody's: which pieces of a text could be, what a buyer tells, where a value stands."""

import pytest

from bot.gate.folding import Folding
from bot.gate.private import PrivateValues
from bot.messages import Platform
from tests.gate.conftest import pack_of
from tests.gate.test_numbers import MOBILE, luhn


@pytest.fixture
def values() -> PrivateValues:
    pack = pack_of(Platform.PINDUODUO)
    return PrivateValues(pack, Folding(pack.tables))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("电话13700137000。", {"n:13700137000": (2, 13)}),
        ("单号SF1234567890123", {"n:sf1234567890123": (2, 17), "n:1234567890123": (4, 17)}),
        ("号sf-12_34吧", {"n:sf1234": (1, 9)}),
        ("sf-123", {}),
        ("abcd12", {}),
        ("ab1234", {"n:ab1234": (0, 6)}),
        ("abc123", {}),
        ("a1234", {}),
        ("123456", {}),
        ("1234567", {"n:1234567": (0, 7)}),
        ("86-13700137000", {"n:8613700137000": (0, 14), "n:13700137000": (0, 14)}),
        ("中山路5号", {"a:中山路5": (0, 4)}),
        ("中 山路５号", {"a:中山路5": (0, 5)}),
        ("韩梅", {"p:韩梅": (0, 2)}),
        ("韩梅梅", {"p:韩梅": (0, 2), "p:韩梅梅": (0, 3), "p:梅梅": (1, 3)}),
        ("韩娜娜娜", {"p:韩娜": (0, 2), "p:韩娜娜": (0, 3), "p:韩娜娜娜": (0, 4)}),
        ("韩a", {}),
        ("韩", {}),
        ("韩 梅", {"p:韩梅": (0, 3)}),
        ("好韩梅", {"p:韩梅": (1, 3)}),
        ("韩a好韩梅", {"p:韩梅": (3, 5)}),
        ("司马娜", {"p:司马": (0, 2), "p:司马娜": (0, 3), "p:马娜": (1, 3)}),
        ("中山路1ab2cd号", {"a:中山路1ab2c": (0, 8)}),
    ],
)
def test_pieces_that_could_be_somebodys(values: PrivateValues, text: str, said: dict[str, tuple[int, int]]) -> None:
    assert {key: span for key, span in values.said(text).items() if span != (0, 0)} == said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我电话13700137000", {"n:13700137000"}),
        ("货号13700137000", set()),
        ("号码037188223344", {"n:037188223344"}),
        ("号码03718822334", {"n:03718822334"}),
        ("号码0371882233", {"n:0371882233"}),
        ("号码037188223", set()),
        ("号码123456789012", {"n:123456789012"}),
        ("号码12345678901", {"n:12345678901"}),
        ("号码1234567890", set()),
        ("号码691234567890", {"n:691234567890"}),
        ("收货人：李雷，谢谢", {"p:李雷"}),
        ("收货人李雷先生", {"p:李雷"}),
        ("李雷 13700137000", {"n:13700137000", "p:李雷"}),
        ("13700137000 李雷。", {"n:13700137000", "p:李雷"}),
        ("在的李雷 13700137000", {"n:13700137000"}),
        ("地址改成中山路5号", {"a:中山路5"}),
        ("中山路5号", set()),
        ("你们地址是中山路5号吗", set()),
        ("13700137000，地址改成中山路5号", {"n:13700137000", "a:中山路5"}),
        ("收货人欧阳娜娜，谢谢", {"p:欧阳娜娜"}),
        ("收货人高兴，谢谢", set()),
        ("李雷，13700137000", {"n:13700137000", "p:李雷"}),
        ("电话一三七零零一三七零零零", {"n:13700137000"}),
        ("号码1234 5678 9012", {"n:123456789012"}),
        ("号码1234 5678 901", set()),
        ("号码6912 3456 7890", set()),
        ("号码9781 2345 6789 0", set()),
        ("号码9791 2345 6789 0", set()),
        ("号码9771 2345 6789 0", {"n:9771234567890"}),
        ("号码0371 8822 33", {"n:0371882233"}),
        ("号码0371 8822 3", set()),
        ("号码1371 8822 33", set()),
        ("货号1234 5678 9012", set()),
        ("货号的的的的的的的的的的1234 5678 9012", set()),
        ("货号的的的的的的的的的的的1234 5678 9012", {"n:123456789012"}),
    ],
)
def test_what_a_buyer_tells(values: PrivateValues, text: str, told: set[str]) -> None:
    assert values.told(text) == told


@pytest.mark.parametrize(
    ("value", "text", "place"),
    [
        ("13700137000", "打1 3 7 0 0 1 3 7 0 0 0吧", (1, 22)),
        ("13700137000", "打一三七零零一三七零零零", (1, 12)),
        ("韩梅梅", "好，韩·梅梅", (2, 6)),
        ("韩", "韩梅梅", None),
        ("韩梅", "韩梅梅", (0, 2)),
        ("李雷", "韩梅梅", None),
        ("ＳＦ12", "在sf12", (1, 5)),
        ("韩梅", "韩梅和韩梅", (0, 2)),
        ("㎝㎝", "好㎝㎝", (1, 3)),
    ],
)
def test_where_a_value_stands(values: PrivateValues, value: str, text: str, place: tuple[int, int] | None) -> None:
    assert values.place(value, text) == place


def test_the_keys_of_values(values: PrivateValues) -> None:
    assert values.keys_of(("13700137000", "韩梅")) == {"n:13700137000", "p:韩梅"}
    assert values.keys_of(()) == frozenset()


def test_a_card_that_begins_like_the_numbers_of_goods_is_still_somebodys(values: PrivateValues) -> None:
    card = luhn("691234567890123")
    assert values.told(f"号码{card[:8]} {card[8:]}") == {f"n:{card}"}


def test_the_names_that_a_buyer_tells_are_given_as_they_are_written(values: PrivateValues) -> None:
    assert values.names("收货人：李·雷，谢谢") == ("李·雷",)
    assert values.names("好的，韩梅梅13700137000。收货人李雷") == ("李雷", "韩梅梅")
    assert values.names("13700137000，地址改成中山路5号") == ()


def test_a_long_text_says_what_it_says(values: PrivateValues) -> None:
    for gap in (188, 189, 190, 400):
        assert values.said("的" * gap + MOBILE) == {f"n:{MOBILE}": (gap, gap + 11)}
