"""Word of changes for an open page, as server-sent events: which conversation changed, never what it says. The page then asks.

Whom a change may be told is looked up when it is told: a log-in that ended, or a shop that was taken away, hears nothing more.
A stream ends with the log-in; a page that hears nothing asks by itself.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from bot.desk.house import House
from bot.traffic import Change

GATHER_S = 0.1  # what changes within this time is told at once
MOST = 50  # more than so many conversations at once: "anything may have changed"
TOPICS = ("conversation", "warning")
_Keys = list[tuple[str, str] | None]
_Told = dict[tuple[str, str] | None, None]


def add_events(router: APIRouter, house: House) -> None:
    """Register the stream."""

    @router.get("/events")
    async def events(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] - registered
        await run_in_threadpool(house.sessions.required, request)
        return StreamingResponse(_stream(house, request), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _stream(house: House, request: Request) -> AsyncGenerator[str]:
    loop = asyncio.get_running_loop()
    told: dict[str, _Told] = {topic: {} for topic in TOPICS}
    wake = asyncio.Event()

    def note(change: Change) -> None:
        if change.topic == "people":
            wake.set()  # perhaps this very log-in has ended
        if change.topic not in TOPICS:
            return
        told[change.topic][None if change.shop is None or change.conversation is None else (change.shop, change.conversation)] = None
        wake.set()

    def heard(change: Change) -> None:
        loop.call_soon_threadsafe(note, change)

    stop = house.doors.changes.subscribe(heard)
    try:
        yield "retry: 2000\nevent: beat\ndata: 1\n\n"
        while True:
            beat = await _slept(wake, house.doors.beat.total_seconds())
            who = await run_in_threadpool(house.sessions.found, request)
            if who is None:
                yield "event: out\ndata: 1\n\n"
                return
            if beat:
                yield "event: beat\ndata: 1\n\n"
                continue
            await asyncio.sleep(GATHER_S)
            keys, warned = ([key for key in told[topic] if key is None or key[0] in who.shops] for topic in TOPICS)
            for one in told.values():
                one.clear()
            wake.clear()
            for word in _words(keys, warned):
                yield word
    finally:
        stop()


def _words(keys: _Keys, warned: _Keys) -> Iterator[str]:
    if warned:  # waits that have come near their platform's limit
        yield f"event: warning\ndata: {json.dumps(warned, ensure_ascii=False)}\n\n"
    if keys:
        yield f"data: {json.dumps([] if None in keys or len(keys) > MOST else keys, ensure_ascii=False)}\n\n"


async def _slept(wake: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(wake.wait(), seconds)
    except TimeoutError:
        return True
    return False
