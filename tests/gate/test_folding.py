"""Characters folded, texts read in many ways, and the linear matchers, one by one and to the character."""

import pytest

from bot.gate.folding import Folding, is_han
from bot.gate.linear import Pattern, Words
from bot.gate.reading import Reading
from bot.gate.readings import Readings
from bot.gate.sound import HINT
from bot.messages import Platform
from tests.gate.expect import instruments_of


@pytest.fixture(scope="module")
def readings() -> Readings:
    return instruments_of(Platform.PINDUODUO).readings


@pytest.fixture(scope="module")
def folding(readings: Readings) -> Folding:
    return readings.folding


# folding


@pytest.mark.parametrize(
    ("raw", "plain", "tight"),
    [
        ("ＡＢc", "abc", "abc"),
        ("㎝", "cm", "cm"),
        ("é", "e", "e"),
        ("①⑵三", "12三", "12三"),
        ("٣९", "39", "39"),
        ("微\u200b信", "微信", "微信"),
        ("微\u3164信\u2800", "微信", "微信"),
        ("號碼", "号码", "号码"),
        ("ѵх", "vx", "vx"),
        ("Ⓥ🅇🇻", "vxv", "vxv"),
        ("ß", "ss", "ss"),
        ("a\tb\nc\rd\x07", "a\tb\nc\rd", "ab。c。d"),
        ("好！吗?是;吧", "好!吗?是;吧", "好。吗?是。吧"),
        ("一，二、三…四", "一,二、三...四", "一,二,三四"),
        ("a+b@c%d¥e$f#g", "a+b@c%d¥e$f#g", "a+b@c%d¥e$f#g"),
        ("a-b_c/d*e", "a-b_c/d*e", "abcde"),
        ("🐧", "🐧", ""),
        ("\ud800a", "a", "a"),
        ("\ue000a", "a", "a"),
        ("", "", ""),
    ],
)
def test_characters_fold(folding: Folding, raw: str, plain: str, tight: str) -> None:
    read = folding.plain(raw)
    assert (read.name, read.text) == ("plain", plain)
    assert (folding.tight(read).name, folding.tight(read).text) == ("tight", tight)
    assert folding.word(raw) == tight


def test_folded_characters_know_where_they_came_from(folding: Folding) -> None:
    plain = folding.plain("a㎝\u200bb ，c")
    assert (plain.text, plain.at, plain.to) == ("acmb ,c", [0, 1, 1, 3, 4, 5, 6], [1, 2, 2, 4, 5, 6, 7])
    tight = folding.tight(plain)
    assert (tight.text, tight.at, tight.to) == ("acmb,c", [0, 1, 1, 3, 5, 6], [1, 2, 2, 4, 6, 7])
    spoken = folding.spoken("a 🐧㎝")
    assert spoken is not None
    assert spoken.name == "spoken"
    assert spoken.text.startswith("a")
    assert spoken.text.endswith("cm")
    assert (spoken.at[0], spoken.at[1], spoken.at[-2:]) == (0, 2, [3, 3])
    assert (spoken.to[0], spoken.to[1], spoken.to[-2:]) == (1, 3, [4, 4])
    assert folding.spoken("a㎝") is None


def test_what_was_folded_once_is_remembered_but_not_without_end(folding: Folding, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.gate import folding as module

    folding.plain("龘")
    assert folding._folds["龘"] == "龘"
    monkeypatch.setattr(module, "_REMEMBERED", 0)
    sizes = len(folding._folds), len(folding._marks)
    assert folding.tight(folding.plain("\u9f98\U0002a6a5\u2603\u9fa5")).text
    assert (len(folding._folds), len(folding._marks)) == sizes


@pytest.mark.parametrize(("char", "han"), [("\u3400", True), ("\u33ff", False), ("\u9fff", True), ("\ua000", False), ("a", False)])
def test_what_a_chinese_character_is(char: str, *, han: bool) -> None:
    assert is_han(char) is han


# the offsets of readings


def reading(text: str) -> Reading:
    return Reading(name="x", text=text, at=[2 * place for place in range(len(text))], to=[2 * place + 1 for place in range(len(text))])


def test_spans_of_readings_lead_back() -> None:
    one = reading("abcd")
    assert one.raw_span(1, 3) == (2, 5)
    assert one.raw_span(1, 1) == (2, 2)
    assert one.raw_span(3, 2) == (6, 6)
    assert one.raw_span(4, 4) == (7, 7)
    assert reading("").raw_span(0, 0) == (0, 0)
    assert Reading(name="x", text="ab", at=[0, 0], to=[5, 1]).raw_span(0, 2) == (0, 5)


def test_pieces_are_replaced_dropped_and_written_over() -> None:
    one = reading("abcdef")
    assert one.replaced("y", [(1, 3, "XYZ"), (4, 5, "")]) == Reading(
        name="y", text="aXYZdf", at=[0, 2, 2, 2, 6, 10], to=[1, 5, 5, 5, 7, 11]
    )
    assert one.replaced("y", []) == Reading(name="y", text="abcdef", at=one.at, to=one.to)
    assert one.without("y", [0, 2, 3]) == Reading(name="y", text="bef", at=[2, 8, 10], to=[3, 9, 11])
    assert one.without("y", [5]) == Reading(name="y", text="abcde", at=[0, 2, 4, 6, 8], to=[1, 3, 5, 7, 9])
    assert one.without("y", []) == Reading(name="y", text="abcdef", at=one.at, to=one.to)
    assert one.figured([(1, 3, "12"), (5, 6, "3")]) == Reading(name="figured", text="a12de3", at=one.at, to=one.to)


# readings


@pytest.mark.parametrize(
    ("raw", "name", "text"),
    [
        ("谢谢谢您", "collapsed", "谢您"),
        ("谢谢您", "collapsed", None),
        ("看看微信信", "collapsed", "看看微信"),
        ("微微信信", "collapsed", "微信"),
        ("看看看", "collapsed", "看"),
        ("妈妈谢谢", "collapsed", "妈谢"),
        ("aabbcc", "collapsed", "abc"),
        ("aabbc", "collapsed", None),
        ("aaab", "collapsed", "ab"),
        ("aab", "collapsed", None),
        ("11122", "collapsed", None),
        ("weixxin", "collapsed", "weixin"),
        ("xxweixi", "collapsed", "xweixi"),
        ("好xx好weixi", "collapsed", "好x好weixi"),
        ("xx好的好的好的weixin", "collapsed", None),
        ("微，信", "bare", "微信"),
        ("微。信？", "bare", "微信"),
        ("微信", "bare", None),
        ("q1u1q1u", "undigit", "ququ"),
        ("1q12u1", "undigit", None),
        ("a1b2", "undigit", "ab2"),
        ("w31xin", "unleet", "weixin"),
        ("z0457b", "unleet", "zoastb"),
        ("3w3i", "unleet", "ewei"),
        ("k0uk0u48507359", "unleet", "koukou48507359"),
        ("k0uk4750", "unleet", "koukatso"),
        ("k0uk48507", "unleet", "kouk48507"),
        ("加\n微\n信", "closed", "加微信"),
        ("加微\n信号", "closed", "加微信号"),
        ("您好的\n加微\n信号\n好的呢", "closed", "您好的加微信号好的呢"),
        ("您好的呢\n有货的呢", "closed", None),
        ("您好的呢\n微\n有货的呢", "closed", "您好的呢微有货的呢"),
        ("加，微，信，号", "closed", "加微信号"),
        ("加，微，信", "closed", "加微信"),
        ("加，微", "closed", None),
        ("您好，加，微，信，聊聊", "closed", "您好加微信聊聊"),
        ("一二三四", "figured", "1234"),
        ("一二三", "figured", None),
        ("1234", "figured", None),
        ("a一二34b", "figured", "a1234b"),
        ("s h o p . c o m", "unspaced", "shop.com"),
        ("s-h-o-p-.-c-o-m", "unspaced", "shop.com"),
        ("a b c d e . f", "unspaced", "abcde.f"),
        ("a b c d . e", "unspaced", None),
        ("abc def abc def abc . def", "unspaced", "abcdefabcdefabc.def"),
        ("abcd abcd abcd abcd abcd . abcd", "unspaced", None),
        ("shop一二.com", "numbered", "shop12.com"),
        ("shop12.com", "numbered", None),
        ("abc@一六三.com", "numbered", "abc@163.com"),
        ("亻言用", "joined", "信用"),
        ("信用", "joined", None),
        ("V❤", "spoken", "v心"),
        ("品、牌。非常", "closed", "品牌非常"),
        ("第、一、品、牌。非常", "closed", "第一品牌。非常"),
        ("是。第、一、品、牌", "closed", "是。第一品牌"),
        ("第。一。品。牌，非常", "closed", "第一品牌,非常"),
        ("第、一。品、牌", "closed", "第一品牌"),
        ("晒、图返红包，联系我", "mended", "晒图返红包,联系我"),
        ("您好，晒，图返红包", "mended", "您好,晒图返红包"),
        ("您给我晒、图，返红包", "mended", "您给我晒图,返红包"),
        ("给我们晒，图返红包", "mended", None),
        ("给我们晒、图返红包", "mended", "给我们晒图返红包"),
        ("给我们晒\n图返红包，好的呢", "mended", "给我们晒图返红包,好的呢"),
        ("晒、衣服返红包", "mended", None),
        ("V", "spoken", None),
    ],
)
def test_a_reading_is_made_where_it_differs(readings: Readings, raw: str, name: str, text: str | None) -> None:
    plain, others = readings.of(raw)
    assert plain.name == "plain"
    assert others[0].name == "tight"
    assert {one.name: one.text for one in others}.get(name) == text
    texts = [one.text for one in others if one.name != "mended"]  # which is tried with other rules than the bare one
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        ("weixin", ["微信"]),
        ("jia weixin liao", ["加微信liao"]),
        ("wei信", ["微信"]),
        ("weixinx", []),
        ("xweixin", []),
        ("zhifubao", ["支付宝"]),
        ("women zhifubao zhuan", ["我们支付宝zhuan"]),
        ("好坪反现", ["好评返现"]),
        ("fa piao", ["发票"]),
        ("fapiao不开", ["发票不开"]),
        ("fap1ao", ["发票"]),
        ("发票", []),
        ("fa,piao", ["发票"]),
        ("是dianpu66x", ["是店铺66x"]),  # no "shi di": the syllable goes on
        ("是dianx", []),
        ("史di的价", ["史低的价"]),
        ("史di好", ["史低好"]),
        ("家薇星", ["家?微信"]),
        ("做工是shi jie ji的", ["做工是世界级的"]),  # letters alone win over a character with letters: no "shi shi", "ji de"
    ],
)
def test_words_are_heard_by_their_sound(readings: Readings, raw: str, heard: list[str]) -> None:
    assert [one.text.replace(HINT, "?") for one in readings.of(raw)[1] if one.name == "heard"][:1] == heard


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        ("做工是shi界级的", {"做工试试界级的", "做工是世界级的"}),
        ("bie gen ping tai shuo", {"别跟平台shuo", "bie跟平台说"}),
    ],
)
def test_words_that_overlap_are_heard_the_first_and_the_longest(readings: Readings, raw: str, heard: set[str]) -> None:
    assert {one.text for one in readings.of(raw)[1] if one.name == "heard"} == heard


# the linear matchers


def test_every_word_is_found_overlapping_too() -> None:
    words = Words(("微信", "信", "信号", "信"))
    assert words.words == ["信", "信号", "微信"]
    assert sorted(words.hits("微信号")) == [(0, 1, 2), (1, 1, 3), (2, 0, 2)]
    assert words.hits("") == []


def test_a_pattern_finds_in_bytes_and_in_characters() -> None:
    pattern = Pattern("信+")
    data = "微信信好信".encode()
    assert pattern.first(data) == (3, 9)
    assert pattern.first(data, 4) == (6, 9)
    assert pattern.first(data, 9) == (12, 15)
    assert pattern.first(data, 13) is None
    assert pattern.expression == "信+"
    assert list(pattern.all("微信信好信")) == [(1, 3), (4, 5)]
    assert list(pattern.all("好的")) == []
    assert list(Pattern("x*").all("axx")) == []
    assert list(Pattern("[a-z]").all("a\ud800b")) == [(0, 1), (2, 3)]
    assert list(Pattern("^a|b$").all("aab")) == [(0, 1), (2, 3)]
