"""What a message costs doesn't grow with what was kept before it: on SQLite no statement on its way reads a whole table."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy import event

from bot.messages import BuyerMessage, Conversation
from bot.respond import Outcome
from bot.store import SqlDeliveries, SqlInbox, SqlSeats, SqlTurns, open_database
from bot.store.tables import metadata
from bot.traffic import Fate, Report, Terms, Wanted, Working
from tests.conftest import NOON
from tests.store.test_deliveries import LEASE
from tests.store.test_inbox import how, incoming  # noqa: F401 - a fixture

Respond = Callable[[BuyerMessage, Conversation], Outcome]
ALIASES = {"earlier"}


def plans(file: sql.Engine, asked: dict[str, Any]) -> dict[str, list[str]]:
    """Ask SQLite how it goes about each statement."""
    with file.connect() as connection:
        return {
            one: [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", parameters)]
            for one, parameters in asked.items()
        }


def test_no_statement_on_a_messages_way_reads_a_whole_table(
    tmp_path: Path,
    respond: Respond,
    say: Callable[..., BuyerMessage],
    how: Working,  # noqa: F811
) -> None:
    file = open_database(tmp_path / "x.sqlite3")
    asked: dict[str, Any] = {}

    def note(_: object, __: object, statement: str, parameters: Any, ___: object, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            asked[statement] = parameters[0] if many else parameters

    event.listen(file, "before_cursor_execute", note)
    turns, box, out = SqlTurns(file, {"demo": "webhook"}), SqlInbox(file), SqlDeliveries(file)
    for number in range(2):  # a conversation that is there already, too
        turns.take([say("hi", f"m-{number}-{one}", conversation=f"c-{one}") for one in range(3)], respond)
        box.receive([incoming("a", f"n-{number}-{one}", conversation=f"d-{one}") for one in range(3)], NOON)
        assert box.work(how, NOON) == 3
    wanted = Wanted(most=2, terms={"webhook": Terms(idempotent=True)}, lease=LEASE)
    parcels = out.claim(wanted, NOON)
    out.settle([Report(parcel=one, fate=Fate.SENT) for one in parcels], NOON)
    assert len(parcels) == 2
    out.claim(wanted, NOON + 3 * LEASE)
    SqlSeats(file, LEASE).claim("demo", "d-2", "mei", NOON)
    found = plans(file, asked)
    file.dispose()
    assert len(found) > 15
    tables = {table.name for table in metadata.sorted_tables} | ALIASES
    whole = {one: [step for step in steps if step.split()[0] == "SCAN" and step.split()[1] in tables] for one, steps in found.items()}
    assert {one: steps for one, steps in whole.items() if steps} == {}
    [queue] = [steps for one, steps in found.items() if "earlier" in one]
    assert queue[0] == "SEARCH outbox USING INDEX outbox_queue (state=?)"
    assert not any("ORDER BY" in step for step in queue), "a look for the next few replies sorts all that wait"


def test_the_look_at_the_queue_sorts_nothing(tmp_path: Path) -> None:
    """Sorting made SQLite hold the queue in its memory: four more MiB every three seconds, while nobody worked it."""
    file = open_database(tmp_path / "x.sqlite3")
    asked: dict[str, Any] = {}
    event.listen(file, "before_cursor_execute", lambda *found: asked.setdefault(found[2], found[3]))
    SqlSeats(file, LEASE).each(["demo"], NOON, lambda _: None)
    [steps] = plans(file, {one: given for one, given in asked.items() if one.startswith("SELECT")}).values()
    file.dispose()
    assert steps[0].startswith("SEARCH conversations USING INDEX conversations_waiting (holder=?)")
    assert not any("ORDER BY" in step for step in steps)
