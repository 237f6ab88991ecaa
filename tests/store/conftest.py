"""The same store on both databases: SQLite in a file, PostgreSQL in a server of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome, Responder
from bot.shop import Shop
from bot.store import open_database
from bot.store.tables import metadata
from tests.conftest import NOON
from tests.postgres import Server, running, unavailable

Respond = Callable[[BuyerMessage, Conversation], Outcome]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    reason = unavailable()
    if reason is not None:
        pytest.skip(reason)
    with running(fast=True) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Server) -> Iterator[tuple[str, sql.Engine]]:
    url = postgres.fresh()
    engine = open_database(url)
    yield url, engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where an empty, migrated database is, or will be on opening."""
    if request.param == "sqlite":
        return tmp_path / "x.sqlite3"
    url, engine = request.getfixturevalue("migrated")
    with engine.begin() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    return str(url)


@pytest.fixture
def engine(where: Path | str) -> Iterator[sql.Engine]:
    opened = open_database(where)
    yield opened
    opened.dispose()


@pytest.fixture
def respond(responder: Responder, demo: Shop) -> Respond:
    return lambda message, conversation: responder.respond(message, conversation, demo, NOON)
