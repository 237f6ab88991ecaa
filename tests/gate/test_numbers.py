"""Runs of digits: where a number begins and ends, what dress it wears, and whose it is, each at the edge."""

import pytest

from bot.gate.detectors import Seen, Surroundings
from bot.gate.numbers import Number, is_card, is_identity, is_mobile
from bot.messages import Platform
from tests.gate.expect import instruments_of

MOBILE = "13812345678"
CARD = "6222021001112223334"
PERSON = "110101199003077758"


def numbers(text: str) -> list[Number]:
    parts = instruments_of(Platform.PINDUODUO)
    return list(parts.numbers.of(parts.readings.folding.plain(text)))


def seen(text: str) -> list[Seen]:
    parts = instruments_of(Platform.PINDUODUO)
    plain = parts.readings.folding.plain(text)
    around = Surroundings(parts.pack, parts.readings.folding)
    return [around.of(plain.text, number) for number in parts.numbers.of(plain)]


@pytest.mark.parametrize(
    ("digits", "holds"),
    [
        (MOBILE, True),
        ("13000000002", True),
        ("13000000000", True),
        ("13333333333", True),  # sold as a lucky one
        ("13131313131", True),
        ("1381234567", False),
        ("138123456789", False),
        ("23812345678", False),
        ("12812345678", False),
        ("19912345678", True),
        ("", False),
    ],
)
def test_what_a_mobile_number_is(digits: str, holds: bool) -> None:
    assert is_mobile(digits) is holds


@pytest.mark.parametrize(
    ("digits", "holds"),
    [
        (PERSON, True),
        ("110101199003077759", False),
        ("11010119900307775", False),
        ("1101011990030777580", False),
        ("110101189003077758", False),
        ("11010120900307775" + "5", False),
        ("110101199013077756", False),
        ("110101199000077756", False),
        ("110101199003327758", False),
        ("110101199003007758", False),
        ("110101199013077751", False),  # the check digits of these are right: no such month, no such day, no such century
        ("110101199000077752", False),
        ("110101199003327753", False),
        ("110101189003077759", False),
    ],
)
def test_what_an_identity_number_is(digits: str, holds: bool) -> None:
    assert is_identity(digits) is holds


def checked(body: str) -> str:
    """Give the identity number with its right check digit."""
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    digit = "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]
    return body + digit


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("11010119900101001", True),
        ("11010119901231012", True),
        ("11010120000115103", True),
        ("32050220121130204", True),
        ("11010119900001015", False),
        ("11010119901301015", False),
        ("11010119900100015", False),
        ("11010119900132015", False),
        ("11010118900101015", False),
        ("11010121900101015", False),
    ],
)
def test_the_date_in_an_identity_number_is_a_date(body: str, holds: bool) -> None:
    number = checked(body)
    assert is_identity(number) is (holds and not number.endswith("X"))


def luhn(body: str) -> str:
    for digit in "0123456789":
        total = 0
        for place, one in enumerate(reversed(body + digit)):
            doubled = int(one) * 2 if place % 2 else int(one)
            total += doubled // 10 + doubled % 10
        if total % 10 == 0:
            return body + digit
    raise AssertionError


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("622202100111222", True),
        ("62220210011122233", True),
        ("622202100111222333", True),
        ("6222021001112223334", False),
        ("62220210011122", False),
        ("322202100111222", True),
        ("222202100111222", False),
        ("722202100111222", False),
        ("499999999999999", True),
    ],
)
def test_what_a_card_is(body: str, holds: bool) -> None:
    assert is_card(luhn(body)) is holds
    wrong = luhn(body)[:-1] + str((int(luhn(body)[-1]) + 1) % 10)
    assert not is_card(wrong)


def test_a_plain_number_is_found_where_it_stands() -> None:
    assert numbers(f"打{MOBILE}吧") == [Number(MOBILE, 1, 12, disguised=False, separated=False, groups=(MOBILE,))]
    assert numbers("打138 1234 5678") == [Number(MOBILE, 1, 14, disguised=False, separated=True, groups=("138", "1234", "5678"))]
    assert numbers("打138-1234-5678")[0] == Number(MOBILE, 1, 14, disguised=False, separated=True, groups=("138", "1234", "5678"))
    assert numbers("打①③⑧12345678") == [Number(MOBILE, 1, 12, disguised=False, separated=False, groups=(MOBILE,))]
    assert numbers("打一三八12345678") == [Number(MOBILE, 1, 12, disguised=True, separated=False, groups=(MOBILE,))]
    assert numbers("1234567") == [Number("1234567", 0, 7, disguised=False, separated=False, groups=("1234567",))]
    assert numbers("123456") == []
    assert numbers("无") == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("138    12345678", [MOBILE]),
        ("138     12345678", ["12345678"]),
        ("1  3  8  1  2  3  4", ["1381234"]),
        ("1" + " " * 12 + "3" + " " * 12 + "8 1 2 3 4", ["1381234"]),
        ("1" + " " * 13 + "3 8 1 2 3 4", []),
    ],
)
def test_how_wide_a_gap_may_be(text: str, digits: list[str]) -> None:
    assert list(dict.fromkeys(one.digits for one in numbers(text))) == digits


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1a3a8a1a2a3a4a5a6a7a8", [(MOBILE, 0, 21)]),
        ("1哈3哈8哈1哈2哈3哈4哈5哈6哈7哈8吧", [(MOBILE, 0, 21)]),
        ("1啊啊啊啊3啊啊啊啊8啊啊啊啊1啊啊啊啊2啊啊啊啊3啊啊啊啊4", [("1381234", 0, 31)]),
        ("1啊啊啊啊啊3啊啊啊啊啊8啊啊啊啊啊1啊啊啊啊啊2啊啊啊啊啊3啊啊啊啊啊4", []),
        ("1a3a8a1a2a3", []),
        ("1a3a8a1a2a3a4", [("1381234", 0, 13)]),
    ],
)
def test_digits_with_fillers_between(text: str, found: list[tuple[str, int, int]]) -> None:
    got = [(one.digits, one.start, one.end) for one in numbers(text)]
    assert list(dict.fromkeys(got)) == found
    assert all(one.disguised and one.separated for one in numbers(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i380013800o", [("13800138000", 0, 11)]),
        ("v1380o13", []),
        ("1380o13", [("1380013", 0, 7)]),
        ("1380o1", []),
        ("x1380o13", []),
        ("1380o13x", []),
        ("i3ol", []),
        ("iii3333", [("1113333", 0, 7)]),
        ("iiii333", []),
        ("eilobzsgq1234567890", [("3110825991234567890", 0, 19)]),
        ("|380013", [("1380013", 0, 7)]),
    ],
)
def test_letters_for_digits(text: str, found: list[tuple[str, int, int]]) -> None:
    lettered = [one for one in numbers(text) if one.lettered]
    assert [(one.digits, one.start, one.end) for one in lettered] == found
    assert not any(one.disguised or one.separated for one in lettered)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("前三位138中间1234后四位5678", [(MOBILE, 3, 19)]),
        ("138和1234还有5678", [(MOBILE, 0, 14)]),
        ("138和1234还有567", []),
        ("128和1234还有5678", []),
        ("0138和1234还有5678", []),
        ("138和1234还有56789", []),
        ("138" + "呢" * 11 + "和1234" + "呢" * 12 + "5678", [(MOBILE, 0, 35)]),
        ("138" + "呢" * 12 + "和1234还有5678", []),
    ],
)
def test_a_number_that_is_told(text: str, found: list[tuple[str, int, int]]) -> None:
    told = [(one.digits, one.start, one.end) for one in numbers(text) if len(one.digits) == 11]
    assert told[:1] == found or (not found and not told)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("要伞吧幺二三四五六七八", [MOBILE]),
        ("138要二伞四五六七吧", [MOBILE]),
        ("要一下吧", []),
    ],
)
def test_digits_that_are_heard(text: str, digits: list[str]) -> None:
    assert [one.digits for one in numbers(text) if len(one.digits) == 11] == digits


@pytest.mark.parametrize(
    ("text", "exempt"),
    [
        ("0571-25871484。年糕有货", False),
        ("0571-25871484，米饭很香", False),
        (f"{MOBILE}年糕有货", False),
        (f"{MOBILE} 元旦不休", False),
        ("容量12000000000毫安", True),
        (f"容量{MOBILE}毫安", True),
        ("共2000000000 个", True),
    ],
)
def test_a_unit_stands_right_behind_what_it_counts(text: str, exempt: bool) -> None:
    assert [one.exempt for one in seen(text)] == [exempt]


def test_of_a_long_row_each_group_is_a_number_too() -> None:
    found = [(one.digits, one.start, one.end) for one in numbers("20261122 13812345678 123456")]
    assert found[0] == ("2026112213812345678123456", 0, 27)
    assert ("20261122", 0, 8) in found
    assert (MOBILE, 9, 20) in found
    assert not any(digits == "123456" for digits, _, _ in found)
    again = [(one.start, one.end) for one in numbers("1234567 1234567") if one.digits == "1234567"]
    assert again == [(0, 7), (8, 15)]
