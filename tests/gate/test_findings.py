"""What a finding says, word for word: its span, excerpt, reason, source and penalty."""

from dataclasses import replace

import pytest

from bot.gate import findings
from bot.messages import Finding, Platform
from bot.rules import Meaning, Rule
from tests.gate.conftest import pack_of

NOTES = {name: f"note {name}" for name in ("fault", "empty", "length", "leak", "meaning", "kind", "kind_ref")}
MEANINGS = {"rude": Meaning(family="insult", why="it is rude", source="A1", penalty="a fine")}


@pytest.fixture(scope="module")
def rule() -> Rule:
    first = pack_of(Platform.PINDUODUO).rules[0]
    return replace(first, id="x.y", family="x", why="not allowed", source="B2", penalty="three days")


@pytest.mark.parametrize(
    ("text", "start", "end", "excerpt"),
    [
        ("加dianpu66x聊", 0, 4, "加dianpu66x"),
        ("加dian-pu_6聊", 0, 5, "加dian-pu_6"),
        ("加dian pu", 0, 5, "加dian"),
        ("加dian", 0, 5, "加dian"),
        ("加dian", 0, 1, "加"),
        ("微信号", 0, 2, "微信"),
        ("abcdef", 2, 2, ""),
        ("abé", 0, 2, "ab"),
        ("é9a", 0, 1, "é"),
        ("ab.c", 0, 2, "ab"),
    ],
)
def test_a_handle_that_a_span_cuts_is_shown_whole(rule: Rule, text: str, start: int, end: int, excerpt: str) -> None:
    found = findings.of_rule(rule, text, start, end)
    assert found == Finding(
        rule="x.y",
        family="x",
        start=start,
        end=start + len(excerpt),
        excerpt=excerpt,
        why="not allowed",
        source="B2",
        penalty="three days",
    )


def test_the_fact_that_stands_against_a_promise_is_named(rule: Rule) -> None:
    assert findings.of_rule(rule, "一天到", 0, 3, held="48").why == "not allowed (48)"


@pytest.mark.parametrize(("offset", "end", "excerpt"), [(4, 2, "信聊"), (5, 1, "信"), (6, 0, ""), (9, 0, "")])
def test_a_finding_over_several_messages_is_cut_to_the_last(rule: Rule, offset: int, end: int, excerpt: str) -> None:
    found = findings.of_rule(rule, "我加微 信聊吧", 2, 6)
    assert findings.moved(found, "信聊吧", offset) == replace(found, start=0, end=end, excerpt=excerpt)


def test_what_no_rule_finds_has_its_words_from_the_pack() -> None:
    notes = findings.Notes(NOTES, MEANINGS)
    assert notes.of("leak", "电话是他的", 0, 2) == Finding(
        rule="gate.leak", family="gate_leak", start=0, end=2, excerpt="电话", why="note leak", source="GATE"
    )
    assert notes.of("empty", "  ") == Finding(
        rule="gate.empty", family="gate_empty", start=0, end=2, excerpt="  ", why="note empty", source="GATE"
    )
    assert notes.of("kind", "图片", 1, more="!") == Finding(
        rule="gate.kind", family="gate_kind", start=1, end=2, excerpt="片", why="note kind!", source="GATE"
    )
    for name in NOTES:
        assert notes.of(name, "x").why == f"note {name}"
    with pytest.raises(KeyError):
        findings.Notes({**NOTES, "kind_ref": ""} | {}, {}).of("other", "x")
    with pytest.raises(KeyError):
        findings.Notes({}, {})


def test_what_the_judge_means_is_said_with_its_terms() -> None:
    notes = findings.Notes(NOTES, MEANINGS)
    assert notes.of_meaning("哼哼", "rude", 0.957, ("哼", "哼哼")) == Finding(
        rule="meaning.rude",
        family="insult",
        start=0,
        end=2,
        excerpt="哼哼",
        why="it is rude (p=0.96; 哼, 哼哼)",
        source="A1",
        penalty="a fine",
    )
    assert notes.of_meaning("哼", "new", 0.5, ()) == Finding(
        rule="meaning.new", family="new", start=0, end=1, excerpt="哼", why="note meaning (p=0.50)", source="GATE", penalty=None
    )
