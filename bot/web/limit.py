"""Refuses a request body that is too large, or takes too long to arrive, before anything reads it."""

import asyncio
import json
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_S = 20.0
# Closed while the caller still sends, a connection is reset, and most callers never see why: so much more is read and dropped, piece by
# piece, for so long, after the refusal is on the line.
DROPPED = 16 * 1024 * 1024
DROP_S = 5.0


class BodyLimit:
    """ASGI middleware: a body over `largest` bytes is answered 413, one that is not whole within `patience` seconds 408.

    No more than `largest` bytes are ever held; what comes after them is dropped as it comes.
    """

    def __init__(self, app: ASGIApp, *, largest: int, patience: float = BODY_S) -> None:
        self._app = app
        self._largest = largest
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then hand the whole of it on in one piece."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._largest:
            await self._too_large(receive, send)
            return
        try:
            async with asyncio.timeout(self._patience):
                body = await self._read(receive)
        except TimeoutError:
            await _refuse(send, 408, f"the body did not arrive within {self._patience:g} seconds")
            return
        if body is None:
            return  # the caller went away
        if len(body) > self._largest:
            await self._too_large(receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        held = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            held += message.get("body", b"")
            if len(held) > self._largest or not message.get("more_body", False):
                return bytes(held)

    async def _too_large(self, receive: Receive, send: Send) -> None:
        await _refuse(send, 413, f"the body is larger than {self._largest} bytes", more_body=True)
        with suppress(TimeoutError):  # whoever sends so slowly has had the time to read the answer
            async with asyncio.timeout(DROP_S):
                await _drop(receive)
        await send({"type": "http.response.body", "body": b""})


async def _drop(receive: Receive) -> None:
    dropped = 0
    while dropped < DROPPED:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
        dropped += len(message.get("body", b""))


async def _refuse(send: Send, status: int, detail: str, *, more_body: bool = False) -> None:
    body = json.dumps({"status": status, "detail": detail}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body, "more_body": more_body})


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
