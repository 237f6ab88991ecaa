"""`make bench-http`: signed webhooks through the whole turn, beside an echo and a durable store of the same framework, in one run.

Throughput with 32 requests under way; latency at a fixed rate, half of the whole's own throughput, for all three alike; then the door
that answers later, at 300 messages a second. The client is a process of its own. Rounds interleave, so that a neighbour's noise meets
all; figures are medians of the rounds. Only 127.0.0.1.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from bot.store import open_database
from bot.store.tables import inbox, outbox
from tests.bench.serving import ROOT, free_port, serving, shops, spent
from tests.postgres import running, unavailable

NAMES = ("echo", "durable", "whole")
MOST_A_SECOND = 1500
DRAIN_S = 60
Found = dict[str, Any]


class Bench:
    """Three services on one database, and the loads on them."""

    def __init__(self, ports: dict[str, int], pids: dict[str, int], where: Path | str, seconds: float) -> None:
        self.ports, self.pids, self.where, self.seconds = ports, pids, where, seconds
        self.first = 0

    def load(self, name: str, count: float, *more: str) -> Found:
        self.first += 1_000_000  # no message twice
        command = [sys.executable, "-m", "tests.bench.load", str(self.ports[name]), "--first", str(self.first), "--count", str(int(count))]
        return json.loads(subprocess.run([*command, *more], cwd=ROOT, check=True, capture_output=True).stdout)

    def fast(self, name: str) -> tuple[float, float]:
        """Answers a second, and CPU milliseconds of the service an answer."""
        again = [] if name == "whole" else ["--again"]
        before = spent(self.pids[name])
        run = self.load(name, MOST_A_SECOND * self.seconds, "--seconds", str(self.seconds), *again)
        answered = len(run["latencies"])
        return answered / run["seconds"], (spent(self.pids[name]) - before) / answered * 1e3

    def steady(self, name: str, rate: float, *more: str) -> Found:
        run = self.load(name, rate * self.seconds, "--rate", str(rate), *more)
        return {"p50": at(run["latencies"], 0.5), "p99": at(run["latencies"], 0.99), "refused": run["refused"]}

    def later(self, rate: float) -> Found:
        """Ask for the answers later: how fast is the acknowledgement, and how long until all is answered and delivered?"""
        before = spent(self.pids["whole"])
        found = self.steady("whole", rate, "--later")
        engine = open_database(self.where)
        begun = time.monotonic()
        with engine.connect().execution_options(reads_only=True) as connection:
            waits = sql.select(sql.func.count()).select_from(inbox).where(inbox.c.state == "waiting")
            leaves = sql.select(sql.func.count()).select_from(outbox).where(outbox.c.state.in_(("queued", "sending")))
            while time.monotonic() - begun < DRAIN_S and (connection.execute(waits).scalar() or connection.execute(leaves).scalar()):
                connection.rollback()
                time.sleep(0.1)
        engine.dispose()
        cpu = (spent(self.pids["whole"]) - before) / (rate * self.seconds) * 1e3
        return {**found, "drained_s": round(time.monotonic() - begun, 1), "cpu_ms": cpu}


def at(latencies: list[float], share: float) -> float:
    ranked = sorted(latencies)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1e3 if ranked else float("nan")


def compare(database: str, workers: int, seconds: float, rounds: int) -> Found:
    """Measure the three on one database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaoer-bench-")))
        ports = {name: free_port() for name in NAMES}
        environment = {
            "XIAOER_DATA_DIR": str(folder),
            "XIAOER_SHOPS_DIR": str(shops(folder, f"http://127.0.0.1:{ports['echo']}/v1/messages")),
        }
        where: Path | str = folder / "xiaoer.sqlite3"
        if database == "postgresql":
            where = environment["XIAOER_DATABASE_URL"] = stack.enter_context(running()).fresh()
        pids = {name: stack.enter_context(serving(name, port, workers, environment)).pid for name, port in ports.items()}
        bench = Bench(ports, pids, where, seconds)
        for name in NAMES:  # warm: connections, compiled statements, patterns
            bench.load(name, 400, "--seconds", "20", "--lines", "8")
        fast = {name: list[float]() for name in NAMES}
        cost = {name: list[float]() for name in NAMES}
        for _ in range(rounds):
            for name in NAMES:
                a_second, cpu = bench.fast(name)
                fast[name].append(a_second)
                cost[name].append(cpu)
        middle = {name: statistics.median(found) for name, found in fast.items()}
        rate = max(10.0, middle["whole"] / 2)
        steady = {name: list[Found]() for name in NAMES}
        for _ in range(rounds):
            for name in NAMES:
                steady[name].append(bench.steady(name, rate))
        later = bench.later(300)
    p99 = {name: statistics.median(one["p99"] for one in found) for name, found in steady.items()}
    return {
        "database": database,
        "workers": workers,
        "load": round(os.getloadavg()[0], 1),
        "per_second": {name: round(rate) for name, rate in middle.items()},
        "cpu_ms": {name: round(statistics.median(found), 2) for name, found in cost.items()},
        "of_durable": round(statistics.median(map(_ratio, fast["whole"], fast["durable"])), 2),
        "of_echo": round(statistics.median(map(_ratio, fast["whole"], fast["echo"])), 2),
        "at_rate": round(rate),
        "p50_ms": {name: round(statistics.median(one["p50"] for one in found), 1) for name, found in steady.items()},
        "p99_ms": {name: round(found, 1) for name, found in p99.items()},
        "p99_of_durable": round(p99["whole"] / p99["durable"], 2),
        "refused": sum(one["refused"] for one in itertools.chain(*steady.values())),
        "later_at_300": {name: round(found, 1) for name, found in later.items()},
    }


def _ratio(one: float, other: float) -> float:
    return one / other


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-http", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each load (default 5)")
    parser.add_argument("--rounds", type=int, default=3, help="of each measurement (default 3)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--workers", type=int, action="append", help="default: 1, then 2")
    asked = parser.parse_args()
    for database in asked.database or ["sqlite", "postgresql"]:
        reason = unavailable() if database == "postgresql" else None
        if reason is not None:
            sys.stderr.write(reason + "\n")
            continue
        for workers in asked.workers or [1, 2]:
            sys.stdout.write(json.dumps(compare(database, workers, asked.seconds, asked.rounds)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
