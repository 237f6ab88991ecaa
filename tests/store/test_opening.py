"""Several processes open one new SQLite file at the same moment: each gets it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.store.database import open_database


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    many = 6
    for round_ in range(12):
        start = threading.Barrier(many)

        def one(path: Path, start: threading.Barrier = start) -> str:
            start.wait()
            engine = open_database(path)
            with engine.connect() as connection:
                mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            engine.dispose()
            return str(mode)

        with ThreadPoolExecutor(many) as pool:
            assert list(pool.map(one, [tmp_path / f"{round_}.sqlite3"] * many)) == ["wal"] * many
