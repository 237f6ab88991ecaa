"""Word of a change reaches every process that listens, on both databases."""

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome
from bot.store import SqlChanges, SqlTurns, open_database
from bot.traffic import Change
from tests.postgres import Server

Respond = Callable[[BuyerMessage, Conversation], Outcome]


@pytest.fixture
def other(where: Path | str, engine: sql.Engine) -> sql.Engine:
    """A second engine on the same database: what another process has."""
    return open_database(where)


def test_another_process_hears(engine: sql.Engine, other: sql.Engine, respond: Respond, say: Callable[..., BuyerMessage]) -> None:
    changes = SqlChanges(other)
    heard: list[Change] = []
    came = threading.Event()
    ready = threading.Event()

    def hear(change: Change) -> None:
        heard.append(change)
        ready.set()
        if change.conversation in {"c-1", None} and len(heard) > 1:
            came.set()

    stop = changes.subscribe(hear)
    ready.wait(1)
    heard.append(Change(topic="conversation"))
    for number in range(20):  # SQLite's watch compares with what it saw first
        SqlTurns(engine).take([say("你好", f"m-{number}")], respond)
        if came.wait(0.5):
            break
    assert came.is_set()
    stop()
    changes.close()
    other.dispose()


def test_the_own_process_hears_at_once_and_a_broken_listener_harms_nobody(
    engine: sql.Engine, respond: Respond, say: Callable[..., BuyerMessage]
) -> None:
    changes = SqlChanges(engine)
    heard: list[Change] = []

    def broken(_: Change) -> None:
        raise ZeroDivisionError

    changes.subscribe(broken)
    stop = changes.subscribe(heard.append)
    SqlTurns(engine).take([say("你好")], respond)
    assert Change(topic="conversation", shop="demo", conversation="c-1") in heard
    stop()
    changes.close()


def test_a_change_comes_over_the_line_as_it_went() -> None:
    change = Change(topic="conversation", shop="s", conversation="客户 1")
    assert Change.from_text(change.to_text()) == change
    assert Change.from_text("nonsense").shop is None


def test_who_listens_goes_on_when_the_database_is_back(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a lost server the pool raises the driver's own fault: it once ended the thread that listens, for good."""
    engine = open_database(postgres.fresh())
    changes = SqlChanges(engine)
    connect, lost, heard = engine.raw_connection, threading.Event(), threading.Event()

    def gone() -> object:
        if not lost.is_set():
            lost.set()
            raise psycopg.OperationalError("the database system is shutting down")
        return connect()

    monkeypatch.setattr(engine, "raw_connection", gone)
    monkeypatch.setattr("bot.store.changes.AGAIN_S", 0.01)
    stop = changes.subscribe(lambda _: heard.set())
    assert heard.wait(60)
    assert lost.is_set()
    stop()
    changes.close()
    engine.dispose()
