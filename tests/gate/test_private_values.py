"""Values that are somebody's: which pieces of a text could be, what a buyer tells, where a value stands."""

import pytest

from bot.gate import Gate
from bot.gate.private import PrivateValues


@pytest.fixture(scope="module")
def values(gate: Gate) -> PrivateValues:
    return gate.private


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
    ],
)
def test_where_a_value_stands(values: PrivateValues, value: str, text: str, place: tuple[int, int] | None) -> None:
    assert values.place(value, text) == place


def test_the_keys_of_values(values: PrivateValues) -> None:
    assert values.keys_of(("13700137000", "韩梅")) == {"n:13700137000", "p:韩梅"}
    assert values.keys_of(()) == frozenset()
