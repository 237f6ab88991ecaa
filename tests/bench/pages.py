"""`make weigh`: every page of the desk over 10,000 conversations: what it weighs with its files, and how long it takes.

The application is the real one, in this process, on a database that `crowd` fills. Times are medians from the request to the whole
answer: by the clock, and of the processor, which doesn't count what else the machine does. A page over 100 KB or over 300 ms of the
processor fails the verb.
"""

import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import sqlalchemy as sql
import typer

from bot.settings import Settings
from bot.store import open_database
from bot.store.tables import conversations
from bot.wiring import DATABASE, DEMO_LOGIN, build_app
from tests.bench.crowd import crowd
from tests.desk.conftest import TestClient

HEAVIEST_KB, SLOWEST_MS = 100, 300
PAGES = (
    "/desk",
    "/desk/queue",
    "/desk/recent",
    "/desk/recent/rows",
    "/desk/canned",
    "/desk/audit",
    "/desk/people",
    "/desk/quality",
    "/desk/quality?days=1",
    "/desk/quality?days=30",
    "/desk/quality/inspection",
    "/desk/teaching",
    "/desk/teaching/review",
    "/desk/teaching/model",
)


def main(
    talks: Annotated[int, typer.Option(help="Conversations in the database.")] = 10_000,
    times: Annotated[int, typer.Option(help="GETs of each page after the first one.")] = 9,
) -> None:
    """Fill a database, ask for every page, and tell."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(data_dir=data, demo=True)
        with TestClient(build_app(settings)):
            pass  # the demo's hour is in it now
        begun = time.monotonic()
        rows = crowd(data / DATABASE, talks)
        typer.echo(f"{rows} in {time.monotonic() - begun:.0f} s")
        more = _talks(data / DATABASE)
        with TestClient(build_app(settings)) as client:
            bad = _measured(client, (data / DEMO_LOGIN).read_text(encoding="utf-8").split(), (*PAGES, *more), times)
    if bad:
        raise typer.Exit(1)


def _measured(client: TestClient, agent: list[str], pages: tuple[str, ...], times: int) -> int:
    bad = 0
    csrf = re.findall(r'name="csrf" value="([^"]+)"', client.get("/desk/login").text)[0]
    form = {"csrf": csrf, "name": agent[0], "password": agent[1]}
    client.post("/desk/login", data=form, headers={"Origin": "http://testserver"})
    files: dict[str, int] = {}
    typer.echo(f"{'page':44} {'KB':>6} {'first ms':>9} {'median ms':>9} {'by clock':>9}")
    for page in pages:
        clocked: list[float] = []
        worked: list[float] = []
        for _ in range(times + 1):
            begun, work = time.perf_counter(), time.process_time()
            answer = client.get(page)
            clocked.append(1000 * (time.perf_counter() - begun))
            worked.append(1000 * (time.process_time() - work))
            answer.raise_for_status()
        weight = len(answer.content)
        for file in set(re.findall(r'(?:href|src)="((?:/desk)?/static/[^"]+)"', answer.text)):
            files[file] = files.get(file) or _weight(client, file)
            weight += files[file]
        middle = statistics.median(worked[1:])
        wrong = weight > 1024 * HEAVIEST_KB or max(middle, worked[0]) > SLOWEST_MS
        bad += wrong
        told = f"{worked[0]:9.0f} {middle:9.0f} {statistics.median(clocked[1:]):9.0f}"
        typer.echo(f"{page[:44]:44} {weight / 1024:6.1f} {told}{'  TOO MUCH' if wrong else ''}")
    return bad


def _weight(client: TestClient, file: str) -> int:
    answer = client.get(file)
    parts = set(re.findall(r'from "(/desk/static/[^"]+)"', answer.text)) if file.endswith(".js") else set()
    return len(answer.content) + sum(len(client.get(one).content) for one in parts)


def _talks(path: Path) -> tuple[str, ...]:
    """Choose conversations: one that waits and one that the bot has, and the page that teaches on it."""
    engine = open_database(path)
    with engine.connect() as connection:
        asked = [sql.select(conversations).where(conversations.c.holder == holder).limit(1) for holder in ("human", "bot")]
        found = [connection.execute(one).one() for one in asked]
    engine.dispose()
    names = [f"{quote(one.shop, safe='')}/{quote(one.id, safe='')}" for one in found]
    return (*(f"/desk/c/{name}" for name in names), *(f"/desk/lines/{name}" for name in names[:1]), f"/desk/teach/{names[0]}")


if __name__ == "__main__":
    typer.run(main)
