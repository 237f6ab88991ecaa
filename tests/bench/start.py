"""`make bench-start`: how long the real `xiaoer serve` takes from its start to ready, again and again, and to drain a long backlog.

Cold: a new process over an existing database (nothing is imported yet; the files are in the machine's cache).
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import sqlalchemy as sql

from bot.store import SqlInbox, open_database
from bot.store.tables import inbox, outbox
from bot.traffic import Incoming
from tests.bench.load import TEXTS
from tests.serve.service import Service, signed_shop

SHOP = "mine"


@contextmanager
def receiver() -> Iterator[str]:
    """Take every reply."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/in"
    server.shutdown()
    server.server_close()


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used, its own and the kernel's for it."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def starts(service: Service, times: int) -> list[tuple[float, float]]:
    """Give each start's seconds to ready, by the clock and of CPU."""
    found: list[tuple[float, float]] = []
    for number in range(times):
        begun = time.monotonic()
        process = service.start()
        service.wait_ready(process)
        found.append((time.monotonic() - begun, cpu_of(process.pid)))
        process.terminate()
        process.wait(60)
        sys.stderr.write(f"\r{number + 1} of {times} ")
    return found


def fill(where: Path, messages: int, each: int) -> None:
    """Put messages into the inbox as if they had come while nobody was there: `each` in a conversation, in buyers' own words."""
    texts = [json.loads(line)["text"] for line in TEXTS.open(encoding="utf-8")]
    engine = open_database(where)
    now = datetime.now(UTC)
    batch: list[Incoming] = []
    for number in range(messages):
        talk = number // each
        body = {"shop": SHOP, "conversation": f"c-{talk}", "message": f"m-{number}", "buyer": f"b-{talk}", "kind": "text"}
        raw = json.dumps({**body, "text": texts[number * 7 % len(texts)], "sent_at": now.isoformat()}).encode()
        batch.append(Incoming(channel="webhook", shop=SHOP, conversation=f"c-{talk}", message=f"m-{number}", body=raw))
    for first in range(0, messages, 500):
        SqlInbox(engine).receive(batch[first : first + 500], now)
    engine.dispose()


def drain(service: Service, where: Path, messages: int, each: int) -> tuple[float, float]:
    """Give the seconds from ready until all is answered, and until all is delivered."""
    fill(where, messages, each)
    engine = open_database(where)
    waits = sql.select(inbox.c.id).where(inbox.c.state == "waiting").limit(1)
    leaves = sql.select(outbox.c.id).where(outbox.c.state.in_(("queued", "sending"))).limit(1)
    with service.running():
        begun = time.monotonic()
        answered = _until_none(engine, waits) - begun
        delivered = _until_none(engine, leaves) - begun
    engine.dispose()
    return answered, delivered


def _until_none(engine: sql.Engine, query: sql.Select[tuple[int]]) -> float:
    while True:
        with engine.connect().execution_options(reads_only=True) as connection:
            if connection.execute(query).first() is None:
                return time.monotonic()
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-start", description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="starts (default 10)")
    parser.add_argument("--backlog", type=int, default=10_000, help="messages that wait (default 10000)")
    parser.add_argument("--each", type=int, default=4, help="of them in one conversation (default 4)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiaoer-start-") as name, receiver() as address:
        folder = Path(name)
        environment = {"XIAOER_LATE_SECONDS": "3600"}  # answered, not held: that is the work which is measured
        environment["PYTHONDONTWRITEBYTECODE"] = ""  # compiled files stay, as `make` leaves them: without them a start costs twice as much
        service = Service(folder=folder, shops=signed_shop(folder, SHOP, address), environment=environment)
        found = starts(service, asked.times + 1)[1:]  # the first one makes the database
        ranked = sorted(wall for wall, _ in found)
        told: dict[str, object] = {
            "load": round(os.getloadavg()[0], 1),
            "starts": asked.times,
            "ready_median_s": round(statistics.median(ranked), 2),
            "ready_p95_s": round(ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))], 2),
            "cpu_median_s": round(statistics.median(cpu for _, cpu in found), 2),
        }
        if asked.backlog:
            answered, delivered = drain(service, folder / "var" / "xiaoer.sqlite3", asked.backlog, asked.each)
            told |= {"backlog": asked.backlog, "answered_s": round(answered, 1), "delivered_s": round(delivered, 1)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
