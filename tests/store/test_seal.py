"""Several processes of one installation start at the same moment: one secret, one seal, and nobody is turned away."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql

from bot.store.private import SECRET_BYTES, SqlPrivate, read_secret
from bot.store.tables import private_values

MANY, ROUNDS = 6, 25


def test_all_read_the_one_secret_and_never_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = os.urandom
    meanwhile: list[bytes] = []

    def slow(count: int) -> bytes:
        """Let another process come between the beginning and the end of making it."""
        if not meanwhile:
            meanwhile.append(b"")
            meanwhile[0] = read_secret(path)
        return random(count)

    path = tmp_path / "data" / "private.key"
    monkeypatch.setattr(os, "urandom", slow)
    mine = read_secret(path)
    assert len(mine) == SECRET_BYTES
    assert meanwhile == [mine]
    assert path.read_bytes() == mine
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_all_seal_the_database_at_once(engine: sql.Engine) -> None:
    start = threading.Barrier(MANY)

    def one(secret: bytes) -> None:
        start.wait()
        SqlPrivate(engine, secret).check()

    with ThreadPoolExecutor(MANY) as pool:
        for _ in range(ROUNDS):
            with engine.begin() as connection:
                connection.execute(private_values.delete())
            list(pool.map(one, [b"same"] * MANY))
            with engine.connect() as connection:
                assert len(connection.execute(sql.select(private_values)).all()) == 1
