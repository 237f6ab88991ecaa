"""What the desk leaves in the audit trail, and the personal data that it hides until somebody asks, on record."""

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sql

from bot.store.record import state_to_json
from bot.store.tables import audit, conversations
from tests.desk.conftest import STORY

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
