"""What the desk leaves in the audit trail, and the personal data that it hides until somebody asks, on record."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql

from bot.desk.access import LEAST, SILENT, TOLD, UNDONE
from bot.labels import load_labels
from bot.store.record import state_to_json
from bot.store.tables import audit, conversations
from tests.desk.conftest import MEI, ORIGIN, STORY

if TYPE_CHECKING:
    from tests.desk.conftest import Place

WORDS = "我叫王芳，电话13812345678，寄到朝阳区建国路88号3单元502室，单号SF1234567890123"


def deeds(place: "Place") -> list[tuple[str, str, str | None]]:
    with place.desk.engine.connect() as connection:
        return [(row.agent, row.action, row.conversation) for row in connection.execute(sql.select(audit).order_by(audit.c.number))]


def test_every_step_stands_in_the_trail_and_no_words_do(inside: "Place") -> None:
    inside.post("/desk/claim/demo/c-1")
    inside.post("/desk/c/demo/c-1", text="马上看，电话13812345678")
    inside.post("/desk/judge/demo/c-1", text="您好")
    inside.post("/desk/alive")
    inside.post("/desk/resolve/demo/c-1")
    assert deeds(inside) == [("mei", "login", None), ("mei", "claim", "c-1"), ("mei", "c", "c-1"), ("mei", "resolve", "c-1")]


def test_nothing_is_done_that_the_trail_cannot_hold(inside: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.errors import StoreUnavailable
    from bot.store import SqlAudit

    csrf = inside.csrf()

    def broken(*_: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(SqlAudit, "record", broken)
    answer = inside.client.post("/desk/c/demo/c-1", data={"csrf": csrf, "text": "您好"}, headers=inside.origin)
    assert answer.status_code == 503
    assert inside.desk.said == []


def test_a_refused_request_leaves_no_line_as_if_it_were_done(inside: "Place") -> None:
    csrf, before = inside.csrf(), deeds(inside)
    for form, headers in (({"csrf": csrf}, {}), ({"csrf": csrf}, {"Origin": "http://evil.example"}), ({"csrf": "x"}, ORIGIN), ({}, ORIGIN)):
        for path in ("/claim/demo/c-1", "/people/change", "/reveal/demo/c-1", "/teaching/train"):
            assert inside.client.post(f"/desk{path}", data=form, headers=headers).status_code == 403
    assert deeds(inside) == before


def test_what_came_to_nothing_says_so(inside: "Place") -> None:
    inside.desk.seats.claim("demo", "c-1", "lan", inside.clock())
    inside.post("/desk/claim/demo/c-1")
    inside.post("/desk/claim/demo/nothing")
    inside.post("/desk/c/demo/c-1", text="我来")
    assert deeds(inside)[1:] == [
        ("mei", "claim", "c-1"),
        ("mei", "claim/undone", "c-1"),
        ("mei", "claim", "nothing"),
        ("mei", "claim/undone", "nothing"),
        ("mei", "c", "c-1"),
        ("mei", "c/undone", "c-1"),
    ]
    page = inside.client.get("/desk/audit").text
    assert '没做成：接待 <span class="dim">原因 在同事手里</span>' in page
    assert '没做成：接待 <span class="dim">原因 没有这个</span>' in page


def test_the_trail_says_to_whom_what_and_which(inside: "Place") -> None:
    inside.accounts.add_agent(replace(MEI))  # of all shops: sees what belongs to none
    inside.post("/desk/next")
    inside.post("/desk/claim/demo/c-1")
    inside.post("/desk/transfer/demo/c-1", owner="mei", to="lan")
    inside.post("/desk/people/change", name="lan", step="disable")
    inside.post("/desk/people", name="13812345678", role="agent", shop="demo")
    inside.post("/desk/canned", shop="demo", title="发货", text="今天发")
    inside.post("/desk/quality/left-out/demo", buyer="b-7", step="add", why="blocked")
    inside.post("/desk/away", away="1")
    with inside.desk.engine.connect() as connection:
        rows = [
            (row.action, row.shop, row.conversation, row.about) for row in connection.execute(sql.select(audit).order_by(audit.c.number))
        ]
    assert rows[1:] == [
        ("next", None, None, None),
        ("claim", "demo", "a/b c?#", None),
        ("claim", "demo", "c-1", None),
        ("transfer", "demo", "c-1", "owner=mei to=lan"),
        ("people/change", None, None, "name=lan step=disable"),
        ("people", None, None, "name=138****5678 role=agent shop=demo"),
        ("canned", "demo", None, "title=发货"),
        ("quality/left-out", "demo", None, "buyer=b-7 step=add why=blocked"),
        ("away", None, None, "away=1"),
    ]
    page = inside.client.get("/desk/audit").text
    for words in ("原来在 mei 转给 lan", "名字 lan 步骤 停用", "改考核名单", "买家 b-7 步骤 不计入 原因 被拉黑", "状态 离开"):
        assert words in page, words


def test_every_deed_has_a_name_for_people_to_read(inside: "Place") -> None:
    labels = load_labels()
    actions = {path.partition("{")[0].strip("/") for method, path in LEAST if method == "POST" and path not in SILENT}
    assert {action for action in actions if labels.deed(action) == action} == set()
    fields = {field for fields in TOLD.values() for field in fields}
    assert {field for field in fields if labels.about(f"{field}=x") == f"{field} x"} == set()
    assert {why for why in UNDONE if labels.about(f"why={why}").endswith(why)} == set()


def test_personal_data_is_hidden_until_somebody_asks_on_record(inside: "Place") -> None:
    inside.add("pii", "model.unsure", ("buyer", WORDS, None))
    for page in ("/desk", "/desk/queue", "/desk/c/demo/pii", "/desk/lines/demo/pii"):
        text = inside.client.get(page).text
        assert "138****5678" in text
        for secret in ("13812345678", "88号", "502", "1234567890123"):
            assert secret not in text, (page, secret)
    shown = inside.post("/desk/reveal/demo/pii")
    assert shown.status_code == 200
    assert WORDS in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert deeds(inside)[-1] == ("mei", "reveal", "pii")
    assert WORDS not in inside.client.get("/desk/c/demo/pii").text
    assert 'data-key="h"' not in inside.client.get("/desk/c/demo/c-1").text


def test_the_oldest_phone_of_a_long_talk_is_shown_and_the_page_can_be_shown_anew(inside: "Place") -> None:
    inside.add("old", "model.unsure", ("buyer", WORDS, None), *(("buyer", f"第{number}句", None) for number in range(40)))
    inside.post("/desk/note/demo/old", text="回电13912345678")
    shown = inside.post("/desk/reveal/demo/old").text
    assert WORDS in shown
    assert "13912345678" in shown
    assert 'data-key="h"' not in shown  # nothing is left to show
    again = inside.client.get("/desk/reveal/demo/old")
    assert (again.status_code, again.headers["location"]) == (303, "/desk/c/demo/old")
    assert deeds(inside)[-1] == ("mei", "reveal", "old")


def test_what_stands_beside_the_talk_is_hidden_too(inside: "Place") -> None:
    from bot.messages import ConversationState, OrderRef

    order = OrderRef(id="261120-123456789012345", tracking="SF1234567890123")
    state = state_to_json(ConversationState(order=order))
    inside.add("beside", "model.unsure", ("buyer", "在吗", None))
    with inside.desk.engine.begin() as connection:
        connection.execute(conversations.update().where(conversations.c.id == "beside").values(state=state, buyer="13812345678"))
    inside.post("/desk/note/demo/beside", text="回电13912345678")
    secrets = ("123456789012345", "1234567890123", "13912345678", "13812345678")
    page = inside.client.get("/desk/c/demo/beside").text
    assert [one for one in secrets if one in page] == []
    assert 'data-key="h"' in page
    assert "13812345678" not in inside.client.get("/desk").text
    shown = inside.post("/desk/reveal/demo/beside").text
    assert [one for one in secrets if one not in shown] == []
    assert deeds(inside)[-1] == ("mei", "reveal", "beside")


def test_the_story_of_a_turn_hides_what_the_talk_hides(inside: "Place") -> None:
    term, excerpt, why = "一三八一二三四五六七八", "加微信 mei_8866", "给出了电话138.1234.5678"
    story = {
        **STORY,
        "prediction": {**STORY["prediction"], "evidence": [{"term": term, "weight": 1.0}]},
        "refused": [{"findings": [{"rule": "r.1", "excerpt": excerpt, "why": why, "source": "平台规则"}]}],
    }
    inside.add("story", "model.unsure", ("buyer", "在吗", story))
    for page in ("/desk/c/demo/story", "/desk/lines/demo/story"):
        text = inside.client.get(page).text
        assert [one for one in (term, "mei_8866", "138.1234.5678") if one in text] == [], page
    assert 'data-key="h"' in inside.client.get("/desk/c/demo/story").text
    shown = inside.post("/desk/reveal/demo/story").text
    assert [one for one in (term, excerpt, why) if one not in shown] == []
