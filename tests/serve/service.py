"""The real service as a process on 127.0.0.1, as `xiaoer serve` starts it, with one signed shop that delivers to an address."""

import json
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
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
PATIENCE_S = 120  # the machine may be busy; what is measured is measured elsewhere


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def signed_shop(folder: Path, name: str, deliver_to: str) -> Path:
    """Make a folder of shops with the demo shop as a signed one."""
    place = folder / "shops" / name
    shutil.copytree(Settings().shops_dir / "demo", place)
    file = place / "shop.yaml"
    webhook = f"secret: {SECRET}\n  deliver_to: {deliver_to}\n  quiet_seconds: 0"
    file.write_text(file.read_text(encoding="utf-8").replace("unsigned: true", webhook), encoding="utf-8")
    return folder / "shops"


def thread_heaps(process: int) -> int:
    """Count the heaps of the C library that belong to one thread each: 64 MiB of addresses, of which only the beginning may be touched."""
    found = 0
    for line in Path(f"/proc/{process}/maps").read_text(encoding="ascii").splitlines():
        span, rights = line.split()[:2]
        low, high = (int(end, 16) for end in span.split("-"))
        found += rights == "---p" and 48 << 20 < high - low <= 64 << 20
    return found


@dataclass(kw_only=True)
class Service:
    """One data folder and one port; `running` may be entered again and again."""

    folder: Path
    shops: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict[str, str])
    options: tuple[str, ...] = ()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Start it, wait until it is ready, and kill it at the end where it still runs."""
        process = self.start()
        try:
            self.wait_ready(process)
            yield process
        finally:
            process.kill()
            process.wait(20)

    def start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port), "--data-dir", str(self.folder / "var")]
        command += ["--shops", str(self.shops), *self.options]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **self.environment})

    def wait_ready(self, process: "subprocess.Popen[bytes]") -> None:
        end = time.monotonic() + PATIENCE_S
        while self.ready()[0] != 200:
            assert process.poll() is None, self.log[-2000:]
            assert time.monotonic() < end, self.log[-2000:]
            time.sleep(0.02)

    def ready(self) -> tuple[int, dict[str, Any]]:
        """Ask /readyz; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=20) as answer:
                return 200, json.loads(answer.read())
        except urllib.error.HTTPError as fault:
            return fault.code, json.loads(fault.read())
        except OSError:
            return 0, {}

    def post(self, number: int, *, shop: str = "mine", later: bool = True) -> int:
        """Send one signed message in a conversation of its own; gives the status (negative: an error without Retry-After), 0: no answer."""
        body = {"shop": shop, "conversation": f"c-{number}", "message": f"m-{number}", "buyer": "b", "kind": "text", "text": "在吗"}
        raw = json.dumps({**body, "sent_at": "2026-11-22T10:00:00+08:00"})
        now = datetime.now(UTC)
        signature = Webhook(SECRET).sign(msg_id=f"msg_{number}", timestamp=now, data=raw)
        headers = {"webhook-id": f"msg_{number}", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
        if later:
            headers["prefer"] = "respond-async"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/messages", data=raw.encode(), headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as fault:
            return fault.code if "Retry-After" in fault.headers else -fault.code
        except OSError:
            return 0
