"""Rules of the tests' own through the matcher: guards and how far they see, words that must be near, hits one after another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.gate import GateContext, matcher
from bot.gate.folding import Folding
from bot.gate.matcher import Matcher, fold_word
from bot.gate.reading import Reading
from bot.gate.sound import HINT
from bot.messages import Platform
from bot.rules import RulePack
from tests.gate.conftest import gate_of, pack_of

CLASSES = {"deny": ("不", "没"), "pay": ("支付寶", "红包"), "heard": ("?微信",), "mark": ("?",)}
Found = list[tuple[str, int, int]]


def pack(*rules: Mapping[str, Any]) -> RulePack:
    shipped = pack_of(Platform.PINDUODUO)
    bare = replace(
        shipped.rules[0],
        view="tight",
        across=False,
        detector=None,
        claim=None,
        unless=(),
        exempt=(),
        unless_sentence=(),
        unless_before=(),
        unless_after=(),
    )
    made = tuple(replace(bare, id=f"r{place}", **rule) for place, rule in enumerate(rules))
    return replace(shipped, rules=made, classes=CLASSES)


def found(text: str, *rules: Mapping[str, Any], name: str = "tight", stop: bool = False, usual: str | None = None) -> Found:
    """What rules find in the tight reading, under the name of another where one is given; `usual` is then the tight one."""
    one = pack(*rules)
    folding = Folding(one.tables)
    plain = folding.plain(text)
    tight = folding.tight(plain)
    readings = [replace(tight, name=name)]
    if usual is not None:
        readings = [folding.tight(folding.plain(usual)), *readings]
    seen: set[str] = set()
    hits: Found = []
    for hit in Matcher(one, folding).hits(plain, readings, seen):
        hits.append((hit.rule.id, hit.start, hit.end))
        assert hit.reading.name in (name, "tight", "plain")
        if stop:
            seen.add(hit.rule.id)
    return hits


def rule(*match: str, **more: Any) -> dict[str, Any]:
    return {"match": match, **more}


def test_every_place_of_a_word_is_told_once_and_only_the_first_where_one_is_enough() -> None:
    text = "红包，支付宝，红包"
    assert found(text, rule("{pay}")) == [("r0", 0, 2), ("r0", 3, 6), ("r0", 7, 9)]
    assert found(text, rule("{pay}"), stop=True) == [("r0", 0, 2)]
    assert found("无", rule("{pay}")) == []


def test_at_most_fifty_places_of_a_rule_are_looked_at() -> None:
    assert len(found("红包，" * 60, rule("红包"))) == 51
    assert found("红包卡，" * 49 + "红包", rule("红包", unless_after=("卡",))) == [("r0", 49 * 4, 49 * 4 + 2)]
    assert found("红包卡，" * 50 + "红包", rule("红包", unless_after=("卡",))) == [("r0", 50 * 4, 50 * 4 + 2)]


def test_a_guard_speaks_for_its_clause_sentence_or_neighbour() -> None:
    clause = rule("红包", unless=("公仔",))
    assert found("公仔红包", clause) == []
    assert found("红包公仔", clause) == []
    assert found("公仔，红包", clause) == [("r0", 3, 5)]
    assert found("红包，公仔", clause) == [("r0", 0, 2)]
    assert found("公仔？红包。公仔", clause) == [("r0", 3, 5)]
    sentence = rule("红包", unless_sentence=("公仔",))
    assert found("公仔，红包", sentence) == []
    assert found("红包，公仔", sentence) == []
    assert found("公仔。红包？公仔", sentence) == [("r0", 3, 5)]
    before = rule("红包", unless_before=("不发",))
    assert found("不发红包", before) == []
    assert found("不发的红包", before) == [("r0", 3, 5)]
    after = rule("红包", unless_after=("卡",))
    assert found("红包卡", after) == []
    assert found("红包的卡", after) == [("r0", 0, 2)]


def test_an_exempt_clause_excuses_like_a_guard() -> None:
    assert found("公仔红包", rule("红包", exempt=("公仔", "玩偶"))) == []
    assert found("玩偶红包", rule("红包", exempt=("公仔", "玩偶"))) == []
    assert found("红包", rule("红包", exempt=("公仔",))) == [("r0", 0, 2)]
    assert found("公仔，红包", rule("红包", exempt=("公仔",), unless=("卡",))) == [("r0", 3, 5)]


@pytest.mark.parametrize("guard", ["unless", "exempt", "unless_sentence"])
def test_a_guard_speaks_for_what_is_near_however_long_the_clause_is(guard: str) -> None:
    toy = rule("红包", **{guard: ("公仔",)})
    for near, far in (("好" * 58, "好" * 61), ("a" * 174, "a" * 181)):
        assert found(f"公仔{near}红包", toy) == []
        assert found(f"红包{near}公仔", toy) == []
        assert found(f"公仔{far}红包", toy) == [("r0", len(far) + 2, len(far) + 4)]
        assert found(f"红包{far}公仔", toy) == [("r0", 0, 2)]
        assert found(f"公仔红包{far}红包", toy) == [("r0", len(far) + 4, len(far) + 6)]
        assert found(f"红包公仔{far}红包", toy) == [("r0", len(far) + 4, len(far) + 6)]
        assert found(f"红包{near}公仔{near}红包{near}红包", toy) == [("r0", 3 * len(near) + 6, 3 * len(near) + 8)]


def test_far_from_a_match_a_guard_still_knows_where_its_clause_begins_and_ends() -> None:
    first, last = rule("红包", unless=("^公仔",)), rule("红包", unless=("公仔$",))
    far = "好" * 80
    assert found(f"{far}公仔红包", first) == [("r0", 82, 84)]
    assert found(f"{far[:58]}公仔红包", first) == [("r0", 60, 62)]
    assert found(f"红包公仔{far}", last) == [("r0", 0, 2)]
    assert found(f"{far}。公仔红包公仔。{far}", first) == found(f"{far}。公仔红包公仔。{far}", last) == []


def test_no_number_of_harmless_mentions_hides_what_comes_behind_them() -> None:
    toy = rule("红包", unless=("公仔",))
    assert found("红包公仔。" * 50, toy) == []
    assert found("红包公仔。" * 50 + "红包", toy) == [("r0", 250, 252)]
    assert found("红包公仔。" * 60, toy) == [("r0", 250, 252)]


def test_what_stands_behind_the_clause_of_an_excused_hit_is_found() -> None:
    assert found("公仔红包红包，红包", rule("红包", unless=("公仔",))) == [("r0", 7, 9)]
    assert found("公仔，红包红包。红包", rule("红包", unless_sentence=("公仔",))) == [("r0", 8, 10)]
    assert found("不发红包红包", rule("红包", unless_before=("不发",))) == [("r0", 4, 6)]
    assert found("红包卡红包", rule("红包", unless_after=("卡",))) == [("r0", 3, 5)]
    assert found("红红红包", rule("红+包?", unless_before=("^",))) == [("r0", 1, 4)]


@pytest.mark.parametrize(("gap", "excused"), [(18, True), (19, False)])
def test_how_far_a_guard_before_or_behind_sees(gap: int, *, excused: bool) -> None:
    assert (found("不要" + "了" * gap + "红包", rule("红包", unless_before=("不要了{0,40}",))) == []) is excused
    assert (found("红包" + "了" * gap + "不要", rule("红包", unless_after=("了{0,40}不要",))) == []) is excused


def test_a_window_that_cuts_a_character_is_read_from_the_next() -> None:
    assert found("了" * 20 + "x红包", rule("红包", unless_before=("^了{19}x",))) == []
    assert found("了" * 20 + "xy红包", rule("红包", unless_before=("^了{19}xy",))) == []
    assert found("了" * 20 + "红包", rule("红包", unless_before=("^了{20}",))) == []
    head = "a" + "了" * 19
    assert found(head + "x红包", rule("红包", unless_before=("了{18}x",))) == []
    assert found("红包x" + head[1:] + "的", rule("红包", unless_after=("x了{19}",))) == []
    assert found("红包xy" + head[1:] + "的", rule("红包", unless_after=("xy了{19}$",))) == []


def test_a_hit_that_begins_with_the_mark_before_it_belongs_to_the_clause_behind() -> None:
    begun = rule("(^|[,。?])红包", unless=("公仔",), unless_before=("公仔[,。?]?$",))
    assert found("公仔，红包", begun) == []
    plainly = rule("(^|[,。?])红包", unless=("公仔",))
    assert found("公仔，红包", plainly) == [("r0", 2, 5)]
    assert found("好。红包公仔", plainly) == []
    assert found("好？红包公仔，红包", plainly) == [("r0", 6, 9)]


@pytest.mark.parametrize(("gap", "near"), [(4, True), (5, False)])
def test_words_of_a_hit_stand_as_near_as_the_pattern_says(gap: int, *, near: bool) -> None:
    assert bool(found("不" + "了" * gap + "红包", rule("{deny} ~ {pay}"))) is near


@pytest.mark.parametrize("lead", range(0, 90, 7))
def test_where_a_hit_stands_in_a_long_text_makes_no_difference(lead: int) -> None:
    start = "了" * lead
    assert found(start + "不" + "了" * 25 + "红包", rule("{deny} ~25 红包")) == [("r0", lead, lead + 28)]
    assert found(start + "不" + "了" * 60 + "红包", rule("{deny} ~60 红包")) == [("r0", lead, lead + 63)]
    assert found(start + "不" + "了" * 60 + "红包", rule("不了* 红包")) == [("r0", lead, lead + 63)]
    assert found(start + "不" + "了" * 60 + "红包", rule("{deny} 了{3,} 红包")) == [("r0", lead, lead + 63)]
    assert found(start + "红包", rule("红包")) == [("r0", lead, lead + 2)]
    assert found(start + "不能给红包和卡", rule("{deny} ~2 给 ~2 红包 ~ 卡")) == [("r0", lead, lead + 7)]


def test_a_pattern_without_words_is_always_tried() -> None:
    assert found("abc9", rule("[a-z]+[0-9]")) == [("r0", 0, 4)]
    assert found("abc9", rule("[a-z]+[0-9]"), name="bare") == []
    assert found("abc9", rule("[a-z]+[0-9]", across=True), name="bare") == [("r0", 0, 4)]
    brought = found("abc9红包", rule("[a-z]+[0-9]"), rule("红包"), name="heard", usual="abc9")
    assert brought == [("r0", 0, 4), ("r1", 4, 6)]


@pytest.mark.parametrize("name", ["bare", "unleet", "undigit"])
def test_only_rules_that_reach_across_are_tried_where_marks_are_gone(name: str) -> None:
    assert found("不发红包", rule("{deny} ~ 红包"), name=name) == []
    assert found("不发红包", rule("{deny} ~ 红包", across=True), name=name) == [("r0", 0, 4)]
    assert found("不" + "了" * 60 + "红包", rule("{deny} ~60 红包", across=True), name=name) == [("r0", 0, 63)]
    assert found("不" + "了" * 60 + "红包", rule("{deny} ~60 红包"), name=name) == []


@pytest.mark.parametrize("name", ["heard", "spoken", "joined", "collapsed"])
def test_a_reading_that_rewrites_is_asked_only_about_words_it_brings(name: str) -> None:
    pattern = rule("{deny} ~ 红包")
    assert found("不发红包", pattern, name=name, usual="不发红包")[1:] == []
    assert found("不发红包", pattern, name=name, usual="不发红")[-1:] == [("r0", 0, 4)]
    assert found("不发红包", pattern, name=name, usual="发红包")[-1:] == [("r0", 0, 4)]
    assert found("红包，不发红包", pattern, name=name, usual="红包，不发")[-1:] == [("r0", 3, 7)]
    wide = rule("{deny} ~60 红包")
    assert found("不" + "了" * 60 + "红包", wide, name=name, usual="不" + "了" * 60)[-1:] == [("r0", 0, 63)]
    assert found("不" + "了" * 60 + "红包", wide, name=name, usual="红包")[-1:] == [("r0", 0, 63)]
    assert found("卡不发红包", pattern, rule("卡"), name=name, usual="不发红包")[1:] == [("r1", 0, 1)]
    several = rule("赔(一百万|[0-9]+)")
    assert found("赔一百万", several, rule("一百万"), name=name, usual="赔yibaiwan") == [("r0", 0, 4), ("r1", 1, 4)]
    assert found("赔9,一百万", several, rule("一百万"), name=name, usual="赔9")[1:] == [("r0", 0, 2), ("r1", 3, 6)]


def test_rules_over_the_plain_text_see_what_stands_between_words() -> None:
    dotted = rule("[a-z]+\\.com", view="plain")
    assert found("去 shop.com 看", dotted) == [("r0", 2, 10)]
    assert found("去shop。com", dotted) == []
    assert found("无", dotted) == []
    assert found("@#", rule("@#", view="plain"), rule("红包")) == [("r0", 0, 2)]
    assert found("ab.com ab.com", dotted, stop=True) == [("r0", 0, 6)]
    assert found("ab.com", dotted, name="unspaced", stop=True) == [("r0", 0, 6)]


def test_words_are_folded_and_a_hint_is_asked_for_by_its_mark() -> None:
    folding = Folding(pack_of(Platform.PINDUODUO).tables)
    assert fold_word("支付寶", folding) == "支付宝"
    assert fold_word("?微信", folding) == HINT + "微信"
    assert fold_word("?", folding) == "?"
    assert found("支付宝", rule("{pay}")) == [("r0", 0, 3)]
    assert found("支付寶", rule("{pay}")) == [("r0", 0, 3)]
    one = pack(rule("{heard}"))
    reading = Reading(name="heard", text=HINT + "微信", at=[0, 0, 1], to=[1, 1, 2])
    plain = Folding(one.tables).plain("魏新")
    assert [(hit.start, hit.end) for hit in Matcher(one, Folding(one.tables)).hits(plain, [reading], set())] == [(0, 3)]


def test_the_words_that_rules_cannot_do_without_are_told() -> None:
    matcher = Matcher(pack(rule("{deny} ~ 红包"), rule("卡片")), Folding(pack_of(Platform.PINDUODUO).tables))
    assert matcher.words == sorted({"不", "没", "红包", "卡片"})
    assert list(matcher.guards(("公仔", "{deny}"))) == ["(?:公仔)", "(?:(?:不|没))"]
    assert list(matcher.guards(())) == []


def test_a_long_text_is_tried_in_parts_and_tells_what_the_whole_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    one = gate_of(Platform.PINDUODUO)
    rules = [rule for rule in pack_of(Platform.PINDUODUO).rules if rule.match]
    texts = [
        "".join(f"{rule.must_refuse[turn]}。这款有现货，尺码和颜色都齐，您看中哪款直接拍下就行。" for rule in rules[first : first + 40])
        for turn in (0, 1)
        for first in range(0, len(rules), 40)
    ]
    texts = [text for text in texts if len(text) > 1_000]
    assert len(texts) > 4
    told = [[(found.rule, found.start, found.end) for found in one.judge(text, GateContext())] for text in texts]
    assert sum(map(len, told)) > len(rules)
    monkeypatch.setattr(matcher, "_PARTED", 1_000_000)
    one._readings._short.cache_clear()
    assert told == [[(found.rule, found.start, found.end) for found in one.judge(text, GateContext())] for text in texts]


def test_what_is_looked_for_in_parts_ends_where_the_next_part_but_one_ends() -> None:
    tail = "了" * 2_000
    far = rule("保证(一)?(二)?(三)?(四)?(五)?~9到")
    for gap in (0, 3, 14):
        text = tail + "保证" + "一二三四五"[: min(gap, 5)] + "的" * max(0, gap - 5) + "到" + tail
        assert found(text, far) == [("r0", 2_000, 2_003 + gap)]
    assert found(tail + "保证" + tail + "到", far) == []
    assert found(tail + "保证了到" + tail, rule("保证啦到"), far) == [("r1", 2_000, 2_004)]
    for own in (False, True):
        wide = rule("保证~200到", own=own)
        assert found(tail + "保证" + "了" * 150 + "到" + tail, wide) == [("r0", 2_000, 2_153)]


def test_a_reading_that_brings_nothing_new_hides_none_behind_it() -> None:
    one = pack(rule("红包"), rule("加[a-z]{2}", view="plain"))
    folding = Folding(one.tables)
    matcher = Matcher(one, folding)

    def read(name: str, text: str) -> Reading:
        return replace(folding.tight(folding.plain(text)), name=name)

    for before in (read("heard", "无"), read("unspaced", "无"), read("unspaced", "加qq")):
        readings = [read("tight", "无"), before, read("closed", "发红包"), read("unspaced", "加vx")]
        hits = [(hit.rule.id, hit.reading.name) for hit in matcher.hits(folding.plain("无"), readings, set())]
        assert hits[-2:] == [("r0", "closed"), ("r1", "unspaced")]


def test_a_brief_look_ends_behind_the_tight_reading_where_something_was_found() -> None:
    one = pack(rule("红包"), rule("微信"))
    folding = Folding(one.tables)
    matcher = Matcher(one, folding)
    tight = folding.tight(folding.plain("发红包"))
    readings = [tight, replace(folding.tight(folding.plain("微信")), name="closed")]

    def rules(known: set[str], *, brief: bool) -> list[str]:
        return [hit.rule.id for hit in matcher.hits(tight, readings, known, brief=brief)]

    assert rules(set(), brief=True) == ["r0", "r1"]  # found is what the one who asks has put in `seen`
    assert rules({"r9"}, brief=True) == ["r0"]
    assert rules({"r9"}, brief=False) == ["r0", "r1"]
