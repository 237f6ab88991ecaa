"""Taking, giving up, handing on and closing, at the desk; the order of the queue and the clock on it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.kpi import reply_clock
from bot.messages import Platform
from bot.staff import Role, Stage, Talk
from bot.staff.wait import turn_of, wait_of
from tests.desk.conftest import MEI

if TYPE_CHECKING:
    from bot.shop import Shop
    from tests.desk.conftest import Place

HERE = "/desk/c/demo/c-1"
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def waiting(name: str, asked: datetime | None, *, urgent: bool = False) -> Talk:
    return Talk(
        shop="demo",
        conversation=name,
        buyer=name,
        stage=Stage.QUEUED,
        owner=None,
        reason="",
        urgent=urgent,
        since=NOON,
        asked_at=asked,
        last="",
    )


def test_the_queue_goes_angry_then_nearest_to_the_limit_then_oldest(demo: "Shop") -> None:
    night = NOON - timedelta(hours=5)  # 07:00 in Shanghai: the platform doesn't count it
    talks = [
        waiting("answered", None),
        waiting("night, later", night + timedelta(minutes=1)),
        waiting("night", night),
        waiting("four left", NOON - timedelta(minutes=1)),
        waiting("one left", NOON - timedelta(minutes=4)),
        waiting("angry", NOON, urgent=True),
    ]
    ordered = sorted(talks, key=lambda one: turn_of(one, wait_of(one, demo)))
    assert [one.conversation for one in ordered] == ["angry", "one left", "four left", "night", "night, later", "answered"]


def test_pinduoduos_clock_is_five_minutes_from_eight_to_eleven(demo: "Shop") -> None:
    clock = reply_clock(Platform.PINDUODUO)
    assert clock is not None
    at = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
    assert clock.limit(at, demo.zone) == at + timedelta(minutes=5)
    assert clock.limit(at - timedelta(seconds=1), demo.zone) is None
    assert clock.limit(at + timedelta(hours=15), demo.zone) is None
    jd = reply_clock(Platform.JD)
    assert jd is not None
    assert jd.limit(at, demo.zone) is None  # nine to eleven there
    assert jd.limit(at + timedelta(hours=1), demo.zone) == at + timedelta(hours=1, minutes=3)


def test_a_claim_is_shown_and_the_second_agent_is_told_who_was_first(inside: "Place") -> None:
    assert inside.desk.seats.claim("demo", "c-1", "lan", inside.clock()) == "lan"
    answer = inside.post("/desk/claim/demo/c-1")
    assert answer.headers["location"] == f"{HERE}?told=taken"
    page = inside.client.get(answer.headers["location"]).text
    assert "客服 <bdi>lan</bdi> 先接了" in page
    assert 'id="say"' not in page
    assert "同事在接待" in inside.client.get("/desk").text
    assert inside.post(HERE, text="我也来说").status_code == 409
    assert inside.desk.said == []


def test_whoever_answers_has_it_and_the_other_agents_words_are_kept(inside: "Place") -> None:
    assert inside.post(HERE, text="马上看").status_code == 303
    talk = inside.desk.seats.talk("demo", "c-1", inside.clock())
    assert talk is not None
    assert (talk.owner, talk.stage) == ("mei", Stage.WAITING)
    inside.post("/desk/transfer/demo/c-1", to="lan")
    answer = inside.post(HERE, text="再说一句")
    assert answer.status_code == 409
    assert "再说一句</textarea>" in answer.text


def test_the_next_one_is_the_angry_one_and_then_the_rest_until_nobody_waits(inside: "Place") -> None:
    places = [inside.post("/desk/next").headers["location"] for _ in range(3)]
    assert places == ["/desk/c/demo/a%2Fb%20c%3F%23", HERE, "/desk"]


def test_a_sign_of_life_keeps_the_seat(inside: "Place") -> None:
    inside.post("/desk/claim/demo/c-1")
    for _ in range(3):
        inside.clock.now += timedelta(seconds=40)
        assert inside.post("/desk/alive").status_code == 204
    assert "我在接待" in inside.client.get(HERE).text
    inside.clock.now += timedelta(seconds=46)
    assert "等人接待</span>" in inside.client.get(HERE).text


def test_a_conversation_goes_to_a_colleague_of_the_desk_only(inside: "Place") -> None:
    inside.post("/desk/claim/demo/c-1")
    assert inside.post("/desk/transfer/demo/c-1", to="nobody").headers["location"] == f"{HERE}?told=nobody"
    assert inside.post("/desk/transfer/demo/c-1", to="lan").headers["location"] == "/desk"
    assert "会话转给了 lan" in inside.client.get(HERE).text
    inside.accounts.add_agent(replace(MEI, role=Role.AGENT, shops=("demo",)))  # a supervisor could give up anybody's
    assert inside.post("/desk/release/demo/c-1").headers["location"] == f"{HERE}?told=taken"
    talk = inside.desk.seats.talk("demo", "c-1", inside.clock())
    assert talk is not None
    assert talk.owner == "lan"


def test_an_old_page_releases_and_hands_on_nobody_who_came_since(inside: "Place") -> None:
    inside.desk.seats.claim("demo", "c-1", "lan", inside.clock())
    page = inside.client.get(HERE).text
    [shown] = set(re.findall(r'name="owner" value="([^"]*)"', page))
    assert shown == "lan"
    assert inside.desk.seats.transfer(("demo", "c-1"), "lan", "kai", inside.clock())
    for step in ("release", "transfer"):
        assert inside.post(f"/desk/{step}/demo/c-1", owner=shown, to="mei").headers["location"] == f"{HERE}?told=taken"
        talk = inside.desk.seats.talk("demo", "c-1", inside.clock())
        assert talk is not None
        assert talk.owner == "kai"
    assert inside.post("/desk/release/demo/c-1", owner="kai").headers["location"] == "/desk"


def test_a_closed_conversation_is_shown_as_closed_and_can_be_taken_again(inside: "Place") -> None:
    assert inside.post("/desk/resolve/demo/c-1").headers["location"] == "/desk"
    page = inside.client.get(HERE).text
    assert "办完了，结束会话" in page
    assert "办完了" in inside.client.get("/desk/recent").text
    inside.post("/desk/claim/demo/c-1")
    assert "mei 从机器人手里接过了会话" in inside.client.get(HERE).text


@pytest.mark.parametrize("step", ["claim", "release", "transfer", "resolve", "give-back"])
def test_another_shops_conversation_is_not_there(inside: "Place", step: str) -> None:
    assert inside.post(f"/desk/{step}/other/c-9", to="lan").status_code == 404
