"""The chat page and its files, with the headers that keep a browser strict. Nothing is answered here."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from bot.documents import read_yaml
from bot.labels import read_said
from intents.catalogue import read_catalogue

_HERE = Path(__file__).parent / "pages"
_PAGE = "chat.html"
_KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class _Examples(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    sayings: tuple[str, ...]
    items: dict[str, str]
    orders: dict[str, str]


def create_pages(shop_ids: Sequence[str]) -> APIRouter:
    """Build the routes of `/` and `/static/…`; `shop_ids`: who can be talked to, first one first. Raises WrongFile."""
    router = APIRouter(include_in_schema=False)
    words = _words(shop_ids)
    files = {path.name: path for path in _HERE.iterdir() if path.suffix in _KINDS and path.name != _PAGE}

    @router.get("/")
    def chat() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        return _file(_HERE / _PAGE)

    @router.get("/static/words.json")
    def said() -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        return JSONResponse(words, headers=_HEADERS)

    @router.get("/static/{name}")
    def static(name: str) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        if name not in files:
            raise HTTPException(404, "there is no such file")
        return _file(files[name])

    return router


def _words(shop_ids: Sequence[str]) -> dict[str, Any]:
    return {
        "shops": list(shop_ids),
        "titles": {one.id: one.title for one in read_catalogue().intents},
        "labels": read_said().model_dump(),
        "examples": read_yaml(_HERE / "examples.yaml", _Examples).model_dump(mode="json"),
    }


def _file(path: Path) -> Response:
    return FileResponse(path, media_type=_KINDS[path.suffix], headers=_HEADERS)
