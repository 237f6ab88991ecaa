"""The HTTP application: routes, the size limit, and how each error is told. Every answer that is not 2xx is one plain sentence.

Nothing is decided here, and no stack trace leaves.
"""

import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import generate_latest
from starlette.exceptions import HTTPException

from bot.errors import BadSignature, ModelUnavailable, Overloaded, StoreUnavailable, UnknownShop, WrongMessage, XiaoerError
from bot.gate import Gate, Standing
from bot.messages import Platform
from bot.ports import Desk, Health
from bot.respond import Recogniser
from bot.shop import Shop
from bot.traffic import Deliveries
from bot.web.conversations import conversations_router
from bot.web.deliveries import deliveries_router
from bot.web.head import HeadAsGet
from bot.web.health import health_router
from bot.web.limit import BodyLimit
from bot.web.messages import messages_router
from bot.web.queue import TurnQueue
from bot.web.receipts import Receipts
from bot.web.tools import tools_router
from bot.web.wrong import sentence

LARGEST_BODY = 64 * 1024
log = logging.getLogger("xiaoer.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the routes need: the queue of turns, who understands, the gates by platform, the shops by id, reading and health.

    `receipts`, `deliveries`: the ways in and out for what is answered later; None: everything is answered at once.
    `rulesets` names what platforms judge by; `standings` tells how the rules stand, `metrics` writes what `/metrics` gives.
    `start` is called once before the first request, `close` once at the end, after the queues have done what waited.
    """

    queue: TurnQueue
    recogniser: Recogniser
    gates: Mapping[Platform, Gate]
    shops: Mapping[str, Shop]
    desk: Desk
    health: Health
    model_version: Callable[[], str]
    rulesets: Callable[[], Iterable[str]]
    receipts: Receipts | None = None
    deliveries: Deliveries | None = None
    standings: Callable[[], Iterable[Standing]] = tuple
    metrics: Callable[[], bytes] = generate_latest
    start: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


def create_app(doors: Doors, more: Sequence[tuple[str, APIRouter]] = ()) -> FastAPI:
    """Build the application; `more` are routers of other floors with their prefixes (the desk, the pages)."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        doors.start()
        yield
        await run_in_threadpool(doors.queue.close)
        if doors.receipts is not None:
            await run_in_threadpool(doors.receipts.close)
        await run_in_threadpool(doors.close)

    app = FastAPIOffline(  # /docs works without the internet too
        title="xiaoer",
        description="A buyer's message in, a gated answer or a hand-off out.",
        version="1",
        redoc_url=None,
        lifespan=lifespan,
    )
    app.include_router(messages_router(doors.queue, doors.shops, doors.receipts))
    app.include_router(tools_router(doors.recogniser, doors.gates))
    app.include_router(conversations_router(doors.desk, doors.shops))
    if doors.deliveries is not None:
        app.include_router(deliveries_router(doors.deliveries, doors.shops, lambda: datetime.now(UTC)))
    app.include_router(health_router(doors.health, doors.model_version, doors.rulesets, doors.standings, doors.metrics))
    for prefix, router in more:
        app.include_router(router, prefix=prefix)
    app.add_middleware(HeadAsGet)
    app.add_middleware(BodyLimit, largest=LARGEST_BODY)
    app.add_exception_handler(XiaoerError, _told)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _misaddressed)
    app.add_exception_handler(Exception, _unforeseen)
    return app


_STATUS: tuple[tuple[type[XiaoerError], int], ...] = (
    (WrongMessage, 422),
    (UnknownShop, 422),
    (BadSignature, 401),
    (Overloaded, 429),
    (StoreUnavailable, 503),
    (ModelUnavailable, 503),
)


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """Tell a fault as application/problem+json (RFC 9457)."""
    body: dict[str, Any] = {"status": status, "detail": detail, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def _told(_: Request, fault: Exception) -> Response:
    status = next((code for kind, code in _STATUS if isinstance(fault, kind)), 500)
    if isinstance(fault, WrongMessage):
        return problem(status, str(fault), field=fault.field)
    if isinstance(fault, UnknownShop):
        return problem(status, str(fault), field="shop")
    answer = problem(status, str(fault))
    if isinstance(fault, Overloaded):
        answer.headers["Retry-After"] = str(fault.retry_after)
    if status >= 500:
        log.error("%s", fault, exc_info=fault.__cause__)
        answer.headers["Retry-After"] = "5"
    return answer


async def _http(_: Request, fault: Exception) -> Response:
    if not isinstance(fault, HTTPException):
        return problem(500, "something went wrong on our side")
    answer = problem(fault.status_code, str(fault.detail))
    answer.headers.update(fault.headers or {})  # 405 says in Allow what may be asked
    return answer


async def _misaddressed(_: Request, fault: Exception) -> Response:
    """Tell what is wrong in a path or a query, which the framework reads itself."""
    assert isinstance(fault, RequestValidationError)
    first = fault.errors()[0]
    field = str(first["loc"][-1])
    return problem(422, str(WrongMessage(field, sentence(first))), field=field)


async def _unforeseen(_: Request, fault: Exception) -> Response:
    log.error("unforeseen fault", exc_info=fault)
    return problem(500, "something went wrong on our side; nothing was recorded")
