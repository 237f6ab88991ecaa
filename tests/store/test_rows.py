"""Many rows at once come back as they were given, on both databases; what a table would refuse one by one it refuses in a list."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sql

from bot.store.moments import to_row
from bot.store.rows import change, put
from bot.store.tables import conversations, lines, outcomes, verdicts

MOMENT = to_row(datetime(2026, 11, 23, 3, 4, 5, 678901, tzinfo=UTC))
ODD = "引号\"'\\ {}[]:, 换行\n\t\u2028 😀 %s %(x)s :x ?"


def talk(name: str, **more: Any) -> dict[str, Any]:
    row = {"shop": "s", "id": name, "buyer": ODD, "holder": "bot", "urgent": False, "reason": None, "since": MOMENT}
    return {**row, "state": {"at": ODD, "deep": [{"a": None}, 1.25, True]}, "channel": None, **more}


def read(engine: sql.Engine, table: sql.Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sql.select(table).order_by(*table.primary_key))]


def test_rows_come_back_as_they_were_given(engine: sql.Engine) -> None:
    talks = [talk("c-1"), talk("c-2", urgent=True, since=None, state={})]
    said = [
        {"id": 7, "shop": "s", "conversation": "c-1", "author": "buyer", "message": None, "kind": "text", "text": ODD, "at": MOMENT},
        {"id": 8, "shop": "s", "conversation": "c-1", "author": "bot", "message": "m", "kind": "text", "text": "", "at": MOMENT},
    ]
    told = [
        {"trace": "t", "line": 7, "answer": {"b": 1, "a": ODD}, "story": [ODD], "action": "reply", "reason": None}
        | {"intent": "x", "confidence": 0.1234, "sure": True}
    ]
    with engine.begin() as connection:
        put(connection, conversations, talks)
        put(connection, lines, said)
        put(connection, outcomes, told)
        put(connection, outcomes, [])
    assert read(engine, conversations) == talks
    assert read(engine, lines) == said
    assert read(engine, outcomes) == told
    assert list(read(engine, outcomes)[0]["answer"]) == ["b", "a"]  # word for word, in the order of the words


def test_what_is_there_already_is_passed_over_only_where_that_is_asked(engine: sql.Engine) -> None:
    row = {"id": "v", "ruleset": "r", "sha256": "0" * 64}
    with engine.begin() as connection:
        put(connection, verdicts, [row])
        put(connection, verdicts, [{**row, "ruleset": "other"}, {**row, "id": "w"}, {**row, "id": "w"}], new=True)
    assert [(one["id"], one["ruleset"]) for one in read(engine, verdicts)] == [("v", "r"), ("w", "r")]
    with pytest.raises(sql.exc.IntegrityError), engine.begin() as connection:
        put(connection, verdicts, [row])


def test_a_value_that_is_too_long_is_refused_or_kept_whole_and_never_cut(engine: sql.Engine) -> None:
    row = {"id": "v" * 81, "ruleset": "r", "sha256": "0" * 64}
    if engine.dialect.name == "sqlite":  # it knows no lengths
        with engine.begin() as connection:
            put(connection, verdicts, [row])
        assert read(engine, verdicts) == [row]
        return
    with pytest.raises(sql.exc.DataError), engine.begin() as connection:
        put(connection, verdicts, [row])
    assert read(engine, verdicts) == []


def test_a_change_changes_its_rows_alone_and_keeps_what_has_nothing_new(engine: sql.Engine) -> None:
    with engine.begin() as connection:
        put(connection, conversations, [talk("c-1", reason="a"), talk("c-2", reason="b"), talk("c-3")])
        new = {"shop": "s", "reason": None, "since": None, "state": {"n": 1}, "urgent": None}
        change(connection, conversations, [{**new, "id": "c-1"}, {**new, "id": "c-2", "reason": "z"}], kept=("reason", "urgent"))
        change(connection, conversations, [], kept=())
    found = {one["id"]: (one["reason"], one["since"], one["state"], one["urgent"], one["buyer"]) for one in read(engine, conversations)}
    assert found == {
        "c-1": ("a", None, {"n": 1}, False, ODD),
        "c-2": ("z", None, {"n": 1}, False, ODD),
        "c-3": (None, MOMENT, talk("c-3")["state"], False, ODD),
    }
