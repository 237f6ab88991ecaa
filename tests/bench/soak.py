"""`make soak`: the whole service under an even load for a long time; does its memory, its descriptors, its write-ahead log grow?

Half of the messages are answered at once, half later. The slope is a least-squares line over the second half of the samples, when caches
and patterns are warm. Only 127.0.0.1.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.serving import ROOT, free_port, serving, shops
from tests.postgres import running, unavailable

STEP_S = 20
MIB = 1024 * 1024
MOST_SLOPE, MOST_WAL = 1.0, 64.0  # MiB an hour, MiB


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One look: hours since the begin, MiB of memory, open descriptors, MiB of the write-ahead log."""

    hours: float
    memory: float
    descriptors: int
    wal: float


def look(process: int, folder: Path, begun: float) -> Sample:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    wal = folder / "xiaoer.sqlite3-wal"
    return Sample(
        hours=(time.monotonic() - begun) / 3600,
        memory=memory / 1024,
        descriptors=len(list(Path(f"/proc/{process}/fd").iterdir())),
        wal=wal.stat().st_size / MIB if wal.exists() else 0.0,
    )


def slope(samples: Sequence[Sample]) -> float:
    """MiB an hour."""
    middle = sum(one.hours for one in samples) / len(samples)
    spread = sum((one.hours - middle) ** 2 for one in samples)
    return sum((one.hours - middle) * one.memory for one in samples) / spread if spread else 0.0


def soak(database: str, minutes: float, rate: float) -> dict[str, object]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiaoer-soak-")))
        echo, port = free_port(), free_port()
        environment = {"XIAOER_DATA_DIR": str(folder), "XIAOER_SHOPS_DIR": str(shops(folder, f"http://127.0.0.1:{echo}/v1/messages"))}
        if database == "postgresql":
            environment["XIAOER_DATABASE_URL"] = stack.enter_context(running()).fresh()
        stack.enter_context(serving("echo", echo, 1, environment))
        process = stack.enter_context(serving("whole", port, 1, environment))
        begun, samples, answered, refused, number = time.monotonic(), list[Sample](), 0, 0, 0
        broken = 0
        while time.monotonic() - begun < minutes * 60:
            command = [sys.executable, "-m", "tests.bench.load", str(port), "--first", str(number * 1_000_000), "--rate", str(rate)]
            command += ["--count", str(int(rate * STEP_S)), *(["--later"] if number % 2 else [])]
            done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
            number += 1
            if done.returncode:  # a load that broke off is counted, not the end of a night's run
                broken += 1
                sys.stderr.write(done.stderr.decode()[-500:])
            else:
                told = json.loads(done.stdout)
                answered, refused = answered + len(told["latencies"]), refused + told["refused"]
            samples.append(look(process.pid, folder, begun))
            one = samples[-1]
            sys.stderr.write(
                f"\r{one.hours * 60:.1f} min, {answered} answered, "
                f"{one.memory:.1f} MiB, {one.descriptors} descriptors, log {one.wal:.1f} MiB "
            )
        sys.stderr.write("\n")
    half = samples[len(samples) // 2 :]
    return {
        "database": database,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "messages": answered,
        "refused": refused,
        "loads_broken_off": broken,
        "memory_mib": [round(samples[0].memory, 1), round(samples[len(samples) // 2].memory, 1), round(samples[-1].memory, 1)],
        "slope_mib_per_hour": round(slope(half), 2),
        "descriptors": [min(one.descriptors for one in half), max(one.descriptors for one in half), half[-1].descriptors],
        "largest_wal_mib": round(max(one.wal for one in samples), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of each database (default 60)")
    parser.add_argument("--rate", type=float, default=20, help="messages a second (default 20)")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    asked = parser.parse_args()
    failed = False
    for database in asked.database or ["sqlite", "postgresql"]:
        reason = unavailable() if database == "postgresql" else None
        if reason is not None:
            sys.stderr.write(reason + "\n")
            continue
        found = soak(database, asked.minutes, asked.rate)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        failed |= bool(found["loads_broken_off"])
        failed |= found["slope_mib_per_hour"] > MOST_SLOPE or found["largest_wal_mib"] > MOST_WAL  # type: ignore[operator]
    sys.exit(failed)


if __name__ == "__main__":
    main()
