"""The disk full, the database gone, a lock held by somebody frozen: told at once, nothing half-kept, and well again by itself."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.errors import StoreUnavailable
from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome
from bot.store import SqlDeliveries, SqlHealth, SqlInbox, SqlTurns, open_database
from bot.store.locks import lock
from bot.store.tables import inbox, lines
from bot.traffic import Terms, Wanted
from tests.conftest import NOON
from tests.postgres import Server
from tests.store.test_inbox import incoming

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Say = Callable[..., BuyerMessage]


def count(engine: sql.Engine, table: sql.Table) -> int:
    with engine.connect() as connection:
        return connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one()


def test_a_full_disk_is_told_and_keeps_nothing_half(tmp_path: Path, respond: Respond, say: Say) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    SqlTurns(engine).take([say("before", "m-0")], respond)
    before = count(engine, lines)

    def full(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages + 4}")  # SQLite's own way to be out of room: SQLITE_FULL
        cursor.close()

    sql.event.listen(engine, "connect", full)
    engine.dispose()
    large = [say("长" * 5000, f"m-{number}", conversation=f"c-{number}") for number in range(1, 30)]
    with pytest.raises(StoreUnavailable, match="full"):
        SqlTurns(engine).take(large, respond)
    with pytest.raises(StoreUnavailable, match="full"):
        SqlInbox(engine).receive([incoming("x" * 20_000, f"m-{number}") for number in range(30)], NOON)
    assert (count(engine, lines), count(engine, inbox)) == (before, 0)
    sql.event.remove(engine, "connect", full)
    engine.dispose()
    assert all(isinstance(answer, dict) for answer in SqlTurns(engine).take(large, respond))
    engine.dispose()


def test_the_database_goes_and_comes_back(postgres: Server, respond: Respond, say: Say) -> None:
    engine = open_database(postgres.fresh())
    [answer] = SqlTurns(engine).take([say("你好")], respond)
    postgres.stop("immediate")
    wanted = Wanted(most=1, terms={"webhook": Terms(idempotent=True)}, lease=timedelta(seconds=9))
    try:
        for work in (
            lambda: SqlTurns(engine).take([say("在吗", "m-2")], respond),
            lambda: SqlInbox(engine).receive([incoming("a")], NOON),
            lambda: SqlDeliveries(engine).claim(wanted, NOON),
            lambda: SqlHealth(engine).check(),
        ):
            with pytest.raises(StoreUnavailable) as fault:
                work()
            assert "\n" not in str(fault.value)
    finally:
        postgres.start(fast=True)
    SqlHealth(engine).check()
    assert SqlTurns(engine).take([say("你好")], respond) == [answer]
    assert SqlInbox(engine).receive([incoming("a")], NOON) == [True]
    engine.dispose()


def test_the_first_caller_after_a_restart_hears_of_nothing(postgres: Server, respond: Respond, say: Say) -> None:
    engine = open_database(postgres.fresh())
    turns = SqlTurns(engine)
    with engine.connect(), engine.connect():  # several connections that end unseen
        turns.take([say("hi")], respond)
    postgres.stop("immediate")
    postgres.start(fast=True)
    for number in range(3):
        [answer] = turns.take([say("hi", f"m-{number + 2}")], respond)
        assert isinstance(answer, dict)
    engine.dispose()


def test_a_frozen_process_holds_a_conversation_only_for_a_while(postgres: Server, respond: Respond, say: Say) -> None:
    url = postgres.fresh()
    engine = open_database(url)
    frozen = open_database(f"{url}&options=-c%20idle_in_transaction_session_timeout%3D300")
    with frozen.connect() as connection:
        lock(connection, [("demo", "c-1")])
        [answer] = SqlTurns(engine).take([say("你好")], respond)  # waits for the lock, and gets it when the frozen one is put out
        assert isinstance(answer, dict)
        with pytest.raises(sql.exc.DBAPIError):
            connection.execute(sql.text("SELECT 1"))
        connection.invalidate()
    frozen.dispose()
    engine.dispose()


def test_a_wait_for_a_lock_has_an_end(postgres: Server, respond: Respond, say: Say) -> None:
    url = postgres.fresh()
    holder = open_database(url)
    engine = open_database(f"{url}&options=-c%20lock_timeout%3D200")
    with holder.connect() as connection:
        lock(connection, [("demo", "c-1")])
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            SqlTurns(engine).take([say("你好")], respond)
        other = say("你好", conversation="c-2")
        assert isinstance(SqlTurns(engine).take([other], respond)[0], dict)  # nobody else's conversation is held up
    holder.dispose()
    engine.dispose()
