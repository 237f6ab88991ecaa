"""A receiver on the loopback that does what it is told, and a shop that delivers to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.shop import Shop
from bot.traffic import Parcel
from tests.conftest import NOON

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


@dataclass
class Receiver:
    """What came, and what is answered: a status, `hang` (no answer), `cut` (the line is closed) or `half` (half an answer)."""

    address: str = ""
    answers: list[int | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    done: threading.Event = field(default_factory=threading.Event)

    def wait(self, number: int, seconds: float = 10) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.came) >= number, seconds), f"{len(self.came)} of {number} came"

    def texts(self) -> list[str]:
        return [json.loads(body)["data"]["text"] for _, body in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Let a receiver listen."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with found.changed:
                found.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer = found.answers.pop(0) if found.answers else 200
                found.changed.notify_all()
            if answer == "hang":
                found.done.wait(10)
                answer = "cut"
            if isinstance(answer, str):
                if answer == "half":
                    self.wfile.write(b"HTTP/1.1 200 O")
                self.close_connection = True
                return
            self.send_response(answer)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.address = f"http://127.0.0.1:{server.server_address[1]}/in"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.done.set()
    server.shutdown()
    server.server_close()


def delivering(demo: Shop, address: str, **more: Any) -> Shop:
    webhook = demo.file.webhook.model_copy(update={"unsigned": False, "deliver_to": address, **more})
    return replace(demo, id="demo", secret=SECRET, file=demo.file.model_copy(update={"webhook": webhook}))


@pytest.fixture
def shop(demo: Shop, receiver: Receiver) -> Shop:
    return delivering(demo, receiver.address, quiet_seconds=0.0)


def parcel(number: int = 1, **more: Any) -> Parcel:
    given = {
        "id": number,
        "key": f"k{number}",
        "claim": "c",
        "channel": "webhook",
        "shop": "demo",
        "conversation": f"c-{number}",
        "buyer": "b",
        "kind": "reply",
        "text": "您好",
        "sha256": "0" * 64,
        "verdict": "v",
        "attempts": 1,
        "first": NOON,
    }
    return Parcel(**(given | more))
