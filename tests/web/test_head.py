"""HEAD: the same head as GET's, and no body, wherever GET is."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.web.head import HeadAsGet
from bot.wiring import build_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(build_app(Settings(data_dir=tmp_path_factory.mktemp("head"))), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/desk", "/desk/login", "/static/chat.js", "/openapi.json", "/nothing"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code != 405
    for name in ("content-type", "content-length", "content-security-policy", "cache-control", "location"):
        assert head.headers.get(name) == got.headers.get(name), name
    assert head.content == b""


def test_what_takes_no_get_takes_no_head(client: TestClient) -> None:
    head = client.head("/v1/messages")
    assert (head.status_code, head.content) == (405, b"")
    assert head.headers.get("allow") == "POST"


def test_a_stream_without_end_ends_with_its_head() -> None:
    app, ended = FastAPI(), list[bool]()

    async def endless() -> AsyncGenerator[str]:
        try:
            while True:
                yield "more\n"
                await asyncio.sleep(0.01)
        finally:
            ended.append(True)

    @app.get("/stream")
    async def stream() -> StreamingResponse:  # pyright: ignore[reportUnusedFunction] - registered
        return StreamingResponse(endless())

    app.add_middleware(HeadAsGet)
    head = TestClient(app).head("/stream")
    assert (head.status_code, head.content, ended) == (200, b"", [True])
