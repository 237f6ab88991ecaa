"""A shop can add rules, never remove or loosen: whatever its file says, what its platform's gate refuses stays refused."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.errors import WrongFile
from bot.gate import Gate, GateContext, Suspicion
from bot.gate.trial import UNPROVEN, tried
from bot.gate.witness import PATIENCE
from bot.messages import Platform
from bot.rules import ExtraShape, RulePack, add_own
from bot.rules.shapes import FamilyShape, PlatformShape, RuleShape, WordsShape
from tests.gate.conftest import gate_of, pack_of

HERE = Platform.DOUYIN
RULE: dict[str, Any] = {
    "id": "shop.bear",
    "match": ["熊猫币"],
    "why": "本店不提熊猫币",
    "must_refuse": ["送您熊猫币"],
    "must_pass": ["您好"],
}
FAMILY: dict[str, Any] = {"family": "wechat", "rules": [RULE]}
ANYTHING = [".*", "~~99", "微信", "(微信|加)", "[^,]", ""]
LOOSENING: dict[str, list[Any]] = {
    "families": [[], [FAMILY, FAMILY]],
    "families.family": ["wechat", "phone", "gate_fault", "absolute_exempt"],
    "families.suggestion": ["加我微信 abc12345 说", "打 13900138000"],
    "families.certain": [False],
    "families.classes": [
        {"deny": ["加", "我"]},
        {"ware": ["微信"]},
        {"mention": ["微信"]},
        {"families_across_messages": ["x"]},
        {"own_name": ["微信"]},
        {"mine": ["夹威信号", "加薇信号", "嘉维新好吗"]},
    ],
    "families.rules": [[]],
    "families.rules.id": ["wechat.short", "gate.fault", "meaning.wechat"],
    "families.rules.match": [[pattern] for pattern in ANYTHING]
    + [["{mention}"], ["夹威信号 & 熊猫"], ["威信号码 & 熊猫", "薇信聊天 & 熊猫"], []],
    "families.rules.across": [True],
    "families.rules.certain": [False],
    "families.rules.unless": [ANYTHING[:-1]],
    "families.rules.unless_sentence": [ANYTHING[:-1]],
    "families.rules.unless_before": [ANYTHING[:-1]],
    "families.rules.unless_after": [ANYTHING[:-1]],
    "families.rules.why": ["随便都行的"],
    "families.rules.source": ["平台允许（A）"],
    "families.rules.must_refuse": [[], ["您好"]],
    "families.rules.must_pass": [["加我微信 abc12345"], []],
}
"""By key of the file: what somebody who wants to loosen might write there."""


def keys(shape: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, info in shape.model_fields.items():
        yield above + name
        for below in get_args(info.annotation):
            if isinstance(below, type) and issubclass(below, BaseModel):
                yield from keys(below, f"{above}{name}.")


def test_every_key_of_the_file_is_tried() -> None:
    assert sorted(LOOSENING) == sorted(keys(ExtraShape))


@functools.cache
def breaches() -> tuple[str, ...]:
    own = ["加威信号 abc12345", "嘉薇信号shop8866", "夹維信聊", "威信聊", "加我威信号码", "jia weixin hao dianpu66x", "加v：dianpu66x"]
    return (*own, *(text for rule in pack_of(HERE).rules for text in rule.must_refuse[:2]))


@functools.cache
def found_by_the_platform(text: str) -> frozenset[tuple[str, int, int]]:
    return frozenset((one.rule, one.start, one.end) for one in gate_of(HERE).judge(text, UNPROVEN))


def assert_not_looser(path: Path, document: object, texts: tuple[str, ...]) -> Gate | None:
    """Take the file as a service would: refused, or a gate that finds all that its platform's does."""
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    base = pack_of(HERE)
    try:
        pack = add_own(base, path)
    except WrongFile:
        return None
    assert {name: pack.suggestions[name] for name in base.suggestions} == base.suggestions
    assert (pack.exemptions, pack.kinds, pack.limits, pack.notes) == (base.exemptions, base.kinds, base.limits, base.notes)
    gate = gate_of(HERE).with_own(pack)
    for text in texts:
        found = {(one.rule, one.start, one.end) for one in gate.judge(text, UNPROVEN)}
        assert found >= found_by_the_platform(text), text
    return gate


@pytest.mark.parametrize("key", LOOSENING)
def test_no_key_loosens(tmp_path: Path, key: str) -> None:
    for value in LOOSENING[key]:
        family = {**FAMILY, "rules": [dict(RULE)]}
        document: dict[str, Any] = {"families": [family]}
        *above, name = key.split(".")
        place = {"": document, "families": family, "families.rules": family["rules"][0]}[".".join(above)]
        place[name] = value
        assert_not_looser(tmp_path / "rules.yaml", document, breaches())


@pytest.mark.parametrize("shape", [FamilyShape, RuleShape, PlatformShape, WordsShape])
def test_keys_of_shipped_files_are_unknown_here(tmp_path: Path, shape: type[BaseModel]) -> None:
    known = set(keys(ExtraShape))
    path = tmp_path / "rules.yaml"
    for name in shape.model_fields:
        for place, document in (
            ("", {"families": [FAMILY], name: []}),
            ("families.", {"families": [{**FAMILY, name: []}]}),
            ("families.rules.", {"families": [{**FAMILY, "rules": [{**RULE, name: []}]}]}),
        ):
            if place + name in known:
                continue
            path.write_text(json.dumps(document), encoding="utf-8")
            with pytest.raises(WrongFile, match="unknown key"):
                add_own(pack_of(HERE), path)


WORDS = [*"加v不1，?🐧", "微信", "威信号", "熊猫币", "您好", "嘉薇信号", "支付宝", "好评", "发票", "jiaweixin", "\u200b"]
PIECES = [*WORDS, "{deny}", "{ware}", "{mention}", "{nobody}", "~", "~~9", *"()|&+?^$", "[^,]", ".*", "\\d", "{2,3}", "{}"]


def of_annotation(annotation: Any) -> st.SearchStrategy[Any]:
    if get_origin(annotation) is tuple:
        return st.lists(of_annotation(get_args(annotation)[0]), max_size=3)
    if get_origin(annotation) is dict:
        names = st.sampled_from([*sorted(pack_of(HERE).classes)[:40], "mine", "deny", "ware"])
        return st.dictionaries(names, st.lists(st.sampled_from(WORDS), max_size=3), max_size=2)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return st.fixed_dictionaries(
            {name: of_annotation(info.annotation) for name, info in annotation.model_fields.items() if info.is_required()},
            optional={name: of_annotation(info.annotation) for name, info in annotation.model_fields.items() if not info.is_required()},
        )
    if annotation is bool or bool in get_args(annotation):
        return st.booleans()
    patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
    ids = [rule.id for rule in pack_of(HERE).rules][::9]
    return st.one_of(
        patterns, st.sampled_from([*ids, "shop.a", "shop.b", "shop.c", "wechat", "phone", "mine"]), st.text(min_size=4, max_size=12)
    )


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(document=of_annotation(ExtraShape), data=st.data())
def test_no_file_loosens(document: object, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = data.draw(st.lists(st.sampled_from(breaches()), min_size=6, max_size=6))
    assert_not_looser(tmp_path_factory.getbasetemp() / "any.yaml", document, tuple(texts))


PATTERNS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(match=st.lists(PATTERNS, min_size=1, max_size=3), unless=st.lists(PATTERNS, max_size=2), data=st.data())
def test_no_pattern_loosens(match: list[str], unless: list[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files whose shape is right, so that what is tried gets as far as the gate."""
    texts = data.draw(st.lists(st.sampled_from(breaches()), min_size=6, max_size=6))
    rule = {**RULE, "match": match, "unless": unless, "across": data.draw(st.booleans()), "certain": data.draw(st.booleans())}
    family = {"family": "mine", "classes": {"mine": data.draw(st.lists(st.sampled_from(WORDS), min_size=1))}, "rules": [rule]}
    assert_not_looser(tmp_path_factory.getbasetemp() / "any.yaml", {"families": [family]}, tuple(texts))


class Calm:
    """A judge of meaning that suspects nothing anywhere."""

    version = "calm"

    def score(self, _: str) -> tuple[Suspicion, ...]:
        return (Suspicion("insult", 0.001, 0.9, ()),)


SENSED = "跟你说话真费劲"
"""What a shipped rule of sense refuses, unless the judge of meaning hears nothing in it."""


@pytest.mark.parametrize("times", [1, 7, 8, 9, 30])
def test_a_shops_rules_may_tire_the_second_witness_of_their_own_hits_alone(tmp_path: Path, times: int) -> None:
    """The judge is asked about so many hits of a text; the shipped rules' come first, whatever the shop's file asks it about."""
    doubtful = [
        {**RULE, "id": f"shop.n{number}", "match": [f"第{number}号熊猫"], "must_refuse": [f"送您第{number}号熊猫"], "certain": False}
        for number in range(times)
    ]
    path = tmp_path / "rules.yaml"
    path.write_text(json.dumps({"families": [{**FAMILY, "family": "mine", "rules": doubtful}]}, ensure_ascii=False), encoding="utf-8")
    pack = add_own(pack_of(HERE), path)
    bare, calm = gate_of(HERE), gate_of(HERE).with_meaning(pack_of(HERE), Calm())
    assert [one.rule for one in bare.judge(SENSED, GateContext())] == ["insult.contempt"]
    assert calm.judge(SENSED, GateContext()) == ()
    tired = calm.with_own(pack)
    asked = "，".join(f"第{number}号熊猫" for number in range(times))
    for text in (f"{asked}，{SENSED}", f"{SENSED}，{asked}"):
        found = [one.rule for one in tired.judge(text, GateContext())]
        assert "insult.contempt" not in found  # as the platform's gate with its judge says
        assert len(found) == max(0, times - (PATIENCE - 1))  # asked too often, the judge sides with the shop's own rules
        assert all(rule.startswith("shop.n") for rule in found)
    breach = f"{asked}，加我微信 abc12345"
    assert {one.rule for one in tired.judge(breach, GateContext())} >= {one.rule for one in calm.judge(breach, GateContext())}


def test_files_of_the_right_shape_get_as_far_as_the_gate(tmp_path: Path) -> None:
    """The laws above would hold of a reader that refuses everything."""
    gate = assert_not_looser(tmp_path / "rules.yaml", {"families": [FAMILY]}, breaches())
    assert gate is not None
    assert [one.rule for one in gate.judge("送您熊 猫 币", GateContext())] == ["shop.bear"]
    pack: RulePack = add_own(pack_of(HERE), tmp_path / "rules.yaml")
    assert tried(gate_of(HERE), pack).ruleset == pack.version
