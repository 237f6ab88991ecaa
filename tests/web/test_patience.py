"""Callers who never finish what they began are let go, and harm nobody else; callers who are slow but get there are heard."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web import limit, patience
from bot.web.limit import BodyLimit
from bot.web.patience import PatientProtocol

SHORT_S = 0.6
HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(patience, "HEAD_S", SHORT_S)

    async def echo(request: Request) -> PlainTextResponse:
        return PlainTextResponse(await request.body())

    app = Starlette(routes=[Route("/", echo, methods=["POST"])])
    app.add_middleware(BodyLimit, largest=1000, patience=SHORT_S)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(128)
        config = uvicorn.Config(app, http=PatientProtocol, log_level="critical", lifespan="off", timeout_keep_alive=30)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield int(door.getsockname()[1])
        server.should_exit = True
        thread.join(20)


def line(port: int) -> socket.socket:
    found = socket.create_connection(("127.0.0.1", port))
    found.settimeout(20)
    return found


def rest(one: socket.socket) -> bytes:
    """Read until the other side closes."""
    found = b""
    while piece := one.recv(4096):
        found += piece
    return found


def heard(one: socket.socket, words: bytes) -> bool:
    """Read until these words are there."""
    found = b""
    while words not in found and (piece := one.recv(4096)):
        found += piece
    return words in found


@pytest.mark.parametrize("said", [b"", b"POST", HEAD, HEAD + b"x-slow: "])
def test_a_head_that_never_ends_is_given_up(port: int, said: bytes) -> None:
    with line(port) as one:
        one.sendall(said)
        assert rest(one) == b""


def test_a_head_that_trickles_is_given_up_too(port: int) -> None:
    begun = time.monotonic()
    with line(port) as one, suppress(ConnectionError):
        while time.monotonic() - begun < 20:
            one.sendall(b"G")
            time.sleep(SHORT_S / 10)
    assert time.monotonic() - begun < 20


def test_a_head_without_end_is_given_up_before_it_fills_the_memory(port: int) -> None:
    sent = 0
    with line(port) as one, suppress(ConnectionError):
        one.sendall(HEAD + b"x-large: ")
        while sent < 64 * patience.LARGEST_HEAD:
            one.sendall(b"x" * 8192)
            sent += 8192
    assert sent < 64 * patience.LARGEST_HEAD


def test_many_requests_on_one_line_are_no_long_head(port: int) -> None:
    with line(port) as one:
        for _ in range(2 * patience.LARGEST_HEAD // 900):
            one.sendall(HEAD + b"content-length: 900\r\n\r\n" + b"a" * 899 + b"b")
            assert heard(one, b"ab")


def test_a_second_request_is_waited_for_no_longer(port: int) -> None:
    with line(port) as one:
        one.sendall(HEAD + b"content-length: 2\r\n\r\nab")
        assert heard(one, b"\r\n\r\nab")
        one.sendall(HEAD)
        assert rest(one) == b""


def test_a_body_that_never_comes_is_408(port: int) -> None:
    with line(port) as one:
        one.sendall(HEAD + b"content-length: 100\r\n\r\n{")
        told = rest(one)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"did not arrive" in told


def test_who_is_slow_but_gets_there_is_heard_beside_many_who_never_do(port: int) -> None:
    dangling = [line(port) for _ in range(50)]
    for one in dangling:
        one.sendall(HEAD)
    with line(port) as one:
        for piece in (HEAD, b"content-length: 2\r\n", b"\r\n", b"a", b"b"):
            one.sendall(piece)
            time.sleep(SHORT_S / 12)
        assert heard(one, b"\r\n\r\nab")
        time.sleep(SHORT_S * 2)  # between two requests the keep-alive time counts, not the patience
        one.sendall(HEAD + b"content-length: 2\r\n\r\ncd")
        assert heard(one, b"\r\n\r\ncd")
    for one in dangling:
        assert rest(one) == b""
        one.close()


@pytest.mark.parametrize("announced", [True, False])
def test_a_caller_who_sends_all_before_reading_sees_the_413(port: int, announced: bool) -> None:
    """A connection closed while the caller still sends is reset, and the answer lost with it."""
    piece = b"x" * 65_536
    head = b"content-length: %d\r\n\r\n" % (80 * len(piece)) if announced else b"transfer-encoding: chunked\r\n\r\n"
    body = piece * 80 if announced else (b"%x\r\n" % len(piece) + piece + b"\r\n") * 80 + b"0\r\n\r\n"
    for _ in range(5):
        with line(port) as one:
            one.sendall(HEAD + head + body)
            assert rest(one).startswith(b"HTTP/1.1 413 ")


def test_no_more_than_so_much_is_dropped(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "DROPPED", 200_000)
    with line(port) as one, pytest.raises(OSError, match=r"reset|pipe"):
        one.sendall(HEAD + b"content-length: 1000000000\r\n\r\n" + b"x" * 100_000_000)


def test_who_sends_on_slowly_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "DROP_S", SHORT_S)
    begun = time.monotonic()
    with line(port) as one:
        one.sendall(HEAD + b"content-length: 1000000000\r\n\r\nx")
        assert rest(one).startswith(b"HTTP/1.1 413 ")
    assert SHORT_S / 2 < time.monotonic() - begun < 10
