"""Recorded conversations, to be played again: what buyers sent, in the order in which they sent it.

Three kinds of file are read: JSON lines with the bodies of `POST /v1/messages`, the service's own SQLite file (opened read-only), and pages
of transcripts. What was answered then is not read: it is answered anew.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from bot.cli.playing import messages
from bot.cli.transcripts import read_pages
from bot.errors import WrongFile, WrongMessage
from bot.messages import BuyerMessage
from bot.shop import Shop
from bot.web.bodies import MessageBody
from bot.web.wrong import first_fault

PAGES = frozenset({".yaml", ".yml"})
STORES = frozenset({".sqlite3", ".sqlite", ".db"})
_LINES = (
    "SELECT lines.shop, lines.conversation, lines.message, conversations.buyer, lines.kind, lines.text, lines.at, outcomes.story"
    " FROM lines JOIN conversations ON conversations.shop = lines.shop AND conversations.id = lines.conversation"
    " LEFT JOIN outcomes ON outcomes.line = lines.id WHERE lines.author = 'buyer' AND lines.message IS NOT NULL ORDER BY lines.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Conversations, each the messages of one buyer to one shop; `shops` where the file brings its own."""

    conversations: tuple[tuple[BuyerMessage, ...], ...]
    shops: Mapping[str, Shop] | None = None


def read_recorded(path: Path) -> Recorded:
    """Read recorded conversations; raises WrongFile naming the line."""
    if path.is_dir() or path.suffix in PAGES:
        pages = read_pages(path)
        shops = {name: shop for page in pages for name, shop in page.shops.items()}
        return Recorded(conversations=tuple(tuple(messages(*cast_)) for page in pages for cast_ in page.castings()), shops=shops)
    if not path.is_file():
        raise WrongFile(path, "the file does not exist")
    rows = _from_store(path) if path.suffix in STORES else _from_lines(path)
    talks: dict[tuple[str, str], list[BuyerMessage]] = {}
    for message in rows:
        talks.setdefault((message.shop, message.conversation), []).append(message)
    return Recorded(conversations=tuple(tuple(talk) for talk in talks.values()))


def _from_lines(path: Path) -> Iterator[BuyerMessage]:
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            if raw.strip():
                yield _message(_object(raw, path, number), path, number)


def _object(raw: bytes, path: Path, number: int) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise WrongFile(path, "this is not a line of JSON in UTF-8", line=number) from None


def _message(body: object, path: Path, number: int) -> BuyerMessage:
    try:
        return MessageBody.model_validate(body).to_message()
    except ValidationError as fault:
        where, problem = first_fault(fault)
        raise WrongFile(path, f"{'the line' if where == 'body' else where}: {problem}", line=number) from None
    except WrongMessage as fault:
        raise WrongFile(path, str(fault), line=number) from None


def _from_store(path: Path) -> Iterator[BuyerMessage]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(_LINES).fetchall()
    except sqlite3.Error as fault:
        raise WrongFile(path, f"this is not a store of xiaoer's ({fault})") from None
    for number, (shop, conversation, name, buyer, kind, text, at, story) in enumerate(rows, 1):
        told = cast("dict[str, Any]", json.loads(story) if story else {})
        about = cast("dict[str, Any]", told.get("about") or {})
        body: dict[str, Any] = {
            "shop": shop,
            "conversation": conversation,
            "message": name,
            "buyer": buyer,
            "sent_at": datetime.fromisoformat(at).replace(tzinfo=UTC),
            "kind": kind,
            "text": text,
            **about,
        }
        yield _message(body, path, number)
