"""The audit trail: every change of every entry is seen and named, whatever is done to the table."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql

from bot.staff import Deed
from bot.store import SqlAudit, open_database
from bot.store.tables import audit, audit_head
from tests.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRIES = 100


def trail(engine: sql.Engine, entries: int = ENTRIES) -> SqlAudit:
    found = SqlAudit(engine, b"secret")
    for number in range(entries):
        found.record(Deed(agent="mei", action="claim", shop="demo", conversation=f"c-{number}"), NOON + timedelta(seconds=number))
    return found


def test_a_whole_trail_is_intact_and_its_head_can_be_noted(engine: sql.Engine) -> None:
    found = trail(engine, 5)
    whole = found.verify()
    assert (whole.entries, whole.fault) == (5, None)
    noted = f"5:{whole.head}"
    found.record(Deed(agent="mei", action="login"), NOON)
    assert found.verify(noted).fault is None
    with engine.begin() as connection:  # a trail cut back to an older whole one, head and all
        connection.execute(audit.delete())
        connection.execute(audit_head.delete())
    trail(engine, 3)
    assert found.verify().fault is None
    assert "cut back" in (found.verify(noted).fault or "")


def insert(to: sql.Connection, number: int) -> None:
    to.execute(audit.update().where(audit.c.number >= number).values(number=-audit.c.number - 1))
    to.execute(audit.update().where(audit.c.number < 0).values(number=-audit.c.number))
    to.execute(audit.insert().values(number=number, at=NOON.replace(tzinfo=None), agent="x", action="claim", seal="1" * 64))


def swap(to: sql.Connection, number: int) -> None:
    one, other = (number, number + 1) if number < ENTRIES else (number - 1, number)
    for old, new in ((one, -1), (other, one), (-1, other)):
        to.execute(audit.update().where(audit.c.number == old).values(number=new))


def test_every_attack_on_every_entry_is_seen_and_located(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "x.sqlite3")
    found = trail(engine)
    attacks: dict[str, Callable[[sql.Connection, int], None]] = {
        "flip": lambda to, n: to.execute(audit.update().where(audit.c.number == n).values(agent="lan")),
        "time": lambda to, n: to.execute(audit.update().where(audit.c.number == n).values(at=sql.func.datetime("2020-01-01"))),
        "seal": lambda to, n: to.execute(audit.update().where(audit.c.number == n).values(seal="0" * 64)),
        "delete": lambda to, n: to.execute(audit.delete().where(audit.c.number == n)),
        "insert": insert,
        "truncate": lambda to, n: to.execute(audit.delete().where(audit.c.number >= n)),
        "reorder": swap,
    }
    seen = 0
    with engine.connect() as held:
        rows = [dict(row._mapping) for row in held.execute(sql.select(audit))]
    for attack in attacks.values():
        for number in range(1, ENTRIES + 1):
            with engine.begin() as connection:
                attack(connection, number)
            fault = found.verify().fault
            assert fault is not None
            assert any(str(near) in fault for near in (number - 1, number)), (attack, number, fault)
            seen += 1
            with engine.begin() as connection:
                connection.execute(audit.delete())
                connection.execute(audit.insert(), rows)
    assert seen == 7 * ENTRIES
    assert found.verify().fault is None
    engine.dispose()


def test_threads_write_one_chain(engine: sql.Engine) -> None:
    found = SqlAudit(engine, b"secret")
    threads = [threading.Thread(target=found.record, args=(Deed(agent=f"a-{n}", action="login"), NOON)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.verify().entries, found.verify().fault) == (8, None)


def test_without_the_secret_nobody_writes_a_trail_that_holds(engine: sql.Engine) -> None:
    found = trail(engine, 2)
    with engine.begin() as connection:
        connection.execute(audit.delete())
        connection.execute(audit_head.delete())
    SqlAudit(engine, b"guess").record(Deed(agent="mei", action="login"), NOON)
    assert found.verify().fault == "entry 1 is not what was written"


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_command_says_what_it_found(tmp_path: Path, broken: bool, code: int) -> None:
    from bot.wiring import open_audit

    found = open_audit(tmp_path, "")
    found.record(Deed(agent="mei", action="login"), NOON)
    if broken:
        with open_database(tmp_path / "xiaoer.sqlite3").begin() as connection:
            connection.execute(audit.update().values(agent="lan"))
    command = [sys.executable, "-m", "bot.cli", "audit", "verify", "--data-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert ("entry 1 is not what was written" in done.stderr) is broken
    assert ("1 entries, intact; head 1:" in done.stdout) is not broken
