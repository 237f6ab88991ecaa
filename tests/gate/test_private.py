"""Whose data a text holds: found in any dress, remembered as hashes, refused to everybody else, said to the one it belongs to."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.errors import StoreUnavailable
from bot.gate import Gate, GateContext, OrderFacts
from bot.gate.private import PrivateValues
from bot.messages import BuyerMessage, Conversation, OrderRef
from bot.respond import Outcome, Responder
from bot.shop import Shop
from bot.store import SqlPrivate, SqlTurns, open_database, read_secret
from tests.conftest import NOON

TOLD = [
    ("韩梅梅 13700137000 江苏省南京市鼓楼区中山路5号2栋101室，寄到这", {"p:韩梅梅", "n:13700137000", "a:中山路5"}),
    ("我电话是一三七零零一三七零零零", {"n:13700137000"}),
    ("收货人：李雷，麻烦改一下", {"p:李雷"}),
    ("订单号 20260101120000123456 怎么还没发", {"n:20260101120000123456"}),
    ("单号SF1234567890123到哪了", {"n:sf1234567890123"}),
    ("地址改成幸福小区12栋", {"a:幸福小区12"}),
    ("１３７-００１３-７０００ 打我电话", {"n:13700137000"}),
    ("姓名欧阳娜娜，电话你有的", {"p:欧阳娜娜"}),
]
TOLD_NOTHING = [
    "退货寄到平江路20号对吧",
    "条码6901234567892是这款吗",
    "这款货号13812345678有货吗",
    "2026年11月22日能到吗",
    "138元能便宜点吗",
    "我高兴死了，方便的话快点发",
    "48小时内能发货吗",
    "你们仓库在中山路5号吗，我的地址改一下",
]


@pytest.fixture(scope="module")
def values(gate: Gate) -> PrivateValues:
    return gate.private


@pytest.mark.parametrize(("text", "keys"), TOLD, ids=[text for text, _ in TOLD])
def test_what_a_buyer_tells_of_himself_is_found(text: str, keys: set[str], values: PrivateValues) -> None:
    assert keys <= values.told(text)
    assert keys <= set(values.said(text))


@pytest.mark.parametrize("text", TOLD_NOTHING)
def test_numbers_and_places_of_shops_and_goods_are_nobodys(text: str, values: PrivateValues) -> None:
    assert not values.told(text)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sql.Engine]:
    opened = open_database(tmp_path / "x.sqlite3")
    yield opened
    opened.dispose()


@pytest.fixture
def private(engine: sql.Engine, tmp_path: Path) -> SqlPrivate:
    return SqlPrivate(engine, read_secret(tmp_path / "private.key"))


@pytest.fixture
def talk(engine: sql.Engine, private: SqlPrivate, responder: Responder, demo: Shop) -> Callable[[BuyerMessage], object]:
    responder.remember(private)

    def respond(message: BuyerMessage, conversation: Conversation) -> Outcome:
        return responder.respond(message, conversation, demo, NOON)

    return lambda message: SqlTurns(engine).take([message], respond)[0]


LEAKS = [
    "韩梅梅也买了这款",
    "电话13700137000对吗",
    "可以打1 3 7 0 0 1 3 7 0 0 0",
    "号码是一三七零零一三七零零零",
    "就是１３７００１３７０００那位",
    "退货请寄中山路5号",
    "单号是SF1234567890123",
    "SF 1234567890123 这个件",
    "订单20260101120000123456的买家也说好",
]


def test_what_one_buyer_told_is_refused_to_another_and_said_to_himself(
    talk: Callable[[BuyerMessage], object], private: SqlPrivate, gate: Gate, say: Callable[..., BuyerMessage]
) -> None:
    order = OrderRef(id="20260101120000123456", tracking="SF1234567890123")
    talk(say("韩梅梅 13700137000 江苏省南京市鼓楼区中山路5号，寄到这里", conversation="c-han", buyer="han", order=order))
    to_another = GateContext(strangers=private.strangers("demo", "lilei"))
    for text in LEAKS:
        assert "gate.leak" in {one.rule for one in gate.judge(text, to_another)}, text
    himself = GateContext(strangers=private.strangers("demo", "han"))
    for text in LEAKS:
        assert "gate.leak" not in {one.rule for one in gate.judge(text, himself)}, text
    elsewhere = GateContext(strangers=private.strangers("another shop", "lilei"))
    assert not gate.judge("韩梅梅也买了这款", elsewhere)


def test_what_both_told_may_be_said_to_both(
    talk: Callable[[BuyerMessage], object], private: SqlPrivate, gate: Gate, say: Callable[..., BuyerMessage]
) -> None:
    talk(say("收货人：韩梅梅，谢谢", conversation="c-1", buyer="han"))
    talk(say("收件人是韩梅梅，谢谢", "m-2", conversation="c-2", buyer="wei"))
    assert not gate.judge("韩梅梅您好，有货的", GateContext(strangers=private.strangers("demo", "wei")))
    assert gate.judge("韩梅梅您好，有货的", GateContext(strangers=private.strangers("demo", "li")))


def test_nothing_can_be_read_back_from_the_disk(
    talk: Callable[[BuyerMessage], object], tmp_path: Path, say: Callable[..., BuyerMessage]
) -> None:
    talk(say("韩梅梅 13700137000 江苏省南京市鼓楼区中山路5号，寄到这里"))
    with sqlite3.connect(tmp_path / "x.sqlite3") as connection:
        rows = connection.execute("SELECT shop, key, buyer FROM private_values").fetchall()
    assert len(rows) >= 3
    for _, key, buyer in rows:
        assert len(key) == len(buyer) == 32
        assert set(key + buyer) <= set("0123456789abcdef")
    assert (tmp_path / "private.key").stat().st_mode & 0o777 == 0o600
    assert read_secret(tmp_path / "private.key") == read_secret(tmp_path / "private.key")


def test_a_database_sealed_with_another_secret_is_refused(engine: sql.Engine, private: SqlPrivate) -> None:
    private.check()
    private.check()
    with pytest.raises(StoreUnavailable):
        SqlPrivate(engine, b"another").check()


def test_the_same_message_twice_is_remembered_once(
    talk: Callable[[BuyerMessage], object], engine: sql.Engine, say: Callable[..., BuyerMessage]
) -> None:
    for number in ("m-1", "m-2"):
        talk(say("收货人：韩梅梅，谢谢", number))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM private_values").scalar_one() == 1


def test_this_orders_own_values_are_not_looked_up(gate: Gate) -> None:
    asked: list[frozenset[str]] = []

    def everybodys(keys: frozenset[str]) -> frozenset[str]:
        asked.append(keys)
        return keys

    own = OrderFacts(id="20260101120000123456", tracking="SF1234567890123", recipient="韩梅梅")
    context = GateContext(order=own, strangers=everybodys)
    assert not gate.judge("您的订单20260101120000123456已经发出，单号SF1234567890123，收件人韩梅梅", context)
    assert gate.judge("另一单是20260101120000123499", context)
    assert asked


def test_an_own_value_before_it_does_not_hide_a_strangers(gate: Gate) -> None:
    own = GateContext(order=OrderFacts(address="江苏省苏州市姑苏区平江路20号3栋402室", phone="13900138000"))
    assert not gate.judge("寄到江苏省苏州市姑苏区平江路20号3栋402室对吗", own)
    assert gate.judge("寄到江苏省苏州市姑苏区平江路20号3栋402室，还是江苏省南京市鼓楼区中山路5号2栋101室", own)
    assert gate.judge("电话13900138000，另一个13700137000", own)


@pytest.mark.parametrize("text", ["电话是1 3 7 0 0 1 3 7 0 0 0", "韩 梅 梅也在", "１３７００１３７０００", "韩·梅·梅"])
def test_values_handed_in_are_found_in_any_dress(gate: Gate, text: str) -> None:
    assert "gate.leak" in {one.rule for one in gate.judge(text, GateContext(others=("13700137000", "韩梅梅")))}


def test_a_look_up_that_fails_is_a_refusal(gate: Gate) -> None:
    from bot.gate import Refusal
    from bot.messages import Author, Draft

    def broken(_: frozenset[str]) -> frozenset[str]:
        raise TimeoutError

    draft = Draft(text="韩梅梅您好", author=Author.HUMAN, source="t")
    verdict = gate.review(draft, GateContext(strangers=broken))
    assert isinstance(verdict, Refusal)
    assert verdict.findings[0].rule == "gate.fault"


def test_what_is_said_is_shown_where_it_stands(gate: Gate) -> None:
    text = "亲，寄到 幸福小区 3 号楼，张伟收 13812345678"
    shown = {text[start:end] for start, end in gate.private.said(text).values()}
    assert {"幸福小区 3", "张伟", "13812345678"} <= shown
