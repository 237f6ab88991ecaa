"""Whose values the replies of a batch name is asked once for all of them, and nothing that was only presumed is ever recorded."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy import event

from bot.gate import ApprovedReply, Gate, GateContext, Refusal
from bot.messages import Author, BuyerMessage, Conversation, Draft, Platform
from bot.respond import Outcome, Responder
from bot.shop import Shop
from bot.store import SqlInbox, SqlPrivate, SqlTurns, read_secret
from bot.store.presumed import presuming
from bot.traffic import Working
from tests.conftest import NOON
from tests.store.test_inbox import changed, how, incoming  # noqa: F401 - a fixture

Say = Callable[..., BuyerMessage]
Respond = Callable[[BuyerMessage, Conversation], Outcome]
HAN = "收货人：韩梅梅，电话13700137000"
NAMED = "张伟您好，有货的"  # a name that nobody has told


@pytest.fixture
def private(engine: sql.Engine, tmp_path: Path) -> SqlPrivate:
    return SqlPrivate(engine, read_secret(tmp_path / "private.key"))


@pytest.fixture
def parrot(private: SqlPrivate, responder: Responder, demo: Shop, gates: dict[Platform, Gate]) -> Respond:
    """A bot that says what it is told, if the gate lets it, and remembers what buyers told of themselves."""
    responder.remember(private)
    gate = gates[Platform.PINDUODUO]

    def respond(message: BuyerMessage, talk: Conversation) -> Outcome:
        outcome = responder.respond(message, talk, demo, NOON)
        context = GateContext(strangers=private.strangers(talk.shop, talk.buyer))
        verdict = gate.review(Draft(text=message.text, author=Author.BOT, source="parrot"), context)
        if isinstance(verdict, Refusal):
            return replace(outcome, replies=(), refused=(verdict,))
        assert isinstance(verdict, ApprovedReply)
        return replace(outcome, replies=(verdict,), refused=())

    return respond


@pytest.fixture
def looks(engine: sql.Engine) -> list[str]:
    found: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("SELECT private_values"):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return found


def said(answer: object) -> list[str]:
    assert isinstance(answer, dict)
    return [reply["text"] for reply in answer["replies"]]


def test_a_strangers_value_is_refused_in_the_midst_of_a_batch(engine: sql.Engine, parrot: Respond, say: Say, looks: list[str]) -> None:
    turns = SqlTurns(engine)
    turns.take([say(HAN, conversation="c-han", buyer="han")], parrot)
    looks.clear()
    batch = [
        say(NAMED, "1", conversation="c-1", buyer="li"),
        say("韩梅梅也买了", "2", conversation="c-2", buyer="wei"),
        say("号码是一三七零零一三七零零零", "3", conversation="c-1", buyer="li"),
        say("韩梅梅您好", "4", conversation="c-han", buyer="han"),
        say("林涛您好", "5", conversation="c-1", buyer="li"),
    ]
    answers = turns.take(batch, parrot)
    assert [said(one) for one in answers] == [[NAMED], [], [], ["韩梅梅您好"], ["林涛您好"]]
    assert [one["gate"]["refused"] != [] for one in answers if isinstance(one, dict)] == [False, True, True, False, False]
    assert len(looks) == 3  # one for all, and one for each that was thought out anew


def test_a_batch_looks_once(engine: sql.Engine, parrot: Respond, say: Say, looks: list[str]) -> None:
    names = ("张伟", "林涛", "周杰", "韩雪")
    batch = [say(f"{name}您好，有货的", name, conversation=f"c-{name}", buyer=name) for name in names]
    answers = SqlTurns(engine).take(batch, parrot)
    assert [said(one) for one in answers] == [[message.text] for message in batch]
    assert len(looks) == 1


def test_a_batch_that_names_nobody_looks_for_nothing(engine: sql.Engine, parrot: Respond, say: Say, looks: list[str]) -> None:
    [answer] = SqlTurns(engine).take([say("您好")], parrot)
    assert said(answer) == ["您好"]
    assert looks == []


def test_the_inbox_refuses_a_strangers_value_too(
    engine: sql.Engine,
    parrot: Respond,
    say: Say,
    how: Working,  # noqa: F811
) -> None:
    SqlTurns(engine).take([say(HAN, conversation="c-han", buyer="han")], parrot)
    box = SqlInbox(engine)
    box.receive([incoming("韩梅梅也买了", "1", conversation="c-1"), incoming(NAMED, "2", conversation="c-2")], NOON)
    assert box.work(changed(how, respond=parrot), NOON) == 2
    with engine.connect() as connection:
        texts = connection.execute(sql.text("SELECT text FROM outbox ORDER BY id")).scalars().all()
    assert texts == [NAMED]


def test_who_asks_for_one_text_alone_is_told_at_once(private: SqlPrivate, engine: sql.Engine, parrot: Respond, say: Say) -> None:
    SqlTurns(engine).take([say(HAN, conversation="c-han", buyer="han")], parrot)
    assert private.strangers("demo", "li")(frozenset({"p:韩梅梅", "p:张伟"})) == {"p:韩梅梅"}
    with presuming() as presumed:
        assert private.strangers("demo", "li")(frozenset({"p:韩梅梅"})) == frozenset()
    assert len(presumed.asked) == 1
    assert private.strangers("demo", "li")(frozenset({"p:韩梅梅"})) == {"p:韩梅梅"}


def test_another_shops_buyers_are_no_strangers(private: SqlPrivate, engine: sql.Engine, parrot: Respond, say: Say) -> None:
    SqlTurns(engine).take([say(HAN, conversation="c-han", buyer="han")], parrot)
    with presuming() as presumed:
        private.strangers("demo", "li")(frozenset({"p:张伟"}))
        private.strangers("another", "li")(frozenset({"p:韩梅梅"}))
        private.strangers("demo", "han")(frozenset({"p:韩梅梅"}))
        private.strangers("demo", "li")(frozenset({"p:张伟", "p:韩梅梅"}))
    with engine.connect() as connection:
        assert presumed.wrong(connection) == {3}
