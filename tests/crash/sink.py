"""The receiver: keeps everything that reaches it, on two ports; on one of them the network fails in six ways.

refuse: closed at once · reset: read, not taken, RST · lost: taken, no answer · slow: taken late · hang: not taken, never answered ·
half: taken, half an answer.
"""

import asyncio
import json
import random
import socket
import struct
import time
from pathlib import Path
from typing import TextIO

FAULTS = ("refuse", "reset", "lost", "slow", "hang", "half")
SHARE = 0.1


def listen() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(128)
    return made


def run(faulty: socket.socket, clean: socket.socket, log: Path, seed: int) -> None:
    """Be the receiver, until killed. Each line of the log: shop, conversation, webhook-id, kind, time; or a fault's name."""
    asyncio.run(_run(faulty, clean, log, random.Random(seed)))


async def _run(faulty: socket.socket, clean: socket.socket, log: Path, chance: random.Random) -> None:
    with log.open("a", encoding="utf-8") as file:
        servers = [
            await asyncio.start_server(lambda r, w, broken=broken: _serve(r, w, file, chance if broken else None), sock=door)
            for door, broken in ((faulty, True), (clean, False))
        ]
        await asyncio.gather(*(server.serve_forever() for server in servers))


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: TextIO, chance: random.Random | None) -> None:
    try:
        while True:
            fault = chance.choice(FAULTS) if chance is not None and chance.random() < SHARE else ""
            if fault == "refuse":
                _note(log, [fault])
                break
            head = await reader.readuntil(b"\r\n\r\n")
            names = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line)
            found = {name.lower(): value for name, value in names.items()}
            body = await reader.readexactly(int(found["content-length"]))
            if fault:
                _note(log, [fault])
            if fault == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                break
            if fault == "hang":
                await asyncio.sleep(3)
                break
            if fault == "slow":
                await asyncio.sleep(0.3)
            data = json.loads(body)["data"]
            _note(log, [data["shop"], data["conversation"], found["webhook-id"], data["kind"], time.time()])
            if fault == "lost":
                break
            if fault == "half":
                writer.write(b"HTTP/1.1 200 O")
                break
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, BrokenPipeError):
        pass
    finally:
        writer.close()


def _note(log: TextIO, what: list[object]) -> None:
    log.write(json.dumps(what) + "\n")
    log.flush()
