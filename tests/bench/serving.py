"""A service as a process on 127.0.0.1, and a shop for it: what the loads and the soak run against."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings
from tests.bench.load import SECRET

ROOT = Path(__file__).parents[2]
PATIENCE_S = 900  # on a machine that others use too; one that ended is seen at once


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(factory: str, port: int, workers: int, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one of `tests.bench.servers` until the block ends."""
    command = [sys.executable, "-m", "uvicorn", f"tests.bench.servers:{factory}", "--factory", "--port", str(port)]
    command += ["--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        _wait(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def spent(pid: int) -> float:
    """CPU seconds of a process and its workers until now: what a message costs, whoever else uses the machine."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = " ".join(one.read_text() for one in Path(f"/proc/{pid}/task").glob("*/children")).split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(spent, map(int, children)))


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the service did not start")


def shops(folder: Path, deliver_to: str) -> Path:
    """Make a folder with the demo shop as a signed one, whose replies are delivered to `deliver_to` where they are asked for later."""
    place = folder / "shops" / "bench"
    shutil.copytree(Settings().shops_dir / "demo", place)
    file = place / "shop.yaml"
    webhook = f"secret: {SECRET}\n  deliver_to: {deliver_to}\n  quiet_seconds: 0"
    file.write_text(file.read_text(encoding="utf-8").replace("unsigned: true", webhook), encoding="utf-8")
    return folder / "shops"
