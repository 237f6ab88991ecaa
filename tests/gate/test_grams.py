"""What tells which patterns may match a short text never leaves one out that does."""

from dataclasses import replace

import pytest

from bot.gate.folding import Folding
from bot.gate.grams import Grams
from bot.gate.matcher import Matcher
from bot.messages import Platform
from bot.rules import load_pack
from bot.rules.required import required
from tests.gate.speed import DATA, dressed, hostile


@pytest.mark.parametrize(
    ("expression", "sets"),
    [
        ("又穷又", ["又穷又"]),
        ("先(?:撤|关)(?:了)?[^,。?]{0,4}(?:我|投诉)", ["先撤 先撤了 先关 先关了", "我 投诉"]),
        ("[0-2]+天", ["0 1 2", "天"]),
        ("(?:加[^,。?]{0,4}微|发票?)", ["加 发 发票"]),
        ("(?:加[^,。?]{0,4}微|[a-z]*)", []),
        ("a{2}b{0,3}c?d{1,}", ["a", "d"]),
        (r"\x{26b0}\.", ["\u26b0."]),
        (r"^(?:好|\p{Han})评$", ["评"]),
        ("[^a]b|c", ["b c"]),
        ("[一-龥]{2}", []),
        ("(?i)好评", []),
        ("(?:好评", []),
    ],
)
def test_what_no_match_can_do_without(expression: str, sets: list[str]) -> None:
    told = {frozenset(strings) for strings in required(expression)}
    assert {frozenset(one.split()) for one in sets} <= told or not sets
    assert bool(sets) == bool(told)


def test_neighbours_too_many_to_be_spelled_out_tell_the_pairs_that_they_make() -> None:
    many = "|".join(chr(0x4E00 + number) for number in range(10))
    sets = required(f"(?:{many})(?:{many})x")
    assert frozenset(one + other for one in many.split("|") for other in many.split("|")) in sets


@pytest.mark.parametrize("platform", [Platform.PINDUODUO, Platform.TAOBAO])
def test_every_pattern_that_matches_is_a_candidate(platform: Platform) -> None:
    pack = load_pack(platform)
    folding = Folding(pack.tables)
    matcher = Matcher(pack, folding)
    texts = [text for rule in pack.rules for text in rule.must_refuse[:1]] + hostile(20) + dressed(20, 120)
    texts += (DATA / "clean.txt").read_text(encoding="utf-8").split("\n")[:60]
    for text in texts[::3]:
        tight = folding.tight(folding.plain(text)).text
        told = matcher._grams.candidates(tight)
        data = tight.encode()
        left = [
            probe.pattern.expression for number, probe in enumerate(matcher._probes) if number not in told and probe.pattern.first(data)
        ]
        assert not left, (text, left)


def test_with_fresh_words_those_candidates_are_left_that_need_one_or_may_read_one() -> None:
    pack = load_pack(Platform.TAOBAO)
    folding = Folding(pack.tables)
    index, told = (matcher := Matcher(pack, folding))._index, {one.number: one for one in matcher._needs}
    for text in hostile(12):
        places = index.places(folding.tight(folding.plain(text)).text)
        words = sorted({word for word, _, _ in places})
        for word in words[::9]:
            said = index.words[word]
            every = index.candidates(places)
            fresh = index.candidates(places, {word})
            assert fresh <= every
            for number in every:
                one = told[number]
                if said in one.expression or any(said in some for some in one.others):
                    assert number in fresh, (text, said, one.expression)
                elif said not in one.owner:
                    assert number not in fresh, (text, said, one.expression)


def test_what_nothing_is_known_of_is_always_tried() -> None:
    matcher = Matcher(load_pack(Platform.TAOBAO), Folding(load_pack(Platform.TAOBAO).tables))
    unknown = replace(matcher._needs[7], expression="[^a]")
    assert Grams([unknown], ()).candidates("") == {7}
