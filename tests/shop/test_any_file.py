"""Whatever happens to a shop's files: a fault by file, line and field, or a shop whose every reply has passed the gate; never a crash."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers import Composer, check_wordings, load_book
from bot.documents import open_yaml
from bot.errors import WrongFile
from bot.gate import ApprovedReply, Gate
from bot.messages import BuyerMessage, Conversation, OrderRef, OrderStatus, Platform
from bot.respond import Action, Responder
from bot.rules import ExtraShape, add_own
from bot.settings import Settings
from bot.shop import Shop, check_shop
from tests.conftest import NOON, Told, predict
from tests.gate.conftest import pack_of

DEMO = Settings().shops_dir / "demo"
RULES = (
    "families:\n- family: mine\n  classes:\n    mine: [熊猫币]\n  rules:\n  - id: mine.bear\n    match: ['{mine} ~ 送']\n    why: 不提\n"
)
NASTY = (
    *("[", "]", "{", "}", ":", "- ", "? ", "&a ", "*a", "!!int ''", "!!timestamp x", "!!bool x", "!!python/object:os.system x"),
    *("<<: 3\n", "---\n", "...\n", "|\n", ">-\n", "%", "@", "`", '"', "'", "#", "\t", "\n", "\r", "\0", "\x07", "\ufeff", "\u2028"),
    *("2024-99-99", "1e999", ".nan", "-.inf", "0x", "9" * 400, "-1", "null", "~", "是", "true", "{shop_name}", "{nick}", "{", "{0}"),
    *("answers:\n", "greeting.hello: ", "no.such: [x]\n", "加我微信 abc12345", "[" * 60, "- " * 60, "&b [*b]", "=", ",", ",,,,"),
)
WORST = (
    "a: &a [*a]",
    "answers: &a {x: *a}",
    "answers: " + "[" * 100_000,
    "- " * 100_000,
    "answers: {a: !!float ''}",
    "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 9))]),
    "answers: {greeting.hello: [\x07]}",
    "",
    "\0",
)


def mutated(text: str, chance: Random) -> str:
    """One to four accidents: something cut out, put in, said twice, moved."""
    for _ in range(chance.randint(1, 4)):
        place, other = sorted(chance.choices(range(len(text) + 1), k=2))
        lines = text.splitlines(keepends=True) or [""]
        line = chance.randrange(len(lines))
        text = chance.choice(
            (
                text[:place] + chance.choice(NASTY) + text[place:],
                text[:place] + chance.choice(NASTY) + text[place:],
                text[:place] + text[min(other, place + 20) :],
                "".join([*lines[:line], lines[line], *lines[line:]]),
                "".join([*lines[:line], *lines[line + 1 :], lines[line]]),
                "".join([*lines[:line], " " * chance.randint(1, 3) + lines[line], *lines[line + 1 :]]),
                text[:place],
            )
        )
    return text


def assert_told(fault: WrongFile, folder: Path, text: str) -> None:
    """One sentence that names file and line; a file that is nothing at all has no line."""
    assert fault.path.parent == folder
    assert fault.problem.strip()
    assert str(fault).startswith(str(fault.path))
    assert fault.line is not None or not text.strip() or "empty" in fault.problem or "missing" in fault.problem, str(fault)
    assert fault.line is None or 1 <= fault.line <= text.count("\n") + text.count("\r") + text.count("\u2028") + 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shops") / "demo"
    shutil.copytree(DEMO, place)
    return place


@pytest.fixture
def put(folder: Path) -> Callable[[str, str], None]:
    """Write one file of the shop; all others are as they were shipped."""
    for path in DEMO.iterdir():
        shutil.copy(path, folder / path.name)

    def write(name: str, text: str) -> None:
        (folder / name).write_bytes(text.encode())

    return write


def read(folder: Path, text: str) -> Shop | None:
    """Read the shop as the service does at its start."""
    checked = check_shop(folder)
    for fault in checked.faults:
        assert_told(fault, folder, text)
    if checked.shop is not None:
        try:
            check_wordings(checked.shop.wordings, load_book(), folder / "answers.yaml")
        except WrongFile as fault:
            assert_told(fault, folder, text)
            return None
    assert (checked.shop is None) is bool(checked.faults)
    return checked.shop


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", ["answers.yaml", "shop.yaml", "items.csv"])
def test_a_file_after_accidents_is_told_or_read(folder: Path, put: Callable[[str, str], None], name: str, seed: int) -> None:
    text = (DEMO / name).read_text(encoding="utf-8")
    for number in range(6):
        changed = mutated(text, Random(f"{name} {seed} {number}"))
        put(name, changed)
        read(folder, changed)


@pytest.mark.parametrize("text", WORST, ids=range(len(WORST)))
@pytest.mark.parametrize("name", ["answers.yaml", "shop.yaml", "holidays.yaml"])
def test_the_worst_files_are_told(folder: Path, put: Callable[[str, str], None], name: str, text: str) -> None:
    """Aliases without end, nesting that kills the library, values that its own constructors trip over."""
    put(name, text)
    checked = check_shop(folder)
    (folder / name).unlink()
    assert checked.shop is None
    for fault in checked.faults:
        assert_told(fault, folder, text)


@pytest.mark.parametrize("seed", range(40))
def test_own_rules_after_accidents_are_told_or_stand_beside_all_others(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "rules.yaml"
    base = pack_of(Platform.JD)
    text = mutated(RULES + "    must_refuse: [熊猫币送您, 熊猫币也送]\n    must_pass: [您好, 在的]\n", Random(f"rules {seed}"))
    path.write_bytes(text.encode())
    try:
        opened = open_yaml(path, ExtraShape)
        for fault in opened.faults:
            assert_told(fault, tmp_path, text)
        pack = add_own(base, path)
    except WrongFile as fault:
        assert_told(fault, tmp_path, text)
        return
    assert pack.rules[: len(base.rules)] == base.rules
    assert all(rule.own for rule in pack.rules[len(base.rules) :])


BOOK = load_book()
BREACHES = ("加我微信 abc12345", "好评返现5元", "打我电话13912345678", "傻逼别买", "不开发票，要开加税点", "V信：dianpu66x")
WORDINGS = st.lists(
    st.one_of(
        st.sampled_from(BREACHES),
        st.sampled_from(
            ("{shop_name}欢迎您", "您好，{opens}到{closes}有人", "好的", "{", "{}", "{nick}", "{shop_name!r}", "", " ", "\u200b", "a" * 400)
        ),
        st.text(max_size=20),
        st.tuples(st.sampled_from(BREACHES), st.sampled_from(("{shop_name}", "{item_name}", "您好"))).map("".join),
    ),
    max_size=3,
)
SITUATIONS = {one.id: one for one in BOOK.every()}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(wordings=st.dictionaries(st.sampled_from(sorted(SITUATIONS)), WORDINGS, min_size=1, max_size=4), data=st.data())
def test_own_wordings_of_any_sort_never_get_past_the_gate(
    wordings: dict[str, list[str]], data: st.DataObject, demo: Shop, gates: dict[object, Gate]
) -> None:
    mine = replace(demo, wordings={name: tuple(texts) for name, texts in wordings.items()})
    try:
        check_wordings(mine.wordings, BOOK, Path("answers.yaml"))
    except WrongFile as fault:
        assert_told(fault, Path(), "")
        return
    told = Told()
    responder = Responder(recogniser=told, composer=Composer(BOOK), gates={"demo": gates[demo.platform]}, simplify=str)
    for name in wordings:
        told.next = predict(SITUATIONS[name].intent)
        order = data.draw(st.one_of(st.none(), st.builds(OrderRef, id=st.just("o-1"), status=st.sampled_from(OrderStatus))))
        text = data.draw(st.sampled_from((*SITUATIONS[name].cues[:6], "您好")))
        message = BuyerMessage(shop="demo", conversation="c", buyer="b", sent_at=NOON, message=name, text=text, order=order)
        outcome = responder.respond(message, Conversation(id="c", shop="demo", buyer="b"), mine, NOON)
        assert outcome.replies or outcome.action is not Action.REPLY
        for reply in outcome.replies:
            assert isinstance(reply, ApprovedReply)
            assert not any(breach in reply.text for breach in BREACHES)
