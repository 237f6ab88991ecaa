"""Whose a number is: what dress it wears, what words stand around it, each at the edge."""

from dataclasses import replace

import pytest

from bot.gate import Gate, GateContext
from bot.gate.detectors import Seen, _with_sounds, _within, account, handle, identity, landline, mobile
from bot.gate.folding import Folding
from bot.gate.numbers import Number
from bot.messages import Platform
from tests.gate.conftest import pack_of
from tests.gate.test_numbers import MOBILE, PERSON, luhn, seen


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
        (about("95338123", contact=True, disguised=True), True),
        (about("95338123", contact=True, disguised=True, separated=True, groups=("953", "38123")), False),
        (about("95338123", contact=True, lettered=True), True),
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
        ("订单号码13812345678", {"contact": False, "exempt": True}),
        ("订单电话13812345678", {"contact": True, "exempt": False}),
        ("订单vx1234567", {"contact": True, "exempt": False}),
        ("+1234567", {"contact": True}),
        ("avx1234567", {"contact": False, "exempt": True}),
        ("vxa1234567", {"contact": False, "exempt": True}),
        ("avxb1234567", {"contact": False}),
        ("avxbc1234567", {"contact": True}),
        ("ab1234567x", {"prefix": "ab"}),
        ("1234567元", {"exempt": True}),
        ("1234567好元", {"exempt": False}),
        ("1234567，元", {"exempt": False}),
        ("13812345678元", {"exempt": False}),
        ("电话13812345678毫安", {"contact": True, "exempt": False}),
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
        ("好l1anx116942486050", "16942486050", 7, True),
        ("lian16942486050", "16942486050", 4, False),
        ("x16942486050", "16942486050", 1, False),
        ("16942486050", "16942486050", 0, False),
    ],
)
def test_the_last_letter_of_such_a_word_may_be_the_first_digit(text: str, digits: str, start: int, *, contact: bool) -> None:
    one = seen(text)[0]
    assert (one.number.digits, one.number.start, one.contact) == (digits, start, contact)
    assert "".join(one.number.groups) == digits


def test_the_groups_of_a_number_that_lends_its_first_digit_stay() -> None:
    assert seen("zu0j10571-72386861")[0].number.groups == ("0571", "72386861")


def test_words_are_known_in_letters_too_short_ones_half_in_letters() -> None:
    shipped = pack_of(Platform.PINDUODUO)
    pack = replace(shipped, classes={"told": ("手机", "電話号", "加", "扣a", "龘机")})
    assert _with_sounds(pack, Folding(pack.tables), "told") == (
        {"手机", "shouji", "shou机", "手ji", "电话号", "dianhuahao", "加", "扣a", "koua", "龘机", "daji", "da机", "龘ji"}
    )


def test_a_word_inside_another_begins_and_ends_inside_it() -> None:
    assert _within(1, [(5, 9), (0, 2)])
    assert not _within(0, [(0, 2)])
    assert not _within(2, [(0, 2)])
    assert not _within(1, [])


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        (f"默认发中通，也可以选圆通{MOBILE}", False),
        (f"有事找圆通 {MOBILE}", False),
        (f"圆通单号{MOBILE}", True),
        ("圆通 4312345678901 今天到", True),
    ],
)
def test_behind_a_couriers_bare_name_a_waybill_passes_and_a_telephone_does_not(gate: Gate, text: str, *, passes: bool) -> None:
    assert (gate.judge(text, GateContext()) == ()) is passes
