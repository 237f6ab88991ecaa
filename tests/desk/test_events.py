"""The stream of changes: own shops only, ids alone, and an end with the log-in."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from bot.desk.events import _stream
from bot.desk.sessions import SignedIn
from bot.staff import Role
from bot.traffic import Change

WHO = SignedIn(name="mei", csrf="x", role=Role.AGENT, shops=("demo",))


class Wire:
    """Changes by hand."""

    def __init__(self) -> None:
        self.heard: list[Callable[[Change], None]] = []

    def subscribe(self, heard: Callable[[Change], None]) -> Callable[[], None]:
        self.heard.append(heard)
        return lambda: self.heard.remove(heard)

    def tell(self, **change: str) -> None:
        for heard in list(self.heard):
            heard(Change(**change))


def house(wire: Wire, *, beat: float = 5.0) -> tuple[Any, list[SignedIn | None]]:
    found: list[SignedIn | None] = [WHO]
    doors = SimpleNamespace(changes=wire, beat=timedelta(seconds=beat))
    return SimpleNamespace(doors=doors, sessions=SimpleNamespace(found=lambda _: found[0])), found


def test_own_shops_changes_come_once_each_and_no_others() -> None:
    async def run() -> None:
        wire = Wire()
        here, found = house(wire)
        stream = _stream(here, None)  # type: ignore[arg-type] - the request is passed on only
        assert "event: beat" in await anext(stream)
        wire.tell(topic="conversation", shop="other", conversation="c-9")
        wire.tell(topic="outbox")
        for _ in range(3):
            wire.tell(topic="conversation", shop="demo", conversation="a/b\n\nevent: out")
        word = await anext(stream)
        assert word.count("\n") == 2
        assert json.loads(word.removeprefix("data: ")) == [["demo", "a/b\n\nevent: out"]]
        wire.tell(topic="warning", shop="other", conversation="c-9")
        wire.tell(topic="warning", shop="demo", conversation="c-1")
        assert await anext(stream) == 'event: warning\ndata: [["demo", "c-1"]]\n\n'
        wire.tell(topic="conversation")
        assert await anext(stream) == "data: []\n\n"
        found[0] = None
        wire.tell(topic="conversation", shop="demo", conversation="c-1")
        assert "event: out" in await anext(stream)
        assert [one async for one in stream] == []
        assert wire.heard == []

    asyncio.run(run())


def test_a_quiet_stream_beats() -> None:
    async def run() -> None:
        wire = Wire()
        here, _ = house(wire, beat=0.01)
        stream = _stream(here, None)  # type: ignore[arg-type] - the request is passed on only
        for _ in range(3):
            assert "event: beat" in await anext(stream)
        await stream.aclose()
        assert wire.heard == []

    asyncio.run(run())


def test_a_log_in_that_ended_ends_the_stream_at_once_and_a_shop_taken_away_is_silent() -> None:
    async def run() -> None:
        wire = Wire()
        here, found = house(wire, beat=60)
        stream = _stream(here, None)  # type: ignore[arg-type] - the request is passed on only
        await anext(stream)
        found[0] = replace(WHO, shops=("other",))
        wire.tell(topic="conversation", shop="demo", conversation="c-1")
        wire.tell(topic="conversation", shop="other", conversation="c-9")
        assert json.loads((await anext(stream)).removeprefix("data: ")) == [["other", "c-9"]]
        found[0] = None
        wire.tell(topic="people")  # no conversation changed, no beat is due for a minute
        assert "event: out" in await asyncio.wait_for(anext(stream), 5)

    asyncio.run(run())
