"""The metrics by their names, and the warnings before the limit: once a wait, for those whose clock runs."""

import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

import pytest

from bot.gate import Refusal
from bot.kpi import reply_clock
from bot.kpi.clocks import local
from bot.messages import BuyerMessage, Conversation, Finding, Platform
from bot.respond import Responder
from bot.shop import Shop
from bot.staff import Stage, Talk
from bot.watch import Lookout, Meters, Seen, lookout
from bot.watch.meters import SHARED
from tests.conftest import NIGHT, NOON, Told, predict

if TYPE_CHECKING:
    from bot.traffic import Change

FINDING = Finding(rule="wechat.id", family="wechat", start=0, end=2, excerpt="微信", why="x", source="y")


def values(meters: Meters) -> dict[str, float]:
    """Every sample of the page by its name with labels."""
    lines = [line for line in meters.page().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


class Queue:
    """Stands for seats, deliveries and inbox alike."""

    def __init__(self) -> None:
        self.found: list[Talk] = []

    def each(self, shops: tuple[str, ...], now: datetime, see: Callable[[Talk], None]) -> None:
        for one in self.found:
            if one.shop in shops:
                see(one)

    def uncertain(self, shops: tuple[str, ...]) -> tuple[int, ...]:
        return (1, 2)

    def waiting(self) -> int:
        return 7


def waiting(name: str, since: datetime | None, stage: Stage = Stage.QUEUED) -> Talk:
    more = {"owner": None, "reason": "model.unsure", "urgent": False, "since": since, "asked_at": since, "last": "在吗"}
    return Talk(shop="demo", conversation=name, buyer="b", stage=stage, **more)  # type: ignore[arg-type]


class Place:
    def __init__(self, demo: Shop) -> None:
        self.now = NOON
        self.queue, self.meters = Queue(), Meters()
        self.told: list[Change] = []
        seen = Seen(seats=self.queue, deliveries=self.queue, inbox=self.queue, shops={"demo": demo})  # type: ignore[arg-type]
        self.lookout = Lookout(seen, self.meters, self.told.append, lambda: self.now, 0.6)

    def look(self, at: datetime) -> list[str]:
        self.now = at
        self.told.clear()
        self.lookout.look()
        assert {change.topic for change in self.told} <= {"warning"}
        return [str(change.conversation) for change in self.told]


@pytest.fixture
def place(demo: Shop) -> Place:
    return Place(demo)


def test_a_wait_is_warned_of_once_at_its_share_of_the_limit(place: Place) -> None:
    clock = reply_clock(Platform.PINDUODUO)
    assert clock is not None
    assert clock.seconds == 300
    place.queue.found = [waiting("c-1", NOON)]
    assert place.look(NOON + timedelta(seconds=179)) == []
    assert place.look(NOON + timedelta(seconds=180)) == ["c-1"]
    assert place.look(NOON + timedelta(seconds=190)) == []
    assert values(place.meters)['xiaoer_limit_warnings_total{platform="pinduoduo"}'] == 1
    # Answered, and asked again: a new wait, a new warning.
    place.queue.found = [waiting("c-1", None, Stage.WAITING)]
    assert place.look(NOON + timedelta(seconds=200)) == []
    later = NOON + timedelta(seconds=300)
    place.queue.found = [waiting("c-1", later)]
    assert place.look(later + timedelta(seconds=181)) == ["c-1"]


def test_a_long_queue_is_read_with_rests_that_turns_can_use(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read at one go, 2,000 conversations took every second moment of the interpreter from the turns for a tenth of a second."""
    rests: list[float] = []
    monkeypatch.setattr(lookout.time, "sleep", rests.append)
    place.queue.found = [waiting(f"c-{number}", NOON) for number in range(4 * lookout.BREATH + 1)]
    assert place.look(NOON) == []
    assert rests == [lookout.REST_S] * 4
    assert values(place.meters)['xiaoer_queue_length{stage="queued"}'] == 4 * lookout.BREATH + 1


def test_where_no_clock_runs_nobody_is_warned_of(place: Place) -> None:
    place.queue.found = [waiting("night", NIGHT)]  # 01:00 in Shanghai: not counted
    assert place.look(NIGHT + timedelta(hours=3)) == []
    assert values(place.meters)['xiaoer_nearest_limit_seconds{platform="pinduoduo"}'] == math.inf


def test_an_assigned_one_is_warned_of_too(place: Place) -> None:
    place.queue.found = [replace(waiting("c-1", NOON), stage=Stage.ASSIGNED, owner="mei")]
    assert place.look(NOON + timedelta(seconds=299)) == ["c-1"]


def test_a_long_queue_leaves_nothing_in_the_memory_but_eight_bytes_for_each_wait(place: Place) -> None:
    """A queue that nobody worked was read whole every three seconds, and every wait's moment was kept in a cache of 100,000."""

    class Followed(Talk):
        """May be referred to weakly."""

    seen, alive = 0, 0
    living = WeakSet[Talk]()
    local.cache_clear()

    def each(shops: tuple[str, ...], now: datetime, see: Callable[[Talk], None]) -> None:
        nonlocal seen, alive
        for number in range(2000):
            talk = Followed(**asdict(waiting(f"c-{number}", NOON - timedelta(hours=1, seconds=number))))
            living.add(talk)
            see(talk)
            del talk
            seen += 1
            alive = max(alive, len(living))

    place.queue.each = each  # type: ignore[method-assign]
    place.look(NOON)
    assert (seen, len(place.told)) == (2000, 2000)
    assert alive == 2000  # the fresh ones, who are warned of
    alive = 0
    assert place.look(NOON + timedelta(seconds=3)) == []
    assert seen == 4000
    assert alive <= 1
    assert local.cache_info().currsize == 0
    kept = place.lookout._warned
    assert len(kept) * kept.itemsize == 2000 * 8
    place.queue.found = []
    place.queue.each = lambda *_: None  # type: ignore[method-assign]
    assert place.look(NOON + timedelta(seconds=6)) == []
    assert len(place.lookout._warned) == 0


def test_the_queue_is_shown(place: Place) -> None:
    place.queue.found = [
        waiting("a", NOON),
        waiting("b", NOON + timedelta(seconds=100)),
        waiting("c", None, Stage.WAITING),
        waiting("d", NOON - timedelta(seconds=300), Stage.ASSIGNED),
    ]
    place.look(NOON + timedelta(seconds=120))
    found = values(place.meters)
    assert found['xiaoer_queue_length{stage="queued"}'] == 2
    assert found['xiaoer_queue_length{stage="assigned"}'] == 1
    assert found['xiaoer_queue_length{stage="waiting"}'] == 1
    assert found['xiaoer_nearest_limit_seconds{platform="pinduoduo"}'] == -120
    assert found["xiaoer_late_conversations"] == 1
    assert found["xiaoer_uncertain_replies"] == 2
    assert found["xiaoer_inbox_waiting"] == 7
    assert found["xiaoer_lookout_timestamp_seconds"] == (NOON + timedelta(seconds=120)).timestamp()


def test_turns_are_counted_and_timed(responder: Responder, demo: Shop, told: Told) -> None:
    meters = Meters()
    respond = meters.timed(lambda message, talk: responder.respond(message, talk, demo, NOON))
    talk = Conversation(id="c", shop="demo", buyer="b")
    for number, answered in enumerate(("greeting", "human", "human")):
        told.next = predict(answered)
        outcome = respond(BuyerMessage(shop="demo", conversation="c", message=str(number), buyer="b", sent_at=NOON, text="x"), talk)
        meters.answered(outcome)
    respond(BuyerMessage(shop="demo", conversation="c", message="0", buyer="b", sent_at=NOON, text="x"), talk)  # and not recorded
    found = values(meters)
    assert found['xiaoer_messages_total{kind="text"}'] == 3
    assert found['xiaoer_turns_total{action="reply"}'] == 1
    assert found['xiaoer_turns_total{action="handoff"}'] == 2
    assert found['xiaoer_handoffs_total{reason="buyer.asked_for_person"}'] == 2
    assert found["xiaoer_turn_seconds_count"] == 4
    assert found['xiaoer_turn_seconds_bucket{le="+Inf"}'] == 4


def test_a_refusal_counts_once_a_family() -> None:
    meters = Meters()
    meters.refused(Refusal(findings=(FINDING, FINDING, replace(FINDING, family="absolute")), suggestion=None, ruleset="r"))
    found = values(meters)
    assert found['xiaoer_gate_refusals_total{author="human",family="wechat"}'] == 1
    assert found['xiaoer_gate_refusals_total{author="human",family="absolute"}'] == 1


def test_names_follow_prometheus_conventions() -> None:
    page = Meters().page().decode()
    kinds = dict(re.findall(r"^# TYPE (xiaoer_\S+) (\w+)$", page, re.MULTILINE))
    ours = {name: kind for name, kind in kinds.items() if not name.endswith("_created")}
    assert len(ours) >= 12
    for name, kind in ours.items():
        assert re.fullmatch(r"xiaoer_[a-z_]+", name)
        assert name.endswith("_total") == (kind == "counter")
        assert f"# HELP {name} " in page
        if kind == "histogram":
            assert name.endswith("_seconds")


def test_two_services_in_one_process_do_not_quarrel() -> None:
    one, other = Meters(), Meters()
    one.warned(Platform.JD)
    assert 'xiaoer_limit_warnings_total{platform="jd"}' not in values(other)


def test_with_several_workers_any_one_tells_the_counts_of_all(tmp_path: Path) -> None:
    count = "from bot.messages import Platform\nfrom bot.watch import Meters\nmeters = Meters()\nmeters.warned(Platform.JD)\n"
    environ = {**os.environ, SHARED: str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=environ, check=True, timeout=120)
    page = subprocess.run(
        [sys.executable, "-c", f"{count}print(meters.page().decode())"], env=environ, check=True, timeout=120, capture_output=True
    )
    assert 'xiaoer_limit_warnings_total{platform="jd"} 3.0' in page.stdout.decode()
