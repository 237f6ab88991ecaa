"""Whether the service lives, is ready, and how it fares. No text of anybody ever stands in a metric."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.gate import Standing
from bot.ports import Health

Rulesets = Callable[[], Iterable[str]]
Standings = Callable[[], Iterable[Standing]]


class RuleMetrics(Collector):
    """Which rules are in force, and whether newer ones are broken; asked when the metrics are."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings

    def collect(self) -> Iterable[Metric]:
        """Give both as gauges by platform and shop."""
        broken = GaugeMetricFamily(
            "xiaoer_rules_broken", "1 where changed rules are broken and the last sound ones in force", labels=["of"]
        )
        version = GaugeMetricFamily("xiaoer_rules_in_force", "1 for the version of the rules in force", labels=["of", "version"])
        for one in self._standings():
            broken.add_metric([one.of], float(one.fault is not None))
            version.add_metric([one.of, one.version], 1)
        return broken, version


def health_router(
    health: Health, model_version: Callable[[], str], rulesets: Rulesets, standings: Standings, page: Callable[[], bytes]
) -> APIRouter:
    """Build the routes of `/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(tags=["health"])
    of_rules = CollectorRegistry()
    of_rules.register(RuleMetrics(standings))

    @router.get("/healthz")
    async def alive() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction] - registered
        """Answer as long as the process does."""
        return {"status": "alive"}

    @router.get("/readyz", responses={503: {"description": "the database does not answer"}})
    async def ready() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction] - registered
        """Answer 200 where the database is in the newest shape, and the model and sound rules are in place; names newer rules' faults."""
        store = await run_in_threadpool(health.report)
        rules = {one.of: {"version": one.version, "fault": one.fault} for one in standings()}
        return {"status": "ready", **store, "model": model_version(), "rulesets": list(rulesets()), "rules": rules}

    @router.get("/metrics")
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        """Give the counters in Prometheus' text format."""
        return Response(page() + generate_latest(of_rules), media_type=CONTENT_TYPE_LATEST)

    return router
