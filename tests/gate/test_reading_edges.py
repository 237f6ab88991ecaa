"""Readings at their edges, by a reader made anew for each text over a few words and components of the tests' own."""

from dataclasses import replace

import pytest

from bot.gate.folding import Folding
from bot.gate.readings import Readings
from bot.messages import Platform
from tests.gate.conftest import pack_of

WORDS = ("微", "微信", "发票", "晒图", "红包", "品牌", "v薇")
COMPONENTS = {"亻言": "信", "亻言寸": "俖", "言寸": "讨"}


@pytest.fixture
def readings() -> Readings:
    shipped = pack_of(Platform.PINDUODUO)
    pack = replace(shipped, tables=replace(shipped.tables, components=COMPONENTS))
    return Readings(pack, Folding(pack.tables), WORDS)


@pytest.mark.parametrize(
    ("raw", "name", "text"),
    [
        ("s--h--o--p--.--c--o--m", "unspaced", "shop.com"),
        ("s..h..o..p..c..o..m", "unspaced", "s.h.o.p.c.o.m"),
        ("a / b / c / d / e / f", "unspaced", "a/b/c/d/e/f"),
        ("a.b.c.d./e.f", "unspaced", "abcd/ef"),
        ("a.b.c.d.:/e.f", "unspaced", "abcd:ef"),
        ("a.b.c.d-e.f.g", "unspaced", "a.b.c.de.f.g"),
        ("a. b .c .d .e .f", "unspaced", None),
        ("看 a-b-c-d-.-e-f", "unspaced", "看 abcd.ef"),
        ("a微b微c微d微e微f.g", "unspaced", None),
        ("shop一二.com", "numbered", "shop12.com"),
        ("abc@一六三.com", "numbered", "abc@163.com"),
        ("一二三。好", "numbered", None),
        ("一二三四", "figured", "1234"),
        ("12三四", "figured", "1234"),
        ("亻言用", "joined", "信用"),
        ("亻言寸", "joined", "俖"),
        ("亻言亻言寸", "joined", "信俖"),
        ("言寸亻言", "joined", "讨信"),
        ("谢谢您", "collapsed", None),
        ("微微信信", "collapsed", "微信"),
        ("好aab", "collapsed", None),
        ("xx的好abcd", "collapsed", "x的好abcd"),
        ("xx的好的abcd", "collapsed", None),
        ("abcd的好xx", "collapsed", "abcd的好x"),
        ("abcd的好的xx", "collapsed", None),
        ("1a1b", "undigit", "1ab"),
        ("a1b1", "undigit", "ab1"),
        ("fa1piao", "undigit", "fapiao"),
        ("wei", "heard", None),  # one character is no word to be heard
        ("vwei", "heard", None),
        ("fapiao", "heard", "发票"),
        ("fa piao，好", "bare", "发票好"),
        ("微，信", "bare", "微信"),
        ("晒，图返红包吧", "mended", "晒图返红包吧"),
        ("我晒，图返红包吧", "mended", None),
        ("您给我晒，图", "mended", "您给我晒图"),
        ("您给我晒，图吧", "mended", None),
        ("我晒、图，返红，包，好", "mended", "我晒图,返红包,好"),
        ("您好的呢\n有货的呢亲\n加\n微\n信", "closed", "您好的呢。有货的呢亲加微信"),
        ("您好的呢，有货的呢，加，微，信，号", "closed", "您好的呢,有货的呢加微信号"),
        ("您好的呢，有货的呢。加，微，信，号", "closed", "您好的呢,有货的呢。加微信号"),
        ("的" * 300 + "fapiao", "heard", "的" * 300 + "发票"),
    ],
)
def test_a_reading_at_its_edge(readings: Readings, raw: str, name: str, text: str | None) -> None:
    found = [one.text for one in readings.of(raw)[1] if one.name == name]
    assert (found[:1] or [None]) == [text]


def test_what_is_heard_after_something_else_was_undone_is_heard(readings: Readings) -> None:
    assert "加发票好" in {one.text for one in readings.of("加，fa，piao，好")[1]}
    assert "加微信" in {one.text for one in readings.of("加we1x1n")[1]}
    assert "心发票" in {one.text for one in readings.of("❤fa piao")[1]}


def test_a_long_text_is_read_like_a_short_one(readings: Readings) -> None:
    for length in (199, 200, 201):
        plain, others = readings.of("好" * length)
        assert (plain.text, others[0].text) == ("好" * length, "好" * length)
