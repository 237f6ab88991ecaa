"""Refuses a request body that is too large before anything reads it, whether its length was announced or not."""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware: a body over `largest` bytes is answered 413, and no more than that is ever held."""

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit, then hand the whole of it on in one piece."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._largest:
            await self._refuse(send)
            return
        held = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # the caller went away
            held += message.get("body", b"")
            if len(held) > self._largest:
                await self._refuse(send)
                return
            if not message.get("more_body", False):
                break
        await self._app(scope, _replay(bytes(held), receive), send)

    async def _refuse(self, send: Send) -> None:
        detail = f"the body is larger than {self._largest} bytes"
        body = json.dumps({"status": 413, "detail": detail}).encode()
        headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]})
        await send({"type": "http.response.body", "body": body})


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
