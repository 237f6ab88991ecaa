"""Whatever breaks inside the gate is a refusal: every function that a review calls is made to fail, each in every way."""

import inspect
import logging
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from types import CodeType, FrameType, ModuleType

import pytest
from prometheus_client import REGISTRY

import bot.gate
import bot.rules
from bot.gate import ApprovedReply, Gate, GateContext, LearnedMeaning, OrderFacts, Refusal, alarm, meaning, private, readings
from bot.gate.linear import _compiled
from bot.gate.trial import SMALL_SHOP
from bot.messages import Author, Draft, OrderStatus, Platform, ReplyKind
from bot.rules import add_own
from tests.gate.conftest import pack_of
from tests.gate.wary import Wary

WAYS = (RuntimeError, MemoryError, RecursionError, TimeoutError, KeyError, UnicodeDecodeError)
ORDER = OrderFacts(id="240101123456", phone="13900138000", status=OrderStatus.PAID)
TALK = GateContext(
    recent_texts=("您记一下", "139001"),
    asked="微信多少，能开发票吗",
    order=ORDER,
    shop=SMALL_SHOP,
    items=frozenset(("sku-1",)),
    others=("韩梅梅",),
    strangers=lambda keys: frozenset(key for key in keys if "13700137000" in key),
)
TEXTS = (
    "有货的，直接拍就行",
    "可以的",
    "不能的亲",
    "加我 薇❤信 abc12345",
    "电 话 一 三 八 一 二 三 四 五 六 七 八",
    "w e i x i n dianpu66x, jia wo",
    "亻尔好，加V\n1\n3\n9",
    "abc丶com 上聊，➕🐧 88712345",
    "p1nduoduo 搜 a1b2 店，zhifubaox",
    "24小时内发货，包邮哦，给您便宜5元，打9折也可以，下午5点前拍当天发，运费10块",
    "已经给您退款了，保证明天到，全网最低价",
    "ѵхabc 加 Ⓥ",
    "38000",
    "电话13700137000，寄到江苏省苏州市姑苏区平江路20号3栋402室，韩梅梅收，单号SF1234567890123",
    "工行卡号6222021234567890128，身份证11010519491231002X",
    "本店的发票不能开，傻逼买家",
    "送您熊猫币",
    "座机0512-66661234",
    "好好好好的的的，薇薇信信",
    "壹叁伍柒玖壹叁伍柒",
    "138 1234 5678 139 0013 8000 22",
    "13Bl2345678",
    "亲爱的顾客朋友们大家好今天店里上了很多新品欢迎选购哦送您熊猫币",
    "",
    "这款有货的，您放心拍。" * 60 + "加我微信聊吧",
    "这款有货的，您放心拍。" * 60 + "尺码在下面①②③，➕🐧",
    "我们争取做到最好，价格也是最低的",
)
CARDS = (Draft(text="", author=Author.BOT, source="t", kind=ReplyKind.ITEM_CARD, ref="sku-1"),)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    own = tmp_path_factory.mktemp("own") / "rules.yaml"
    own.write_text(
        "families: [{family: mine, rules: [{id: shop.bear, match: [熊猫币], unless_before: [非], why: 不提熊猫币,"
        " must_refuse: [熊猫币], must_pass: [熊猫]}]}]",
        encoding="utf-8",
    )
    pack = pack_of(Platform.JD)
    with pytest.MonkeyPatch.context() as forgetful:  # every review takes every step, whatever was reviewed before
        for module in (meaning, private, readings):
            forgetful.setattr(module, "_REMEMBERED", 0)
        return Gate(pack).with_meaning(pack, LearnedMeaning(Wary())).with_own(add_own(pack, own))


def drafts() -> list[Draft]:
    rules = pack_of(Platform.JD).rules
    examples, several = [rule.must_refuse[0] for rule in rules], "，".join(rule.must_pass[0] for rule in rules[:150])
    return [Draft(text=text, author=Author.BOT, source="test") for text in (*TEXTS, *examples, several)] + list(CARDS)


def modules() -> Iterator[ModuleType]:
    for package in (bot.gate, bot.rules):
        yield package
        for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(one.name)


FILES = frozenset(str(module.__file__) for module in modules())
Place = tuple[CodeType, str]
"""A function of the gate that is called, or one of the library's that it calls itself, by name."""


def place_of(frame: FrameType, event: str, argument: object) -> Place | None:
    if frame.f_code.co_filename not in FILES:
        return None
    if event == "call":
        return frame.f_code, ""
    if event == "c_call":
        return frame.f_code, getattr(argument, "__qualname__", repr(argument))
    return None


def reviewed(gate: Gate, draft: Draft, watch: object) -> object:
    sys.setprofile(watch)  # type: ignore[arg-type]
    try:
        return gate.review(draft, TALK)
    finally:
        sys.setprofile(None)


def called(gate: Gate, draft: Draft) -> set[Place]:
    found: set[Place] = set()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if (place := place_of(frame, event, argument)) is not None:
            found.add(place)

    reviewed(gate, draft, watch)
    return {one for one in found if one != (Gate.review.__code__, "")}  # a call of the gate that never begins


def broken(gate: Gate, draft: Draft, place: Place, fault: BaseException) -> object:
    """Review with `fault` raised as soon as `place` is called, and once only."""

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if place_of(frame, event, argument) == place:
            sys.setprofile(None)
            raise fault

    try:
        return reviewed(gate, draft, watch)
    finally:
        fault.__traceback__ = None  # its frames hold generators, whose closing would be heard in a later review


def fault_of(way: type[Exception]) -> Exception:
    return UnicodeDecodeError("utf-8", b"", 0, 1, "made up") if way is UnicodeDecodeError else way("13900138000")


def counted(way: type[Exception]) -> float:
    return REGISTRY.get_sample_value("xiaoer_gate_faults_total", {"fault": way.__name__}) or 0


@pytest.fixture(scope="module")
def places(gate: Gate) -> dict[Place, Draft]:
    """Every place of failure, with the shortest draft whose review comes by; what is done once and remembered is done already."""
    found: dict[Place, Draft] = {}
    for draft in sorted(drafts(), key=lambda one: len(one.text)):
        gate.review(draft, TALK)
        for place in called(gate, draft):
            found.setdefault(place, draft)
    return found


def refused_for_a_fault(gate: Gate, verdict: object) -> bool:
    return (
        isinstance(verdict, Refusal)
        and [one.rule for one in verdict.findings] == ["gate.fault"]
        and bool(verdict.findings[0].why)
        and (verdict.suggestion, verdict.ruleset) == (None, gate.ruleset)
    )


@pytest.mark.parametrize("way", WAYS)
def test_every_step_that_fails_is_a_refusal_with_one_reason_a_log_line_and_a_count(
    gate: Gate, places: dict[Place, Draft], way: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    before = counted(way)
    assert len(places) > 300
    for place, draft in places.items():
        caplog.clear()
        assert refused_for_a_fault(gate, broken(gate, draft, place, fault_of(way))), (place, draft)
        [line] = [one for one in caplog.records if one.name == "xiaoer.gate"]
        assert line.levelno == logging.ERROR
        assert way.__name__ in line.getMessage()
        assert "13900138000" not in line.getMessage(), "a fault may quote the text; the log doesn't"
    assert counted(way) == before + len(places)


def once(gate: Gate, draft: Draft) -> set[Place]:
    """What the first review does and no later one: expressions compiled, characters folded."""
    return called(gate, draft) - called(gate, draft)


def test_what_is_done_once_and_remembered_may_fail_too() -> None:
    pack = pack_of(Platform.JD)
    small = replace(pack, rules=tuple(rule for rule in pack.rules if rule.family in ("wechat", "disguise")))
    draft = Draft(text="亲\u17b4爱的Ⓥ信abc12345", author=Author.BOT, source="t")

    def fresh() -> Gate:
        _compiled.cache_clear()
        return Gate(small)

    found = once(fresh(), draft)
    assert {code.co_name for code, _ in found} >= {"_match", "_compiled", "__missing__", "_fold", "_undressed"}
    for place in found:
        gate = fresh()
        assert refused_for_a_fault(gate, broken(gate, draft, place, MemoryError())), place


BUILDS = ("detectors._with_sounds", "folding.is_han", "gate.Gate.with_own", "gate.Gate.with_meaning", "gate.Gate._also")
BUILDS += ("matcher.fold_word", "matcher._guard", "sound._spelled", "sound._indexed", "index._owned", "index._reading", "gate.named")
NOT_IN_A_REVIEW = {
    **{f"bot.gate.{name}": "builds" for name in BUILDS},
    **{
        f"bot.rules.{name}": "reads rules"
        for name in ("family", "load", "own", "tables", "language", "enclosure", "required", "proven", "shapes")
    },
    "bot.gate.live": "renews gates",
    "bot.gate.trial": "tries rules before they are in force",
    "bot.gate.alarm": "is called when the gate is broken already; see below",
    "bot.gate.approved": "is the verdict; _approve, which makes it, is called by review",
    "bot.gate.folding._undressed": "once, see above",
    "bot.gate.folding._Aloud": "once, see above",
    "bot.gate.folding._Folds": "once, see above",
    "bot.gate.folding._Marks": "once, see above",
    "bot.gate.numbers._Alphabet": "once, see above",
    "bot.gate.gate.Gate.review": "is the call itself",
    "bot.gate.linear._compiled": "once, see above",
    "bot.gate.linear.Pattern._match": "once, see above",
    "bot.gate.grams._Rank": "builds",
    **dict.fromkeys((f"bot.gate.matcher.Matcher.{name}" for name in ("guards", "_place", "_usual")), "builds"),
    "bot.gate.meaning.LearnedMeaning.version": "names the judge, when the gate is built",
    "bot.gate.private.PrivateValues.told": "hears buyers, judges no reply",
    "bot.gate.private.PrivateValues._names_told": "hears buyers",
    "bot.gate.private.PrivateValues._is_theirs": "hears buyers",
    "bot.gate.private._personal": "hears buyers",
    "bot.gate.private.PrivateValues.names": "hears buyers, for the desk's masks",
}
"""By module, class or function: why no review comes by."""


def functions(module: ModuleType) -> dict[str, CodeType]:
    """Every function and method that the module defines, by qualified name."""
    found: dict[str, CodeType] = {}

    def look(space: dict[str, object]) -> None:
        for value in space.values():
            if isinstance(value, property):
                value = value.fget  # noqa: PLW2901
            value = inspect.unwrap(getattr(value, "func", value)) if callable(value) or hasattr(value, "func") else value  # noqa: PLW2901
            if inspect.isfunction(value) and value.__code__.co_filename == module.__file__:
                found[value.__qualname__] = value.__code__
            elif inspect.isclass(value) and value.__module__ == module.__name__ and not getattr(value, "_is_protocol", False):
                look(dict(vars(value)))

    look(dict(vars(module)))
    return found


def test_the_texts_come_by_every_function_of_the_gate(places: dict[Place, Draft]) -> None:
    """A new function that no text here comes by would escape the test above: give a text that does, or say why none can."""
    seen = {code for code, _ in places}
    defined = {f"{module.__name__}.{name}": code for module in modules() for name, code in functions(module).items()}
    missed = [name for name, code in defined.items() if code not in seen and not name.endswith(".__init__") and not excused(name)]
    assert missed == []
    assert [name for name in NOT_IN_A_REVIEW if not any(one == name or one.startswith(f"{name}.") for one in defined)] == []


def excused(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in NOT_IN_A_REVIEW)


@pytest.mark.parametrize("part", ["FAULTS", "log", "_place"])
def test_an_alarm_that_fails_too_changes_no_verdict(gate: Gate, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise MemoryError

        def __call__(self, *_: object) -> object:
            raise MemoryError

    monkeypatch.setattr(alarm, part, Broken())
    monkeypatch.setattr(Gate, "judge", lambda *_: 1 / 0)
    verdict = gate.review(Draft(text="您好", author=Author.BOT, source="t"), GateContext())
    assert isinstance(verdict, Refusal)
    assert [one.rule for one in verdict.findings] == ["gate.fault"]


def test_a_look_up_of_strangers_that_fails_is_a_refusal(gate: Gate) -> None:
    def gone(_: frozenset[str]) -> frozenset[str]:
        raise TimeoutError

    text = Draft(text="单号SF1234567890123", author=Author.BOT, source="t")
    assert isinstance(gate.review(text, GateContext(strangers=lambda _: frozenset())), ApprovedReply)
    verdict = gate.review(text, GateContext(strangers=gone))
    assert isinstance(verdict, Refusal)
    assert verdict.findings[0].rule == "gate.fault"
