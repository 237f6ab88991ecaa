"""One conversation: what a person reads, what goes out, what is refused and kept, giving back."""

from typing import TYPE_CHECKING

import pytest

from bot.messages import Author, Holder

if TYPE_CHECKING:
    from tests.desk.conftest import Place


ODD = "/desk/c/demo/a%2Fb%20c%3F%23"


def test_the_transcript_tells_who_said_what_when_and_what_the_bot_thought(inside: "Place") -> None:
    page = inside.client.get(ODD).text
    for words in ("买家", "店小二", "客服 <bdi>mei</bdi>", "mei 把会话交还给了机器人", "图片", "11-22 09:51"):
        assert words in page
    for words in ("退款退货", "81%", "生气 93%", "骗子", "+1.25", "hold.angry", "最好", "绝对化用语", "rules-1", "model-1"):
        assert words in page
    assert "&lt;b&gt;odd&lt;/b&gt;" in page


def test_good_words_pass_the_gate_and_go_out(inside: "Place") -> None:
    answer = inside.post("/desk/c/demo/c-1", text="  您好，\r\n马上看  ")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/c/demo/c-1?sent=1#answer"
    assert inside.desk.said == [("demo", "c-1", "mei", "您好，\n马上看")]
    draft, context = inside.gate.asked[0]
    assert (draft.author, draft.source) == (Author.HUMAN, "agent:mei")
    assert context.recent_texts == ("前一句",)
    page = inside.client.get(answer.headers["location"]).text
    assert "发出去了" in page
    assert "马上看" in page


def test_refused_words_stay_and_the_findings_are_shown(inside: "Place") -> None:
    answer = inside.post("/desk/c/demo/c-1", text="加我微信<b>")
    assert answer.status_code == 422
    assert inside.desk.said == []
    assert "加我微信&lt;b&gt;</textarea>" in answer.text
    for words in ("<mark>微信</mark>", "不能引导买家到平台外", "平台规则 A1", "扣保证金", "contact.wechat"):
        assert words in answer.text
    assert 'data-suggestion="在这里说就&#34;可以&#34;"' in answer.text


@pytest.mark.parametrize(("text", "told"), [("", "还没有写字"), (" \r\n\t ", "还没有写字"), ("好" * 2001, "现在有 2001 字")])
def test_nothing_and_too_much_are_told_without_asking_the_gate(inside: "Place", text: str, told: str) -> None:
    answer = inside.post("/desk/c/demo/c-1", text=text)
    assert answer.status_code == 422
    assert told in answer.text
    assert inside.gate.asked == []


def test_giving_back_lets_the_bot_answer_again(inside: "Place") -> None:
    answer = inside.post("/desk/give-back/demo/a%2Fb%20c%3F%23")
    assert answer.headers["location"] == "/desk"
    assert inside.desk.holder("a/b c?#") is Holder.BOT
    assert "机器人在接待" in inside.client.get(ODD).text


def test_words_written_while_another_gave_it_back_are_kept_and_not_sent(inside: "Place") -> None:
    assert inside.desk.seats.end(("demo", "c-1"), "lan", inside.clock(), resolved=False)
    answer = inside.post("/desk/c/demo/c-1", text="我写了好久")
    assert answer.status_code == 409
    assert "我写了好久</textarea>" in answer.text
    assert inside.desk.said == []


@pytest.mark.parametrize("address", ["/desk/c/demo/none", "/desk/c/other/c-1", "/desk/lines/other/c-1"])
def test_an_unknown_conversation_is_a_designed_page(inside: "Place", address: str) -> None:
    answer = inside.client.get(address)
    assert answer.status_code == 404
    assert "没有这个会话" in answer.text


@pytest.mark.parametrize("address", ["/desk/c/other/c-1", "/desk/give-back/other/c-1", "/desk/c/demo/none"])
def test_nothing_can_be_changed_in_an_unknown_conversation(inside: "Place", address: str) -> None:
    assert inside.post(address, text="您好").status_code == 404
    assert inside.gate.asked == []


def test_newer_lines_come_as_a_fragment_with_the_state(inside: "Place") -> None:
    answer = inside.client.get("/desk/lines/demo/a%2Fb%20c%3F%23?after=4")
    assert answer.headers["x-state"].startswith("queued-")
    assert 'data-line="5"' in answer.text
    assert 'data-line="4"' not in answer.text
    assert "<html" not in answer.text


def test_an_odd_or_old_record_shows_the_line_without_a_story(inside: "Place") -> None:
    inside.add("old", "never.heard.of", ("buyer", "在吗", {"odd": 1}), ("system", "something:new", None))
    page = inside.client.get("/desk/c/demo/old").text
    assert "在吗" in page
    assert "something:new" in page
    assert "never.heard.of" in page
    assert 'class="why' not in page


def test_bodies_that_cannot_be_read_are_refused(inside: "Place") -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded", **inside.origin}
    for body, status in ((b"text=%FF%FE", 400), ("text=直接".encode(), 400), (b"a=1&" * 50, 400), (b"t=" + b"x" * 70_000, 413)):
        answer = inside.client.post("/desk/c/demo/c-1", content=body, headers=kind)
        assert answer.status_code == status
        assert "<h1>" in answer.text
