"""Runs of digits at their edges, by a scanner made anew for each text: what is doubtful, side by side, in groups, told with fillers."""

import pytest

from bot.gate.folding import Folding
from bot.gate.numbers import Number, Numbers, is_card, is_identity
from bot.messages import Platform
from tests.gate.conftest import pack_of
from tests.gate.test_numbers import MOBILE, checked, luhn

Found = tuple[str, int, int]


def scanned(text: str) -> list[Number]:
    pack = pack_of(Platform.PINDUODUO)
    return list(Numbers(pack.tables, pack.classes["number_filler"]).of(Folding(pack.tables).plain(text)))


def places(text: str) -> list[Found]:
    return list(dict.fromkeys((one.digits, one.start, one.end) for one in scanned(text)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i38i2345678", True),
        ("i38i2345678 x", True),
        ("好i38i2345678好", True),
        ("xi38i2345678", False),
        ("好xi38i2345678", False),
        ("i38i2345678x", False),
        ("i38i2345678x好", False),
        ("x要3812345678", True),  # a character goes on no Latin word
        ("1381234567吧x", True),
        ("9要3812345678", False),
        ("要3812345678 9", False),
    ],
)
def test_letters_for_digits_that_belong_to_a_word_make_no_mobile_number(text: str, *, found: bool) -> None:
    assert any(one.digits == MOBILE and one.disguised for one in scanned(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("吧i3812345678", [(MOBILE, 1, 12)]),  # one doubtful digit more before it or behind it
        ("i3812345678吧", [(MOBILE, 0, 11)]),
        ("xl要381234567吧", [(MOBILE, 2, 13)]),
        ("要伞巴要而伞死舞流骑巴", [(MOBILE, 0, 11)]),
        ("要   三八要而三四舞流骑巴", [(MOBILE, 0, 14)]),
        ("要    三八要而三四舞流骑巴", [(MOBILE, 0, 15)]),
        ("要   三八要而三死舞流骑巴", [(MOBILE, 0, 14)]),
        ("要    三八要而三死舞流骑巴", []),
        ("好好要    三八要而三死舞流骑巴", []),
        ("好要   三八要而三死舞流骑巴", [(MOBILE, 1, 15)]),
        ("9好好好好好要伞巴要而伞死舞流骑巴", [(MOBILE, 6, 17)]),
        ("要而巴要而伞死舞流骑巴", []),
        ("要二巴要而伞死舞流骑巴", []),
        ("二要伞巴要而伞死舞流骑巴", []),
        ("要伞巴要而伞死舞流骑", []),
    ],
)
def test_doubtful_digits_are_a_mobile_number_where_they_stand_close_or_four_are_sure(text: str, found: list[Found]) -> None:
    assert [(one.digits, one.start, one.end) for one in scanned(text) if len(one.digits) == 11 and not one.lettered] == found
    assert all(one.disguised and not one.separated for one in scanned(text) if one.digits == MOBILE and not one.lettered)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20261122好20261122 13812345678", [("20261122", 0, 8), ("2026112213812345678", 9, 29), ("20261122", 9, 17), (MOBILE, 18, 29)]),
        ("1234567 123456", [("1234567123456", 0, 14)]),
        ("1234567 1234567", [("12345671234567", 0, 15), ("1234567", 0, 7), ("1234567", 8, 15)]),
        ("12345678901234", [("12345678901234", 0, 14)]),
        ("20261122 13812345678好好好好好12", [("2026112213812345678", 0, 20), ("20261122", 0, 8), (MOBILE, 9, 20)]),
        (
            "好好好1234567 1234567 1234567",
            [("123456712345671234567", 3, 26), ("1234567", 3, 10), ("1234567", 11, 18), ("1234567", 19, 26)],
        ),
    ],
)
def test_groups_of_a_row_longer_than_any_telephone_number_stand_alone_too(text: str, found: list[Found]) -> None:
    assert places(text) == found
    assert len(scanned("12345678901234")) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1a3b8b1b2b3b4b5", [("3812345", 2, 15)]),
        ("1b3b8b1b2b3b4a5", [("1381234", 0, 13)]),
        ("55好好好好好1a3a8a1a2a3a4", [("1381234", 7, 20)]),
        ("55好好好好好1a3b8a1a2a3a4a5b6a7a8", [(MOBILE, 7, 28)]),
        ("9a1b3a8b1a2b3a4b5a6b7a8好", [(MOBILE, 2, 23)]),
        ("1a3b8a1b2a3b4a5b6a7b8a9好", [(MOBILE, 0, 21)]),
        ("1 3 8 1 2 3 4好", [("1381234", 0, 13)]),
        ("好1     3     8     1     2     3     4好", [("1381234", 1, 38)]),
        ("9好好好好好1a3a8a1a2a3a4", [("1381234", 6, 19)]),
        ("1好好好好好3a8a1a2a3a4a5a6a7a8", [("3812345678", 6, 25)]),
    ],
)
def test_digits_with_one_and_the_same_filler_or_as_many_as_a_mobile_number_has(text: str, found: list[Found]) -> None:
    assert set(found) <= set(places(text))
    assert not [one for one in places(text) if one[0] in MOBILE and one not in found]


@pytest.mark.parametrize(("text", "found"), [("iiii3333", [("11113333", 0, 8)]), ("iiiii3333", []), ("IiIi3333", [("11113333", 0, 8)])])
def test_of_letters_for_digits_there_are_at_most_as_many_as_digits(text: str, found: list[Found]) -> None:
    assert [(one.digits, one.start, one.end) for one in scanned(text) if one.lettered] == found


def test_numerals_of_the_words_between_told_digits_are_none_of_them() -> None:
    told = [(one.digits, one.start, one.end) for one in scanned("您好，前三位138中间四位1234后四位5678") if one.digits == MOBILE]
    assert told == [(MOBILE, 6, 24)]
    assert not [one for one in scanned("前三位138中间12345后四位567") if one.separated and one.digits == MOBILE]


@pytest.mark.parametrize("gap", ["", " ", "_", "-  -", "...."])
def test_a_run_of_doubtful_digits_is_seen_through_as_many_blanks_as_make_a_gap(gap: str) -> None:
    assert [one.digits for one in scanned(gap.join("1三8oo138ooo"))] == ["13800138000"]
    assert scanned(("....." + gap).join("iEoolEBooo1")) == []


@pytest.mark.parametrize("body", ["51343619871228975", "32482519991116387", "11221120121212119"])
def test_every_digit_of_an_identity_number_weighs(body: str) -> None:
    number = checked(body)
    assert is_identity(number)
    for place, digit in enumerate(number):
        if place < 6 or place > 13:
            assert not is_identity(number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :])


def test_a_doubled_five_of_a_card_is_one() -> None:
    assert luhn("625555555555555") == "6255555555555558"
    assert is_card("6255555555555558")
    assert is_card("6555555555555555")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("要伞巴要而伞死舞流骑巴", Number(MOBILE, 0, 11, disguised=True, separated=False)),
        ("1380o13", Number("1380013", 0, 7, disguised=False, separated=False, lettered=True)),
        ("138和1234还有5678", Number(MOBILE, 0, 14, disguised=True, separated=True)),
        ("前三位138后面12345678", Number(MOBILE, 3, 16, disguised=True, separated=True)),
        ("1好3好8好1好2好3好4", Number("1381234", 0, 13, disguised=True, separated=True)),
        ("138—1234—5678", Number(MOBILE, 0, 13, disguised=False, separated=True, groups=("138", "1234", "5678"))),
        ("138、1234、5678", Number(MOBILE, 0, 13, disguised=True, separated=True, groups=("138", "1234", "5678"))),
        ("x-1380o13-x", Number("1380013", 2, 9, disguised=False, separated=False, lettered=True)),
        ("好1380o13好", Number("1380013", 1, 8, disguised=False, separated=False, lettered=True)),
    ],
)
def test_a_number_tells_how_it_was_written(text: str, number: Number) -> None:
    assert number in scanned(text)


def test_what_stands_side_by_side_is_not_told_in_pieces() -> None:
    assert scanned(f"好的，加{MOBILE}") == [Number(MOBILE, 4, 15, disguised=False, separated=False, groups=(MOBILE,))]
