"""A database as a shop's year makes it: the demo's hour, copied until there are ten thousand conversations, each with words of its own."""

import json
import random
import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from bot.store import open_database
from bot.store.tables import conversations, lines, outbox, outcomes, refusals
from bot.store.transactions import writing

DAYS = 30
IN_HANDS = 200  # conversations that wait for a person; a shop with more has other worries
TEXTS = Path(__file__).parents[2] / "training_data"


def crowd(path: Path, wanted: int) -> dict[str, int]:
    """Copy what a database holds until it has so many conversations; gives how many rows it holds then."""
    engine = open_database(path)
    words = _words()
    with writing(engine) as connection:
        talks = [dict(row._mapping) for row in connection.execute(sql.select(conversations))]
        kept = {table.name: _by_talk(connection, table) for table in (lines, outbox, refusals)}
        told = {row.line: dict(row._mapping) for row in connection.execute(sql.select(outcomes))}
        hands = sum(one["holder"] == "human" for one in talks)
        made, ids = len(talks), count(connection.execute(sql.select(sql.func.max(lines.c.id))).scalar_one() + 1)
        copies = -(-wanted // len(talks))
        for copy in range(1, copies * 2):
            back = timedelta(days=DAYS) * copy / (copies * 2)
            for talk in talks:
                human = talk["holder"] == "human"
                if made >= wanted or (human and hands >= IN_HANDS):
                    continue
                hands, made = hands + human, made + 1
                _copy(connection, (talk, f"{talk['id']}-{copy}", back), kept, told, (ids, words))
    with engine.connect() as connection:
        counts = {
            table.name: connection.execute(sql.select(sql.func.count()).select_from(table)).scalar_one() for table in (conversations, lines)
        }
    engine.dispose()
    return counts


def _copy(connection: sql.Connection, what: Any, kept: Any, told: Any, fresh: Any) -> None:
    talk, name, back = what
    ids, words = fresh
    key, numbers = (talk["shop"], talk["id"]), {}
    since = talk["since"] - back if talk["since"] is not None else None
    connection.execute(conversations.insert().values({**talk, "id": name, "since": since}))
    rows = []
    for row in kept["lines"].get(key, ()):
        numbers[row["id"]] = number = next(ids)
        text = next(words) if row["author"] == "buyer" and row["kind"] == "text" else row["text"]
        rows.append({**row, "id": number, "conversation": name, "text": text, "at": row["at"] - back})
    connection.execute(lines.insert(), rows)
    stories = [{**told[old], "trace": secrets.token_hex(16), "line": new} for old, new in numbers.items() if old in told]
    if stories:
        connection.execute(outcomes.insert(), stories)
    for table in (outbox, refusals):
        more = [{**row, "conversation": name} for row in kept[table.name].get(key, ())]
        for row in more:
            del row["id"]
            if table is outbox:
                row.update(line=numbers[row["line"]], key=secrets.token_hex(16))
            else:
                row["at"] -= back
        if more:
            connection.execute(table.insert(), more)


def _by_talk(connection: sql.Connection, table: sql.Table) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in connection.execute(sql.select(table).order_by(table.c.id)):
        found.setdefault((row.shop, row.conversation), []).append(dict(row._mapping))
    return found


def _words() -> Iterator[str]:
    chance = random.Random(7)
    texts = [json.loads(line)["text"] for file in sorted(TEXTS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    while True:
        yield chance.choice(texts)
