"""One load on 127.0.0.1, in a process of its own: as fast as the other side answers, or at a fixed rate whatever it answers.

Prints one line of JSON: latencies in seconds of the 2xx, how many others, and how long it took. Requests are signed beforehand.
"""

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
TEXTS = Path(__file__).parents[2] / "training_data" / "held_out" / "chats.jsonl"
TALKS, TURNS = 100, 4  # conversations at a time, and messages in each


@dataclass(kw_only=True)
class Run:
    """What came back."""

    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0


def requests(first: int, count: int, *, later: bool) -> list[bytes]:
    """Sign messages in buyers' own words, numbered from `first`; `later` asks for 202 now and the answer as a webhook."""
    texts = [json.loads(line)["text"] for line in TEXTS.open(encoding="utf-8")]
    prefer = "prefer: respond-async\r\n" if later else ""
    made: list[bytes] = []
    for number in range(first, first + count):
        talk = number // (TALKS * TURNS) * TALKS + number % TALKS
        body = {
            "shop": "bench",
            "conversation": f"c-{talk}",
            "message": f"m-{number}",
            "buyer": f"b-{talk}",
            "sent_at": datetime.now(UTC).isoformat(),
            "kind": "text",
            "text": texts[number * 7 % len(texts)],
        }
        raw = json.dumps(body, ensure_ascii=False)
        now = datetime.now(UTC)
        head = (
            "POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"webhook-id: msg_{number}\r\nwebhook-timestamp: {int(now.timestamp())}\r\n"
            f"webhook-signature: {Webhook(SECRET).sign(msg_id=f'msg_{number}', timestamp=now, data=raw)}\r\n"
            f"{prefer}content-length: {len(raw.encode())}\r\n\r\n"
        )
        made.append(head.encode() + raw.encode())
    return made


class _Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, request: bytes) -> int:
        """Send it; over a new connection where the other side had closed this one while it was idle, as any client would."""
        if self._streams is not None:
            try:
                return await self._post(self._streams, request)
            except (asyncio.IncompleteReadError, ConnectionError):
                self._streams[1].close()
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._post(self._streams, request)

    @staticmethod
    async def _post(streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> int:
        reader, writer = streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        return int(head[9:12])


async def closed(port: int, wanted: Iterator[bytes], lines: int, seconds: float) -> Run:
    """Keep `lines` requests under way, until the time is up or no request is left."""
    run = Run()
    begun = time.perf_counter()

    async def one() -> None:
        line = _Line(port)
        while time.perf_counter() - begun < seconds:
            request = next(wanted, None)
            if request is None:
                return
            sent = time.perf_counter()
            _note(run, await line.post(request), time.perf_counter() - sent)

    await asyncio.gather(*(one() for _ in range(lines)))
    run.seconds = time.perf_counter() - begun
    return run


async def opened(port: int, wanted: Sequence[bytes], rate: float) -> Run:
    """Send at a fixed rate, waiting for nobody; a latency counts from the moment at which the request was due."""
    run = Run()
    idle: list[_Line] = []
    begun = time.perf_counter()
    under_way: set[asyncio.Task[None]] = set()

    async def one(due: float, request: bytes) -> None:
        line = idle.pop() if idle else _Line(port)
        _note(run, await line.post(request), time.perf_counter() - due)
        idle.append(line)

    for number, request in enumerate(wanted):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(one(due, request))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    run.seconds = time.perf_counter() - begun
    return run


def _note(run: Run, status: int, latency: float) -> None:
    if status < 300:
        run.latencies.append(latency)
    else:
        run.refused += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--first", type=int, default=0, help="number of the first message")
    parser.add_argument("--count", type=int, required=True, help="messages at most")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--lines", type=int, default=32, help="requests under way")
    parser.add_argument("--rate", type=float, help="requests a second, instead of as many as are answered")
    parser.add_argument("--again", action="store_true", help="send the same messages over and over, where nobody looks at them")
    parser.add_argument("--later", action="store_true")
    asked = parser.parse_args()
    made = requests(asked.first, asked.count, later=asked.later)
    if asked.rate is None:
        wanted = itertools.cycle(made) if asked.again else iter(made)
        run = asyncio.run(closed(asked.port, wanted, asked.lines, asked.seconds))
    else:
        run = asyncio.run(opened(asked.port, made, asked.rate))
    sys.stdout.write(json.dumps(asdict(run)) + "\n")


if __name__ == "__main__":
    main()
