"""The three services that `make bench-http` compares, as uvicorn factories: an echo, a durable store, and the whole product."""

import os
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sql
from fastapi import FastAPI, Request

from bot.store import open_database
from bot.store.transactions import writing
from bot.web.limit import BodyLimit
from bot.web.queue import BatchQueue
from bot.wiring import serve_app

KEPT = sql.Table(
    "bench_kept",
    sql.MetaData(),
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
)


def echo() -> FastAPI:
    """(a): the same framework and size limit, and nothing else."""
    app = FastAPI()

    @app.post("/v1/messages")
    async def take(request: Request) -> dict[str, int]:  # pyright: ignore[reportUnusedFunction]
        return {"bytes": len(await request.body())}

    app.add_middleware(BodyLimit, largest=64 * 1024)
    return app


def durable() -> FastAPI:
    """(b): keeps the bytes durably, as many callers as are waiting in one commit, and answers after it."""
    engine = open_database(os.environ.get("XIAOER_DATABASE_URL") or Path(os.environ["XIAOER_DATA_DIR"]) / "durable.sqlite3")
    with writing(engine) as connection:
        connection.execute(sql.schema.CreateTable(KEPT, if_not_exists=True))

    def keep(batch: Sequence[tuple[bytes, float]]) -> list[bool]:
        with writing(engine) as connection:
            connection.execute(KEPT.insert(), [{"body": body} for body, _ in batch])
        return [True] * len(batch)

    queue: BatchQueue[bytes, bool] = BatchQueue(keep, limit=1000, name="durable")
    app = FastAPI()

    @app.post("/v1/messages")
    async def take(request: Request) -> dict[str, bool]:  # pyright: ignore[reportUnusedFunction]
        return {"kept": await queue.put(await request.body())}

    app.add_middleware(BodyLimit, largest=64 * 1024)
    return app


def whole() -> FastAPI:
    """(c): the product as it is shipped: signature, model, policy, words, gate, record."""
    return serve_app()
