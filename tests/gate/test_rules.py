import re
from pathlib import Path

import pytest

from bot.errors import WrongFile
from bot.gate import Gate, GateContext
from bot.gate.folding import Folding
from bot.gate.trial import untrue
from bot.messages import Platform
from bot.rules import RulePack, load_pack
from bot.web.context import ContextBody
from bot.web.judgement import judge

CLEAN = (Path(__file__).parent / "data" / "clean.txt").read_text(encoding="utf-8").split("\n")


def test_every_example_is_judged_as_its_rule_says(platform: Platform, gates: dict[Platform, Gate], packs: dict[Platform, RulePack]) -> None:
    """What must be refused is, by the rule itself; what must pass passes every rule."""
    assert not [str(fault) for fault in untrue(gates[platform], packs[platform].rules)]


# Who alone is told of so much in PLATFORM_RULES and DOMAIN; the rest are laws.
WHOSE = {"10 万": {"pinduoduo"}, "每单": {"pinduoduo"}, "冻结": {"pinduoduo"}, "工资": {"taobao"}, "6 分": {"tmall"}, "A 类": {"douyin"}}
NAMES = re.compile("拼多多|淘系|淘宝|天猫|抖音|京东")


def test_no_platforms_penalty_is_quoted_on_another(platform: Platform, packs: dict[Platform, RulePack]) -> None:
    pack = packs[platform]
    told = {one.id: one.penalty for one in pack.rules if one.penalty} | {
        f"meaning.{k}": v.penalty for k, v in pack.meanings.items() if v.penalty
    }
    assert told["absolute.most"] == "罚款 20 万至 100 万元"
    wrong = [(name, text) for name, text in told.items() for mark, whose in WHOSE.items() if mark in text and platform not in whose]
    assert not wrong + [(name, text) for name, text in told.items() if NAMES.search(text)]
    if platform is Platform.PINDUODUO:
        assert told["promise.effect"].startswith("平台介入时")
    else:
        assert told["promise.effect"] == "罚款 20 万元起"


def test_ordinary_service_talk_passes_on_every_platform(platform: Platform, gates: dict[Platform, Gate]) -> None:
    refused = [
        (text, [(one.rule, one.excerpt) for one in found])
        for text in CLEAN
        if text.strip() and (found := gates[platform].judge(text, GateContext()))
    ]
    assert not refused


def test_every_row_of_the_domain_has_a_rule_on_every_platform_where_it_holds(packs: dict[Platform, RulePack]) -> None:
    everywhere = tuple(Platform)
    pdd, ali = (Platform.PINDUODUO,), (Platform.TAOBAO, Platform.TMALL)
    rows = {
        **dict.fromkeys(("A1", "A2", "A3", "A4", "A5", "A8", "A9", "A10", "A11"), pdd),
        **dict.fromkeys(("A12", "A13", "A14", "A15", "A16", "A17", "A22"), (Platform.TMALL,)),
        **dict.fromkeys(("A18", "A19", "A20", "A21"), ali),
        **dict.fromkeys(("A7", "A23", "A24", "A25", "A26"), everywhere),
    }
    for row, platforms in rows.items():
        for platform in platforms:
            cited = [rule.id for rule in packs[platform].rules if row in rule.source.replace("；", "、").split("、")]
            assert cited, f"{row} has no rule on {platform}"


def test_no_word_of_a_class_loses_a_picture_or_becomes_empty_when_folded(packs: dict[Platform, RulePack]) -> None:
    pack = packs[Platform.PINDUODUO]
    folding = Folding(pack.tables)
    for name, words in pack.classes.items():
        for word in words:
            folded = folding.word(word.removeprefix("?"))
            assert folded, (name, word)
            assert not (set(word) & set(pack.tables.emoji)), (name, word)


def test_rule_ids_are_unique_and_every_rule_says_why_and_by_which_source(packs: dict[Platform, RulePack]) -> None:
    for pack in packs.values():
        assert len({rule.id for rule in pack.rules}) == len(pack.rules)
        assert all(rule.why and rule.source and rule.must_refuse and rule.must_pass for rule in pack.rules)


def test_the_version_names_platform_date_and_contents(packs: dict[Platform, RulePack]) -> None:
    for platform, pack in packs.items():
        name, _, rest = pack.version.partition("@")
        assert name == platform
        assert len(rest.partition("+")[2]) == 8


EXTRA = """
families:
  - family: shop_own
    rules:
      - id: shop.bear
        match: ["熊猫币"]
        why: 本店不提熊猫币
        source: 店铺
        must_refuse: [送您熊猫币, 熊猫币可以用]
        must_pass: [熊猫公仔有货, 您好]
"""


def test_a_shop_adds_rules_of_its_own(tmp_path: Path) -> None:
    extra = tmp_path / "rules.yaml"
    extra.write_text(EXTRA, encoding="utf-8")
    pack = load_pack(Platform.JD, extra=extra)
    assert pack.version != load_pack(Platform.JD).version
    gate = Gate(load_pack(Platform.JD)).with_own(pack)
    assert [one.rule for one in gate.judge("送您熊 猫 币", GateContext())] == ["shop.bear"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("id: shop.bear", "id: wechat.short"), 5),
        (('熊猫币"]', '(熊猫"]'), 5),
        (('熊猫币"]', '{nobody}"]'), 5),
        (("why:", "whynot:"), 5),
        (("family: shop_own", "family: shop_own\n    classes: {deny: [好]}"), 4),
    ],
)
def test_a_broken_shop_file_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], line: int) -> None:
    extra = tmp_path / "rules.yaml"
    extra.write_text(EXTRA.replace(*change), encoding="utf-8")
    with pytest.raises(WrongFile) as caught:
        load_pack(Platform.JD, extra=extra)
    assert caught.value.path == extra
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["本店不支持微信交易哦", "我们不加微信的", "我们不在微信上聊的"])
def test_a_refusal_that_names_wechat_is_told_the_neutral_sentence(platform: Platform, gates: dict[Platform, Gate], text: str) -> None:
    told = judge(gates[platform], text, ContextBody())
    assert told["verdict"] == "refused"
    assert re.search("沟通.*付款.*平台内", told["suggestion"])
    assert "微信" not in told["suggestion"]


def test_every_rules_refusal_offers_a_wording_that_passes(
    platform: Platform, gates: dict[Platform, Gate], packs: dict[Platform, RulePack]
) -> None:
    """As `/v1/gate` and `xiaoer gate` tell it: one function serves both. The gate's own cautions (a fault, nothing, too much) have none."""
    gate = gates[platform]
    for rule in packs[platform].rules:
        if rule.claim is None:
            told = judge(gate, rule.must_refuse[0], ContextBody())
            assert judge(gate, told["suggestion"], ContextBody()) == {"verdict": "approved", "findings": []}, rule.id
        assert rule.family in packs[platform].suggestions, rule.id
    assert {one.family for one in packs[platform].meanings.values()} <= packs[platform].suggestions.keys()
    assert "suggestion" not in judge(gate, "", ContextBody())
