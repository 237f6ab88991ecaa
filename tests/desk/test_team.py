"""A team at the desk: who is away, what a supervisor may, replies shared by a team, and who reads the audit trail."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.staff import Role
from tests.desk.conftest import MEI, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import BuyerMessage
    from bot.respond import Responder
    from bot.shop import Shop
    from tests.conftest import Told
    from tests.desk.conftest import Place

HERE = "/desk/c/demo/c-1"


def act(place: "Place", address: str, csrf: str, **form: str) -> str:
    answer = place.client.post(address, data={"csrf": csrf, **form}, headers=ORIGIN)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_nobody_hands_a_conversation_to_somebody_who_is_away(inside: "Place") -> None:
    inside.post("/desk/claim/demo/c-1")
    assert ">lan</option>" in inside.client.get(HERE).text
    inside.accounts.be_away("lan", away=True)
    assert ">lan</option>" not in inside.client.get(HERE).text
    assert inside.post("/desk/transfer/demo/c-1", to="lan").headers["location"] == f"{HERE}?told=nobody"
    assert "离开</span>" in inside.client.get("/desk/people").text
    inside.post("/desk/people/change", name="lan", step="rights", role="agent", shop="", team="售后")
    changed = inside.accounts.agent("lan")
    assert changed is not None
    assert (changed.away, changed.team, changed.role) == (True, "售后", Role.AGENT)


def test_one_says_so_oneself_and_comes_back(inside: "Place") -> None:
    assert "离开一下" in inside.client.get("/desk").text
    inside.post("/desk/away", away="1")
    page = inside.client.get("/desk").text
    assert "您现在是“离开”" in page
    assert "点此回来" in page
    inside.post("/desk/away", away="")
    assert "您现在是" not in inside.client.get("/desk").text


def test_a_shop_is_unattended_when_all_who_answer_for_it_are_away(place: "Place") -> None:
    accounts = place.accounts
    assert not accounts.all_away("demo")
    assert not accounts.all_away("other")
    accounts.be_away("mei", away=True)
    assert not accounts.all_away("demo")  # lan, an administrator of all shops, is there
    accounts.add_agent(replace(MEI, name="kai", role=Role.AGENT, shops=("demo",)))
    accounts.add_agent(replace(MEI, name="nan", role=Role.VIEWER, shops=("demo",)))
    accounts.be_away("kai", away=True)
    assert accounts.all_away("demo")  # administrators count only where nobody else answers; who only reads never does
    assert not accounts.all_away("other")
    accounts.add_agent(replace(MEI, name="kai", role=Role.AGENT, shops=("demo",), disabled=True))
    assert not accounts.all_away("demo")


def test_the_holding_line_promises_nobody_at_once_when_all_are_away(
    responder: "Responder", demo: "Shop", say: "Callable[..., BuyerMessage]", told: "Told"
) -> None:
    from bot.messages import Conversation
    from tests.conftest import NOON, predict

    told.next = predict("other", sure=False, ranked=("other",))
    asked, talk = say("那个能不能弄一下"), Conversation(id="c-1", shop="demo", buyer="b-1")
    there = responder.respond(asked, talk, demo, NOON).replies[0]
    responder.attend({"demo": True}.__getitem__)
    away = responder.respond(asked, talk, demo, NOON).replies[0]
    assert there.source == "hold.default"
    assert away.source == "hold.default_away"
    assert "请稍等" not in away.text


def test_a_supervisor_sees_all_seats_and_gives_up_and_hands_on_anybodys(place: "Place") -> None:
    place.desk.seats.claim("demo", "c-1", "lan", place.clock())
    agent = place.enter(replace(MEI, name="kai", role=Role.AGENT, shops=("demo",)))
    page = place.client.get(HERE).text
    assert 'data-key="u"' not in page
    assert act(place, "/desk/release/demo/c-1", agent, owner="lan") == f"{HERE}?told=taken"
    assert act(place, "/desk/transfer/demo/c-1", agent, owner="lan", to="mei") == f"{HERE}?told=taken"
    talk = place.desk.seats.talk("demo", "c-1", place.clock())
    assert talk is not None
    assert talk.owner == "lan"

    lead = place.enter(replace(MEI, name="wen", role=Role.SUPERVISOR, shops=("demo",)))
    assert "客服 <bdi>lan</bdi>" in place.client.get("/desk").text
    page = place.client.get(HERE).text
    assert 'data-key="u"' in page
    assert 'value="wen">我自己' in page
    assert '<option value="lan"' not in page
    assert act(place, "/desk/transfer/demo/c-1", lead, owner="lan", to="lan") == f"{HERE}?told=nobody"
    assert act(place, "/desk/transfer/demo/c-1", lead, owner="lan", to="kai") == "/desk"
    assert act(place, "/desk/transfer/demo/c-1", lead, owner="kai", to="wen") == "/desk"
    talk = place.desk.seats.talk("demo", "c-1", place.clock())
    assert talk is not None
    assert talk.owner == "wen"
    place.desk.seats.transfer(("demo", "c-1"), "wen", "kai", place.clock())
    assert act(place, "/desk/release/demo/c-1", lead, owner="kai") == "/desk"
    talk = place.desk.seats.talk("demo", "c-1", place.clock())
    assert talk is not None
    assert talk.owner is None
    assert place.client.get("/desk/people").status_code == 403


def test_a_supervisor_reads_the_trail_of_own_shops_alone(place: "Place") -> None:
    mei = place.enter(replace(MEI, name="mei", shops=None))
    act(place, "/desk/claim/demo/c-1", mei)
    act(place, "/desk/claim/other/c-9", mei)
    place.client.post("/desk/people/change", data={"csrf": mei, "name": "lan", "step": "enable"}, headers=ORIGIN)
    whole = place.client.get("/desk/audit").text
    assert all(word in whole for word in ("c-1", "c-9", "改同事"))
    place.enter(replace(MEI, name="wen", role=Role.SUPERVISOR, shops=("demo",)))
    page = place.client.get("/desk/audit").text
    assert "接待" in page
    assert "c-1" in page
    assert "c-9" not in page
    assert "改同事" not in page
    place.enter(replace(MEI, name="wen", role=Role.ADMIN, shops=("demo",)))
    assert "改同事" not in place.client.get("/desk/audit").text


def test_the_trail_is_turned_page_by_page(inside: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.trail.AT_ONCE", 3)
    for number in range(5):
        inside.post("/desk/note/demo/c-1", text=f"第{number}条")
    first = inside.client.get("/desk/audit").text
    assert first.count("<tr>") == 4
    older = first.split('href="/desk/audit?before=')[1].split('"')[0]
    second = inside.client.get(f"/desk/audit?before={older}").text
    assert second.count("<tr>") == 3
    assert "更早的" not in second
    assert "第0条" not in first + second


def test_a_teams_replies_are_the_teams(inside: "Place") -> None:
    inside.accounts.add_agent(replace(MEI, name="mei", team="售后"))
    inside.accounts.add_agent(replace(MEI, name="lan", team="售前"))
    inside.post("/desk/canned", shop="demo", title="坏果", text="麻烦拍一下坏果", whose="team")
    inside.post("/desk/canned", shop="demo", title="您好", text="您好")
    shelf = inside.desk.shelf
    assert [one.title for one in shelf.canned("demo", "mei", "售后")] == ["坏果", "您好"]
    assert [one.title for one in shelf.canned("demo", "lan", "售前")] == ["您好"]
    assert [one.title for one in shelf.canned("demo", "kai", "")] == ["您好"]
    number = shelf.canned("demo", "mei", "售后")[0].id
    assert not shelf.drop("demo", number, "lan", "售前")
    assert shelf.drop("demo", number, "kai", "售后")
