"""The queue: what waits for a person, what one has oneself, what colleagues have; as a page and as the fragment that refreshes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from bot.desk.house import House
from bot.desk.sessions import SignedIn, Who
from bot.masking import masked
from bot.staff import Stage, Talk
from bot.staff.wait import Wait, turn_of, wait_of

MOST_RECENT = 50
MOST_SHOWN = 60  # rows of a part of the queue: a page stays light whoever waits; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conversation of the queue."""

    talk: Talk
    address: str
    shop: str
    reason: str
    wait: Wait | None
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    waiting: tuple[Row, ...]
    mine: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def shown(self) -> int:
        """How many rows of a part are shown."""
        return MOST_SHOWN


def add_queue(router: APIRouter, house: House) -> None:
    """Register the queue's page, its fragment, and the page of what the bot has."""
    lists = _Lists(house)
    router.get("")(lists.queue)
    router.get("/queue")(lists.queue_rows)
    router.get("/recent")(lists.recent)
    router.get("/recent/rows")(lists.recent_rows)
    router.post("/buyer")(lists.buyer)


class _Lists:
    def __init__(self, house: House) -> None:
        self._house = house

    def queue(self, who: Who, told: str = "") -> Response:
        plays = self._house.doors.play_buyer is not None
        return self._page("queue.html", who=who, queue=_queue(self._house, who), plays=plays, told=told)

    def queue_rows(self, who: Who) -> Response:
        return self._page("queue_rows.html", who=who, queue=_queue(self._house, who))

    def recent(self, who: Who) -> Response:
        return self._page("recent.html", who=who, rows=_recent(self._house, who))

    def recent_rows(self, who: Who) -> Response:
        return self._page("recent_rows.html", rows=_recent(self._house, who))

    def buyer(self) -> Response:
        play = self._house.doors.play_buyer
        if play is None:
            raise HTTPException(404)
        return RedirectResponse(f"/desk?told={'buyer' if play() else 'crowd'}", status_code=303)

    def _page(self, template: str, **shown: object) -> Response:
        return self._house.pages.page(template, 200, now=self._house.doors.clock(), **shown)


def address_of(shop: str, conversation: str, place: str = "c") -> str:
    """Give the address of a conversation's page or step; ids are opaque, so that every special character is escaped."""
    return f"/desk/{place}/{quote(shop, safe='')}/{quote(conversation, safe='')}"


def first_of(house: House, who: SignedIn) -> Talk | None:
    """Give the conversation that should be taken next, or None."""
    waiting = _queue(house, who).waiting
    return waiting[0].talk if waiting else None


def _recent(house: House, who: SignedIn) -> tuple[Row, ...]:
    return _rows(house, house.doors.seats.recent(who.shops, MOST_RECENT), house.doors.clock())


def _queue(house: House, who: SignedIn) -> _Queue:
    now = house.doors.clock()
    rows = sorted(_rows(house, house.doors.seats.talks(who.shops, now), now), key=lambda row: turn_of(row.talk, row.wait))
    mine = tuple(row for row in rows if row.talk.owner == who.name)
    return _Queue(
        waiting=tuple(row for row in rows if row.talk.stage is Stage.QUEUED),
        mine=tuple(sorted(mine, key=lambda row: row.talk.stage is Stage.WAITING)),
        others=tuple(row for row in rows if row.talk.owner not in {None, who.name}),
    )


def _rows(house: House, talks: Iterable[Talk], now: datetime) -> tuple[Row, ...]:
    return tuple(_row(house, talk, now) for talk in talks)


def _row(house: House, talk: Talk, now: datetime) -> Row:
    shop = house.doors.shops[talk.shop]
    wait = wait_of(talk, shop, house.doors.warn_share)
    return Row(
        talk=replace(talk, last=masked(talk.last), buyer=masked(talk.buyer)),
        address=address_of(talk.shop, talk.conversation),
        shop=shop.file.name,
        reason=house.labels.reason(talk.reason),
        wait=wait,
        shown="" if wait is None else wait.shown(now),
    )
