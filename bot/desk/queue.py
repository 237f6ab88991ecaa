"""The queue: what waits for a person, urgent first, then oldest, as a page and as the fragment that refreshes it."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from bot.desk.house import House
from bot.desk.sessions import SignedIn
from bot.ports import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One waiting conversation; `minutes` since it was handed over."""

    address: str
    buyer: str
    shop: str
    reason: str
    urgent: bool
    last: str
    minutes: int


def add_queue(router: APIRouter, house: House) -> None:
    """Register the queue's page and its fragment."""

    @router.get("")
    def page(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        who = house.sessions.required(request)
        return house.pages.page("queue.html", who=who, rows=_rows(house, who))

    @router.get("/queue")
    def fragment(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        who = house.sessions.required(request)
        return house.pages.page("queue_rows.html", rows=_rows(house, who))


def address_of(shop: str, conversation: str) -> str:
    """Give the address of a conversation's page; ids are opaque, so that every special character is escaped."""
    return f"/desk/c/{quote(shop, safe='')}/{quote(conversation, safe='')}"


def _rows(house: House, who: SignedIn) -> tuple[_Row, ...]:
    return tuple(_row(house, one) for one in house.doors.desk.waiting(who.shops))


def _row(house: House, one: Waiting) -> _Row:
    waited = house.doors.clock() - one.since
    return _Row(
        address=address_of(one.shop, one.conversation),
        buyer=one.buyer,
        shop=house.doors.shops[one.shop].file.name,
        reason=house.labels.reason(one.reason),
        urgent=one.urgent,
        last=one.last,
        minutes=max(0, int(waited.total_seconds() // 60)),
    )
