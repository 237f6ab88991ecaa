"""Whether the service lives, is ready, and how it fares. No text of anybody ever stands in a metric."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.gate import Gate
from bot.messages import Platform
from bot.ports import Health


def health_router(health: Health, model_version: str, gates: Mapping[Platform, Gate]) -> APIRouter:
    """Build the routes of `/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction] - registered
        """Answer as long as the process does."""
        return {"status": "alive"}

    @router.get("/readyz", responses={503: {"description": "the database does not answer"}})
    async def ready() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction] - registered
        """Answer 200 where the database is in the newest shape, and the model and the rules are in place."""
        store = await run_in_threadpool(health.report)
        return {"status": "ready", **store, "model": model_version, "rulesets": [gate.ruleset for gate in gates.values()]}

    @router.get("/metrics")
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        """Give the counters in Prometheus' text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
