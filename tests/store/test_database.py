"""Opening, migrating and watching the database, the same on both."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic import command
from alembic.script import ScriptDirectory

from bot.errors import StoreUnavailable, WrongDatabase
from bot.messages import BuyerMessage
from bot.staff import Agent, Deed, Role, Session
from bot.store import SqlAccounts, SqlAudit, SqlDesk, SqlHealth, SqlTurns, open_database
from bot.store.database import BUSY_MS, MIGRATION_LOCK, PAGES_KIB, STEP_S, migrations, newest
from bot.store.tables import inbox, metadata, outbox
from bot.store.transactions import writing
from tests.conftest import NOON
from tests.postgres import Server

Say = Callable[..., BuyerMessage]


@pytest.fixture(params=["sqlite", "postgresql"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sql.Engine]:
    """A database of its own, for tests that break it."""
    if request.param == "sqlite":
        opened = open_database(tmp_path / "x.sqlite3")
    else:
        server: Server = request.getfixturevalue("postgres")
        opened = open_database(server.fresh())
    yield opened
    opened.dispose()


def migrate(engine: sql.Engine, to: str) -> None:
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if to in {"base", "0001", "0008", "0009"}:
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def test_migrations_go_up_and_down(own: sql.Engine) -> None:
    migrate(own, "base")
    assert set(sql.inspect(own).get_table_names()) == {"alembic_version"}
    migrate(own, "head")
    assert {"inbox", "outbox"} <= set(sql.inspect(own).get_table_names())


def test_the_newest_migration_is_the_one_that_alembic_ends_at() -> None:
    scripts = ScriptDirectory.from_config(migrations())
    assert newest() == scripts.get_current_head()
    assert [one.revision for one in scripts.walk_revisions()] == sorted((one.revision for one in scripts.walk_revisions()), reverse=True)


def test_migrations_keep_what_was_recorded(own: sql.Engine, respond: Callable[..., object], say: Say) -> None:
    [answer] = SqlTurns(own).take([say("你好")], respond)  # type: ignore[arg-type]
    with own.begin() as connection:
        connection.execute(inbox.insert().values(**_waiting("m-2")))
    accounts = SqlAccounts(own)
    accounts.add_agent(Agent(name="mei", password_hash="x", role=Role.ADMIN, shops=None))
    accounts.add_session("t", Session(agent="mei", csrf="c", expires=datetime.now(UTC) + timedelta(hours=1)))
    migrate(own, "0008")
    with own.connect() as connection:
        assert connection.exec_driver_sql("SELECT agent FROM sessions").scalars().all() == ["mei"]
    migrate(own, "0001")
    assert "inbox" not in sql.inspect(own).get_table_names()
    assert "state" not in {column["name"] for column in sql.inspect(own).get_columns("outbox")}
    migrate(own, "head")
    found = SqlDesk(own).transcript("demo", "c-1")
    assert found is not None
    assert [line.author for line in found.lines] == ["buyer", "bot"]
    assert SqlTurns(own).take([say("你好")], respond) == [answer]  # type: ignore[arg-type]
    with own.connect() as connection:
        row = connection.execute(sql.select(outbox)).one()
    assert (row.state, row.kind, row.text) == ("held", "reply", found.lines[1].text)


def test_the_audit_trail_stays_whole_through_a_way_down_and_up(own: sql.Engine) -> None:
    trail = SqlAudit(own, b"secret")
    for about in (None, "v1 -> v2", None):
        trail.record(Deed(agent="mei", action="promote", about=about), NOON)
    head = trail.verify().head
    migrate(own, "0009")
    migrate(own, "head")
    after = trail.verify(f"3:{head}")
    assert (after.entries, after.fault) == (3, None)
    assert [entry.deed.about for entry in trail.entries((), None, 9, house=True)] == [None, "v1 -> v2", None]


def test_a_migration_may_take_its_time(postgres: Server) -> None:
    """Another process migrates for longer than any statement or lock may take in the service."""
    url = postgres.fresh()
    other = sql.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    held = threading.Event()

    def migrate_slowly() -> None:
        with other.begin() as connection:
            connection.execute(sql.text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            held.set()
            time.sleep(0.5)

    thread = threading.Thread(target=migrate_slowly)
    thread.start()
    held.wait()
    engine = open_database(f"{url}&options=-c%20statement_timeout%3D100%20-c%20lock_timeout%3D100")
    thread.join()
    with engine.connect() as connection:  # and the limits hold again afterwards
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "100ms"
    engine.dispose()
    other.dispose()


@pytest.mark.parametrize(("lasting", "level"), [(True, "FULL"), (False, "NORMAL")])
def test_sqlite_never_writes_without_syncing(tmp_path: Path, *, lasting: bool, level: str) -> None:
    """OFF could break the file in a power cut, and with it whatever is acknowledged later."""
    engine = open_database(tmp_path / "x.sqlite3", lasting=lasting)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == {"NORMAL": 1, "FULL": 2}[level]
    engine.dispose()


def _waiting(message: str) -> dict[str, object]:
    at = NOON.replace(tzinfo=None)
    given = {"channel": "webhook", "shop": "demo", "conversation": "c-1", "message": message, "body": b"{}"}
    return {**given, "received": at, "state": "waiting", "due": at, "latest": at, "attempts": 0}


def test_no_connection_keeps_more_of_the_file_than_a_mebibyte(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    held = [engine.connect().execution_options(reads_only=True) for _ in range(3)]
    assert {one.exec_driver_sql("PRAGMA cache_size").scalar_one() for one in held} == {-PAGES_KIB}
    for one in held:
        one.close()
    engine.dispose()
    assert PAGES_KIB <= 1024


def test_the_migrations_make_what_the_tables_say(own: sql.Engine) -> None:
    made = sql.inspect(own)
    for table in metadata.tables.values():
        assert {column["name"] for column in made.get_columns(table.name)} == {column.name for column in table.columns}
        found = {index["name"] for index in made.get_indexes(table.name)} | {one["name"] for one in made.get_unique_constraints(table.name)}
        assert {index.name for index in table.indexes} <= found


def test_health_tells_the_database_and_its_shape(own: sql.Engine) -> None:
    health = SqlHealth(own)
    health.check()
    report = health.report()
    assert report["database"] in {"sqlite", "postgresql"}
    assert report["migration"] >= "0002"


def test_health_tells_an_old_or_dead_database(own: sql.Engine) -> None:
    migrate(own, "0001")
    with pytest.raises(StoreUnavailable, match="0001"):
        SqlHealth(own).check()
    with own.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(StoreUnavailable):
        SqlHealth(own).check()


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for where in (tmp_path / "file" / "x.sqlite3", f"postgresql://me:hush@/none?host={tmp_path}", "mysql://x/y", "nonsense"):
        with pytest.raises((StoreUnavailable, WrongDatabase)) as fault:
            open_database(where)
        assert "\n" not in str(fault.value)
        assert "hush" not in str(fault.value)


def test_two_that_open_at_once_migrate_once(postgres: Server) -> None:
    from concurrent.futures import ThreadPoolExecutor

    url = postgres.fresh()
    with ThreadPoolExecutor(4) as threads:
        engines = list(threads.map(lambda _: open_database(url), range(4)))
    for engine in engines:
        SqlHealth(engine).check()
        engine.dispose()


def test_a_writer_waits_for_another_process_in_small_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own waiting sleeps ever longer, and lets everybody else go first."""
    file = tmp_path / "x.sqlite3"
    other, mine = open_database(file), open_database(file)
    waits: list[float] = []
    with writing(other) as held:

        def step(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                held.commit()

        monkeypatch.setattr("bot.store.database.time.sleep", step)
        with writing(mine) as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == BUSY_MS  # for all else that may have to wait
    assert waits == [STEP_S] * 3
    other.dispose()
    mine.dispose()


def test_a_writer_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.sqlite3"
    other, mine = open_database(file), open_database(file)
    monkeypatch.setattr("bot.store.database.BUSY_MS", 5)
    with writing(other), pytest.raises(StoreUnavailable, match="locked"), writing(mine):
        pass
    with writing(mine):
        pass
    other.dispose()
    mine.dispose()
