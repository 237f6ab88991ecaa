"""Words known by their sound, over a table of the tests' own: what spells them, what is believed of it, what stands in the reading."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import pytest

from bot.gate.reading import Reading
from bot.gate.sound import HINT, Sound, _doubt, _whole_letters
from bot.messages import Platform
from bot.rules import Heard
from tests.gate.conftest import pack_of

SOUNDS = {
    "wei": "微薇维卫",
    "xin": "信新心",
    "fa": "发法",
    "piao": "票漂",
    "shi": "史是世使",
    "di": "低地第",
    "dian": "店点",
    "die": "爹",
    "pu": "铺",
    "wo": "我",
    "men": "们",
    "jia": "加家",
    "jie": "界杰",
    "yi": "一亿",
    "yin": "银因",
    "hang": "航",
    "xing": "行型",
    "xian": "先现",
    "xi": "西",
    "an": "安",
    "sheng": "生声",
    "zhang": "张",
    "chang": "长",
    "n": "嗯",
    "hao": "好",
    "a": "啊",
    "ang": "肮",
    "de": "的",
    "ka": "卡",
}
PINYIN = {char: said for said, chars in SOUNDS.items() for char in chars}
OTHER = {"行": "hang", "长": "zhang"}
Row = tuple[Literal["any", "mixed", "weak"], str, str]
HEARD: tuple[Row, ...] = (("weak", "微信", "维新"), ("mixed", "发票", "fa漂"), ("any", "卫新", ""), ("mixed", "行长", ""))
VOCABULARY = ("史低", "世界第一", "银行", "店铺", "先生", "龘票们的", "发票", "我们的", "张行")


def heard(text: str, vocabulary: Iterable[str] = VOCABULARY, words: tuple[Row, ...] = HEARD) -> list[str]:
    """Every reading of a text, "?" for the hint; each place is checked to lead back."""
    told = tuple(
        Heard(word=word, syllables=tuple(map(PINYIN.__getitem__, word)), mode=mode, real_words=frozenset(real.split()))
        for mode, word, real in words
    )
    tables = replace(pack_of(Platform.PINDUODUO).tables, pinyin=PINYIN, other_sounds=OTHER, heard=told)
    reading = Reading(name="tight", text=text, at=list(range(len(text))), to=list(range(1, len(text) + 1)))
    found = Sound(tables, vocabulary).heard(reading)
    assert all(one.name == "heard" and len(one.text) == len(one.at) == len(one.to) for one in found)
    return [one.text.replace(HINT, "?") for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("使杰地亿", ["世界第一"]),  # four characters and more: by any spelling
        ("使杰di亿", ["世界第一"]),
        ("漂啊", []),
        ("龘piao们的", ["龘票们的"]),  # a character without a sound spells itself
        ("龘漂们的", ["龘票们的"]),
        ("史地", []),  # fewer: only with letters
        ("史di", ["史低"]),
        ("shi地", ["史低"]),
        ("shidi", ["史低"]),
        ("我men的", ["我们的"]),
        ("我们的", []),
        ("我们地", []),
        ("fa票", ["发票"]),
        ("法票", []),
        ("fa漂", []),  # a real word of that sound
        ("微信", []),
        ("薇心", ["?微信"]),  # a hint by characters alone, the word itself with letters
        ("wei心", ["微信"]),
        ("weixin", ["微信"]),
        ("先sheng", ["先生"]),
        ("西安sheng", ["先生"]),
        ("西安生", []),
        ("嗯", []),
        ("", []),
    ],
)
def test_what_spells_a_word(text: str, found: list[str]) -> None:
    assert heard(text, words=HEARD[:2]) == found


def test_of_words_that_sound_alike_the_one_whose_sound_it_really_is_is_heard() -> None:
    assert heard("维新") == ["卫新"]
    assert heard("维新", words=HEARD[:1]) == []
    assert heard("薇心") == ["卫新"]
    assert heard("西安生", ["先生生生"], (("any", "先生", ""),)) == []
    assert heard("先声", ["先生生生"], (("any", "先生", ""),)) == ["先生"]
    assert heard("shidi", ["史低", "世地"]) == heard("shidi", ["世地", "史低"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yinhang", ["银行"]),
        ("yinxing", ["银行"]),
        ("zhanghang", ["张行"]),
        ("hangzhang", ["行长"]),
        ("xingchang", ["行长"]),
        ("hangchang", []),
        ("银hang", ["银行"]),
        ("银xing", ["银行"]),
    ],
)
def test_a_character_of_two_sounds_is_heard_by_either(text: str, found: list[str]) -> None:
    assert heard(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("史dian", []),  # the syllable goes on: it is no "di"
        ("史dian的", []),
        ("史dianpu", ["史店铺"]),
        ("史die", []),
        ("史diwo", ["史低wo"]),
        ("史diewo", []),
        ("史dix", []),
        ("shi低an", ["史低an"]),
        ("shidian", ["史低an"]),  # letters alone are believed, however they are cut
        ("fapiaon", []),  # a sound without a vowel is no syllable
        ("fapiaowo", ["发票wo"]),
        ("fa piao", []),
        ("fapiao1", ["发票1"]),
        ("FApiao", []),
    ],
)
def test_letters_are_cut_where_syllables_end(text: str, found: list[str]) -> None:
    assert heard(text) == found


def test_each_word_is_put_in_place_however_far_apart() -> None:
    apart = "啊" * 30
    assert heard(f"fa票{apart}fa票{apart}fa票{apart}fa票") == [f"发票{apart}发票{apart}发票{apart}发票"]
    assert heard(f"{apart}fa票fa票{apart}dianpu{apart}") == [f"{apart}发票发票{apart}店铺{apart}"]
    assert heard("wofapiao,fa票") == ["wo发票,发票"]
    assert heard(f"fa票{'啊' * 17}法票{'啊' * 17}fa票") == [f"发票{'啊' * 17}法票{'啊' * 17}发票"]
    for gap in range(40):
        assert heard(f"fa票{'啊' * gap}dian铺") == [f"发票{'啊' * gap}店铺"]


def test_words_that_overlap_are_read_both_ways_where_that_makes_a_difference() -> None:
    assert set(heard("fapiaodian", ["票店啊啊", "漂店"])) == {"发票dian"}
    assert set(heard("woshijiediyi", ["我是", "世界第一"])) == {"我是jiediyi", "wo世界第一"}
    assert heard("我fa票的fa", ["我法票的", "发票"]) == ["我法票的fa"]


@pytest.mark.parametrize(
    ("text", "first", "last", "whole"),
    [
        ("fa票", 0, 3, True),
        ("好fa票", 1, 4, True),
        ("afa票", 1, 4, False),
        ("1fa票", 1, 4, True),
        ("x发票", 1, 3, True),
        ("发票x", 0, 2, True),
        ("票fa", 0, 3, True),
        ("票fax", 0, 3, False),
        ("票fa1", 0, 3, True),
        ("票fa好x", 0, 3, True),
        ("fa好x", 0, 2, True),
        ("xfapiaox", 1, 7, False),
    ],
)
def test_letters_are_whole_where_none_goes_on(text: str, first: int, last: int, *, whole: bool) -> None:
    assert _whole_letters(text, first, last) is whole


def test_whole_letters_are_believed_before_cut_ones_and_those_before_cut_ones_beside_characters() -> None:
    assert _doubt("fa票", 0, 3) < _doubt("xfapiao", 1, 7) < _doubt("xfa票", 1, 4)
    assert _doubt("发票", 0, 2) == _doubt("fapiao", 0, 6)
