"""What helps a person to answer: the gate while typing, the bot's proposal, canned replies by their sounds, facts, notes, five steps."""

from typing import TYPE_CHECKING

import pytest

from bot.desk.facts import filled
from bot.desk.initials import initials_of
from bot.desk.steps import read_steps
from bot.gate import ApprovedReply, Gate, GateContext
from bot.messages import Author, Draft, Platform

if TYPE_CHECKING:
    from tests.desk.conftest import Place

HERE = "/desk/c/demo/c-1"
PROPOSED: dict[str, object] = {
    "action": "handoff",
    "reason": "shop.draft.stock",
    "proposed": [{"text": "有货的，直接拍就行", "intent": "stock", "source": "stock.some", "verdict": "v"}],
}


def test_the_gate_judges_unsent_words_and_nothing_is_kept(inside: "Place") -> None:
    answer = inside.post("/desk/judge/demo/c-1", text="加我微信<b>")
    assert answer.status_code == 200
    for words in ("<mark>微信</mark>", "不能引导买家到平台外", "平台规则 A1", "扣保证金", "data-suggestion="):
        assert words in answer.text
    assert "<html" not in answer.text
    assert inside.post("/desk/judge/demo/c-1", text="马上看").text.strip() == ""
    assert inside.post("/desk/judge/demo/c-1", text=" ").text.strip() == ""
    assert inside.desk.said == []
    draft, context = inside.gate.asked[0]
    assert (draft.author, context.recent_texts, context.asked) == (Author.HUMAN, ("前一句",), "这个咋弄啊")


def test_another_shops_conversation_is_not_judged(inside: "Place") -> None:
    assert inside.post("/desk/judge/other/c-9", text="您好").status_code == 404
    assert inside.gate.asked == []


def test_the_bots_proposal_is_sent_by_one_key_through_the_gate(inside: "Place") -> None:
    inside.add("draft", "shop.draft.stock", ("buyer", "有货吗", PROPOSED))
    page = inside.client.get("/desk/c/demo/draft").text
    assert 'data-key="y"' in page
    assert "有货的，直接拍就行" in page
    assert inside.post("/desk/c/demo/draft", text="有货的，直接拍就行").status_code == 303
    assert inside.gate.asked[-1][0].text == "有货的，直接拍就行"
    assert 'data-key="y"' not in inside.client.get("/desk/c/demo/draft").text


def test_canned_replies_are_kept_with_slots_and_offered_filled(inside: "Place") -> None:
    form = {"shop": "demo", "title": "发货 时间", "text": "您好，{店名}{截单时间}前付款当天发"}
    assert inside.post("/desk/canned", **form).status_code == 303
    inside.post("/desk/canned", shop="demo", title="订单", text="您的订单{订单号}在处理", whose="own")
    page = inside.client.get(HERE).text
    assert 'data-insert="您好，小满果园14:00前付款当天发"' in page
    assert 'data-find="发货 时间 fhsj"' in page
    assert "用不了：不知道订单号" in page
    assert "订单" in inside.client.get("/desk/canned").text
    [own] = [one for one in inside.desk.shelf.canned("demo", "mei", "") if one.agent]
    assert inside.desk.shelf.canned("demo", "lan", "") == tuple(
        one for one in inside.desk.shelf.canned("demo", "mei", "") if one.id != own.id
    )
    assert not inside.desk.shelf.drop("demo", own.id, "lan", "")
    inside.post(f"/desk/canned/drop/demo/{own.id}")
    assert [one.title for one in inside.desk.shelf.canned("demo", "mei", "")] == ["发货 时间"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"title": "", "text": "您好"}, "请写一个名字"),
        ({"title": "好", "text": " "}, "还没有写话"),
        ({"title": "好", "text": "{密码}"}, "没有“密码”这个空格"),
        ({"title": "好", "text": "加我微信"}, "不能引导买家到平台外"),
    ],
)
def test_what_could_not_be_sent_is_not_kept(inside: "Place", form: dict[str, str], told: str) -> None:
    answer = inside.post("/desk/canned", shop="demo", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert inside.desk.shelf.canned("demo", "mei", "") == ()


def test_a_canned_reply_of_another_shop_is_out_of_reach(inside: "Place") -> None:
    assert inside.post("/desk/canned", shop="other", title="a", text="b").status_code == 404
    assert inside.post("/desk/canned/drop/other/1").status_code == 404


def test_a_slot_is_filled_once_and_never_guessed() -> None:
    words = filled("{店名}{商品}{价格}{x}", {"shop": "{商品}", "item": "苹果"})
    assert (words.text, words.missing, words.unknown) == ("{商品}苹果{价格}{x}", ("价格",), ("x",))


@pytest.mark.parametrize(("title", "letters"), [("发货时间", "fhsj"), ("退货 VIP2", "thvip2"), ("退貨", "th"), ("😀！", "")])
def test_initials(title: str, letters: str) -> None:
    assert initials_of(title) == letters


def test_a_note_stays_among_the_people(inside: "Place") -> None:
    assert inside.post("/desk/note/demo/c-1", text="<b>老客户</b>").headers["location"] == f"{HERE}#notes"
    assert "&lt;b&gt;老客户&lt;/b&gt;" in inside.client.get(HERE).text
    assert inside.post("/desk/note/other/c-9", text="x").status_code == 404
    found = inside.desk.desk.transcript("demo", "c-1")
    assert found is not None
    assert [one.text for one in found.lines] == ["这个咋弄啊"]
    assert inside.gate.asked == []


def test_five_steps_stand_beside_an_upset_buyer_only(inside: "Place") -> None:
    assert "五步" in inside.client.get("/desk/c/demo/a%2Fb%20c%3F%23").text
    assert "五步" not in inside.client.get(HERE).text
    assert len(read_steps()) == 5


def test_every_steps_sentence_passes_every_gate(gates: dict[Platform, Gate]) -> None:
    for gate in gates.values():
        for step in read_steps():
            verdict = gate.review(Draft(text=step.say, author=Author.HUMAN, source="step"), GateContext())
            assert isinstance(verdict, ApprovedReply), (step.say, verdict)
