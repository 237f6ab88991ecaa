"""Runs of digits: where a number begins and ends, what dress it wears, and whose it is, each at the edge."""

import pytest

from bot.gate import Gate, GateContext
from bot.gate.detectors import Seen, account, handle, identity, landline, mobile
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
    return [parts.around.of(plain.text, number) for number in parts.numbers.of(plain)]


@pytest.mark.parametrize(
    ("digits", "holds"),
    [
        (MOBILE, True),
        ("13000000002", True),
        ("13000000000", True),
        ("13333333333", False),
        ("13131313131", False),
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


def test_of_a_long_row_each_group_is_a_number_too() -> None:
    found = [(one.digits, one.start, one.end) for one in numbers("20261122 13812345678 123456")]
    assert found[0] == ("2026112213812345678123456", 0, 27)
    assert ("20261122", 0, 8) in found
    assert (MOBILE, 9, 20) in found
    assert not any(digits == "123456" for digits, _, _ in found)
    again = [(one.start, one.end) for one in numbers("1234567 1234567") if one.digits == "1234567"]
    assert again == [(0, 7), (8, 15)]


def about(digits: str, **more: bool | tuple[str, ...] | str) -> Seen:
    number = Number(
        digits,
        0,
        len(digits),
        disguised=bool(more.pop("disguised", False)),
        separated=bool(more.pop("separated", False)),
        groups=more.pop("groups", ()),  # type: ignore[arg-type]
        lettered=bool(more.pop("lettered", False)),
    )
    flags = {"exempt": False, "contact": False, "account": False, "identity": False, "backwards": False, "prefix": ""} | more
    return Seen(number=number, **flags)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (about(MOBILE), True),
        (about(MOBILE, exempt=True), False),
        (about(MOBILE, lettered=True), False),
        (about("0086" + MOBILE), True),
        (about("86" + MOBILE), True),
        (about("87" + MOBILE), False),
        (about("0" + MOBILE), True),
        (about("1" + MOBILE), False),
        (about(MOBILE[::-1]), False),
        (about(MOBILE[::-1], backwards=True), True),
        (about("99" + MOBILE, separated=True, groups=("99", "138", "1234", "5678")), True),
        (about("99" + MOBILE, separated=False, groups=("99", "138", "1234", "5678")), False),
        (about("99" + MOBILE + "9", separated=True, groups=("99", "138", "12345", "6789")), False),
    ],
)
def test_a_mobile_number(one: Seen, holds: bool) -> None:
    assert mobile(one) is holds


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (about("05718822334", separated=True), True),
        (about("0571882233", disguised=True), True),
        (about("057188223344", contact=True), True),
        (about("057188223", contact=True), False),
        (about("0571882233445", contact=True), False),
        (about("05718822334"), False),
        (about("15718822334", contact=True), False),
        (about("00718822334", contact=True), False),
        (about("05718822334", contact=True, exempt=True), False),
        (about("05718822334", contact=True, lettered=True), False),
    ],
)
def test_a_number_with_an_area_code(one: Seen, holds: bool) -> None:
    assert landline(one) is holds


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (about(luhn("622202100111222333")), True),
        (about(luhn("522202100111222333")), False),
        (about(luhn("522202100111222333"), separated=True), True),
        (about(luhn("522202100111222333"), disguised=True), True),
        (about(luhn("522202100111222333"), lettered=True), False),
        (about(luhn("622202100111222333"), exempt=True), False),
        (about("311111111111111", account=True), True),
        (about("31111111111111", account=True), False),
        (about("6111111111111111111", account=True), True),
        (about("61111111111111111111", account=True), False),
        (about("111111111111111", account=True), False),
        (about("111111111111111", account=True, lettered=True), True),
        (about("111111111111111", account=True, backwards=True), True),
        (about("711111111111111", account=True), False),
    ],
)
def test_a_card(one: Seen, holds: bool) -> None:
    assert account(one) is holds


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (about(PERSON), True),
        (about(PERSON, exempt=True), False),
        (about(PERSON, lettered=True), False),
        (about("111111111111111", identity=True), True),
        (about("11111111111111", identity=True), False),
        (about("111111111111111"), False),
        (about(PERSON, identity=True, exempt=True, lettered=True), True),
    ],
)
def test_an_identity_number(one: Seen, holds: bool) -> None:
    assert identity(one) is holds


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        (about("2233445", contact=True), True),
        (about("223344", contact=True), False),
        (about("2233445566778", contact=True), True),
        (about("22334455667788", contact=True), False),
        (about("2233445"), False),
        (about("2233445", contact=True, exempt=True), False),
        (about("2233445", contact=True, lettered=True), True),
        (about("223344556", lettered=True, disguised=True), False),
        (about("4008208820", contact=True), False),
        (about("8008208820", contact=True), False),
        (about("9533812", contact=True), False),
        (about("95338123", contact=True), False),
        (about("953381234", contact=True), True),
        (about("1001234", contact=True), False),
        (about("1231234", contact=True), False),
        (about("9601234", contact=True), False),
        (about("223344556", disguised=True), True),
        (about("22334455", disguised=True), False),
        (about("222333444", disguised=True), False),
        (about("222333445", disguised=True), True),
        (about("123456789", disguised=True), False),
        (about("135791357", disguised=True), False),
        (about("123456780", disguised=True), True),
        (about("987654321", disguised=True), False),
    ],
)
def test_a_number_to_reach_somebody_by(one: Seen, holds: bool) -> None:
    assert handle(one) is holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话13812345678", {"contact": True, "exempt": False}),
        ("订单13812345678", {"contact": False, "exempt": True}),
        ("订单号13812345678", {"contact": False, "exempt": True}),
        ("订单1381234567①", {"contact": False, "exempt": True}),
        ("订单一三八12345678", {"contact": False, "exempt": False}),
        ("订单138 1234 5678", {"contact": False, "exempt": False}),
        ("订单138-1234-5678", {"contact": False, "exempt": True}),
        ("订单的电话13812345678", {"contact": True, "exempt": False}),
        ("电话里的订单13812345678", {"contact": True, "exempt": True}),
        ("13812345678毫安", {"contact": False, "exempt": True}),
        ("13812345678多毫安", {"contact": False, "exempt": False}),
        ("电话13812345678件", {"contact": True, "exempt": False}),
        ("电话1234567件", {"contact": True, "exempt": True}),
        ("一三八12345678毫安", {"contact": False, "exempt": False}),
        ("abcd1234567", {"exempt": True, "prefix": "abcd", "contact": False}),
        ("abcde1234567", {"exempt": False, "prefix": "abcde", "contact": False}),
        ("abcdefghijklm1234567", {"prefix": "bcdefghijklm"}),
        ("好é1234567", {"prefix": "e"}),
        ("vx1234567", {"exempt": False, "prefix": "vx", "contact": True}),
        ("电话ab1234567", {"prefix": "ab", "contact": True}),
        ("手ji1234567", {"contact": True}),
        ("shou机1234567", {"contact": True}),
        ("机ji1234567", {"contact": False}),
        ("卡号6222021001112223334", {"account": True}),
        ("6222021001112223334", {"account": False}),
        ("身份证110101199003077758", {"identity": True}),
        ("110101199003077758", {"identity": False}),
        ("倒着读87654321831", {"backwards": True}),
        ("87654321831倒着读", {"backwards": True}),
        ("87654321831", {"backwards": False}),
    ],
)
def test_what_stands_around_a_number(text: str, expected: dict[str, object]) -> None:
    one = seen(text)[0]
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize(("gap", "contact"), [(12, True), (13, False)])
def test_how_far_before_a_number_a_word_speaks_for_it(gap: int, contact: bool) -> None:
    [one] = seen("电话" + "的" * gap + MOBILE)
    assert one.contact is contact


@pytest.mark.parametrize(("before", "after", "backwards"), [(12, 12, True), (13, 13, False)])
def test_how_far_a_note_to_read_backwards_speaks(before: int, after: int, *, backwards: bool) -> None:
    [one] = seen(MOBILE[::-1] + "的" * after + "倒着")
    assert one.backwards is backwards
    [one] = seen("倒着" + "的" * before + MOBILE[::-1])
    assert one.backwards is backwards


@pytest.mark.parametrize(
    "text",
    [
        "师傅的5houj118625236671，您和他约时间",
        "我的shouj1ha013679776049，短信也行",
        "厂里zu0j10571-72386861",
        "亲，方便的话l1anx116942486050",
        "k0uk0u48507359，随时在",
        "q1uq1u48507359",
        "d1anhua 13679776049",
    ],
)
def test_a_word_of_contact_with_digits_for_letters_speaks_for_its_number(text: str, gate: Gate) -> None:
    assert gate.judge(text, GateContext())


@pytest.mark.parametrize(
    "text",
    [
        "型号SH0U118625236671的有货",
        "货号HA013679776049",
        "SKU zu0j-10571",
        "批次l1axm16942486050",
        "型号d1an48507359",
        "K0U48507359这款有货",
        "w3i48507359色号还有",
        "单号yt0118625236671",
    ],
)
def test_codes_of_goods_with_digits_among_letters_are_nobodys_number(text: str, gate: Gate) -> None:
    assert not gate.judge(text, GateContext())


@pytest.mark.parametrize(
    ("text", "digits", "start", "contact"),
    [
        ("l1anx116942486050", "16942486050", 6, True),
        ("lianx116942486050", "16942486050", 6, True),
        ("l1anxi16942486050", "16942486050", 6, True),
        ("zu0j10571-72386861", "057172386861", 5, True),
        ("lian16942486050", "16942486050", 4, False),
        ("x16942486050", "16942486050", 1, False),
        ("16942486050", "16942486050", 0, False),
    ],
)
def test_the_last_letter_of_such_a_word_may_be_the_first_digit(text: str, digits: str, start: int, *, contact: bool) -> None:
    one = seen(text)[0]
    assert (one.number.digits, one.number.start, one.contact) == (digits, start, contact)
    assert "".join(one.number.groups) == digits
