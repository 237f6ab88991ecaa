"""What was read before SQLite's writer was asked for is read again under the lock only where somebody wrote meanwhile, whoever it was."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy import event

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome
from bot.store import SqlTurns, open_database
from bot.store.tables import refusals
from bot.store.transactions import reading, stamp, writing
from tests.conftest import NOON
from tests.store.test_ahead import elsewhere

Respond = Callable[[BuyerMessage, Conversation], Outcome]
Say = Callable[..., BuyerMessage]
ROW = {"shop": "s", "conversation": "c", "author": "a", "rule": "r", "family": "f", "at": NOON}


@pytest.fixture
def file(tmp_path: Path) -> sql.Engine:
    return open_database(tmp_path / "x.sqlite3")


def note(file: sql.Engine) -> None:
    with writing(file) as connection:
        connection.execute(refusals.insert(), [ROW])


def by_another_process(file: sql.Engine) -> None:
    with sqlite3.connect(str(file.url.database)) as other:
        other.execute("UPDATE alembic_version SET version_num = version_num")


def looked(file: sql.Engine) -> object:
    with reading(file) as connection:
        return stamp(connection)


def under_the_lock(file: sql.Engine) -> object:
    with writing(file) as connection:
        return stamp(connection)


def test_nothing_has_changed_where_nobody_wrote(file: sql.Engine) -> None:
    before = looked(file)
    looked(file)
    assert before is not None
    assert under_the_lock(file) == before
    assert under_the_lock(file) == before
    file.dispose()


@pytest.mark.parametrize("write", [note, lambda file: elsewhere(lambda: note(file)), by_another_process])
def test_whoever_wrote_meanwhile_is_seen(file: sql.Engine, write: Callable[[sql.Engine], None]) -> None:
    before = looked(file)
    write(file)
    assert under_the_lock(file) != before
    file.dispose()


def test_a_writer_on_another_connection_is_seen(file: sql.Engine) -> None:
    with file.connect().execution_options(reads_only=True) as held:  # the pool lends the next one another
        held.execute(sql.select(refusals)).all()
        held.rollback()
        before = looked(file)
    note(file)
    assert under_the_lock(file) != before
    file.dispose()


def test_postgresql_locks_conversations_and_has_no_such_stamp(engine: sql.Engine) -> None:
    with reading(engine) as connection:
        assert (stamp(connection) is None) == (connection.dialect.name == "postgresql")


def test_a_message_is_looked_for_once_where_nobody_writes_meanwhile(file: sql.Engine, respond: Respond, say: Say) -> None:
    turns, asked = SqlTurns(file), list[str]()
    turns.take([say("hi")], respond)
    event.listen(file, "before_cursor_execute", lambda *found: asked.append(found[2]))
    turns.take([say("hi", "m-2")], respond)
    assert len([one for one in asked if "outcomes.answer" in one]) == 1
    assert len([one for one in asked if one.startswith("SELECT conversations")]) == 1
    asked.clear()

    def interrupted(message: BuyerMessage, talk: Conversation) -> Outcome:
        elsewhere(lambda: note(file))
        return respond(message, talk)

    turns.take([say("hi", "m-3")], interrupted)
    assert len([one for one in asked if "outcomes.answer" in one]) == 2
    assert len([one for one in asked if one.startswith("SELECT conversations")]) == 2
    file.dispose()
