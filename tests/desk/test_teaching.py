"""Teaching at the desk: one key on a message, the inbox of what was not understood, the second look, and the file of approved rows."""

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.lessons import Meaning, Standing
from bot.staff import Role
from tests.conftest import predict
from tests.desk.conftest import MEI, NOW

if TYPE_CHECKING:
    from bot.lessons import Lesson
    from tests.desk.conftest import Place

UNSURE = {
    "prediction": {"intents": [{"intent": "refund", "confidence": 0.4}], "answered": [], "sure": False, "sentiment": {"label": "upset"}}
}
SURE = {"prediction": {**UNSURE["prediction"], "answered": ["refund"], "sure": True}, "model": "m-7"}
ALL = tuple(Standing)


def lessons(place: "Place", *standings: Standing) -> tuple["Lesson", ...]:
    return place.school.lessons.lessons(("demo", "other"), standings or ALL)


def line_of(place: "Place", conversation: str) -> str:
    found = place.desk.desk.transcript("demo", conversation)
    assert found is not None
    return str(found.lines[0].id)


def teach(place: "Place", conversation: str, **form: str) -> str:
    """Teach on a conversation's first line; gives where the page leads."""
    given = {"line": line_of(place, conversation), "fault": "intent", "main": "invoice", "second": "", "sentiment": "calm"}
    answer = place.post(f"/desk/teach/demo/{conversation}", **{**given, **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def as_other(place: "Place", name: str = "lan", role: Role = Role.SUPERVISOR) -> None:
    place.accounts.add_agent(replace(MEI, name=name, role=role, shops=("demo",)))
    place.client.cookies.clear()
    assert place.log_in(name=name).status_code == 303


def judge(place: "Place", **form: str) -> str:
    [one] = lessons(place, Standing.OPEN, Standing.DISPUTED)
    answer = place.post(f"/desk/teaching/judge/demo/{one.id}", **{"main": "invoice", "sentiment": "calm", **form})
    return answer.headers["location"].partition("told=")[2].partition("&")[0]


def test_one_key_leads_to_the_newest_words_and_a_lesson_is_kept_without_personal_data(inside: "Place") -> None:
    words = "我叫王芳，电话13812345678，票开到朝阳区建国路88号3单元502室，微信号 wangfang99"
    inside.add("t-1", "model.unsure", ("buyer", words, SURE))
    assert 'href="/desk/teach/demo/t-1" data-key="w"' in inside.client.get("/desk/c/demo/t-1").text
    page = inside.client.get("/desk/teach/demo/t-1").text
    assert "当时听成：退款退货" in page
    assert "13812345678" not in page
    assert '<option value="upset" selected>' in page
    assert teach(inside, "t-1", fault="answer", second="stock", sentiment="upset").endswith("told=taught#answer")
    [one] = lessons(inside)
    assert one.text == "我叫[姓名x]，电话[电话x]，票开到[地址x]，微信号 [数字x]"
    assert (one.fault.value, one.meaning, one.said, one.model) == (
        "answer",
        Meaning(intents=("invoice", "stock"), sentiment="upset"),
        ("refund",),
        "m-7",
    )
    assert (one.by, one.at, one.standing) == ("mei", NOW, Standing.OPEN)
    assert "记下了，等主管复核" in inside.client.get("/desk/c/demo/t-1?told=taught").text


@pytest.mark.parametrize("form", [{"main": ""}, {"main": "nothing"}, {"second": "invoice"}, {"sentiment": "glad"}, {"fault": "bad"}])
def test_what_is_no_meaning_is_said_and_not_kept(inside: "Place", form: dict[str, str]) -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票呢", SURE))
    given = {"line": line_of(inside, "t-1"), "fault": "intent", "main": "invoice", "sentiment": "calm", **form}
    answer = inside.post("/desk/teach/demo/t-1", **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert lessons(inside) == ()


def test_the_inbox_shows_the_most_useful_first_and_near_copies_once(inside: "Place") -> None:
    for number, words in enumerate(("票咋整", "票咋整？", "票咋整！！", "把钱弄回来行不", "现在会了", "听懂了的")):
        inside.add(f"u-{number}", "model.unsure", ("buyer", words, SURE if words == "听懂了的" else UNSURE))
    inside.reader.by_text["现在会了"] = predict("stock")
    inside.reader.by_text["把钱弄回来行不"] = predict(sure=False, ranked=("refund", "stock"), confidence=0.49)
    page = inside.client.get("/desk/teaching").text
    assert 'class="count">2<' in page
    assert page.index("票咋整") < page.index("把钱弄回来行不")
    assert "相近的话有 3 条" in page
    assert "现在会了" not in page
    assert "听懂了的" not in page


def test_labels_by_one_key_skip_and_undo(inside: "Place") -> None:
    inside.add("u-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    inside.add("u-2", "model.unsure", ("buyer", "把钱弄回来行不", UNSURE))
    line = line_of(inside, "u-1")
    assert '<button type="submit" name="guess" value="refund" data-key="1"' in inside.client.get(f"/desk/teaching?at={line}").text
    where = teach(inside, "u-1", **{"from": "inbox", "fault": "unsure", "guess": "refund", "main": "", "sentiment": "calm"})
    assert where == "/desk/teaching?told=taught"
    assert lessons(inside)[0].meaning.intents == ("refund",)
    assert "票咋整" not in inside.client.get("/desk/teaching").text
    assert teach(inside, "u-2", **{"from": "inbox", "fault": "unsure", "step": "skip"}).endswith("skipped")
    assert "没有等着教的话" in inside.client.get("/desk/teaching").text
    undone = inside.post("/desk/teaching/undo").headers["location"]
    assert undone.startswith("/desk/teaching?told=undone&at=")
    assert "把钱弄回来行不" in inside.client.get(undone).text
    assert len(lessons(inside)) == 1
    inside.post("/desk/teaching/undo")
    assert inside.post("/desk/teaching/undo").headers["location"].endswith("told=nothing")


@pytest.mark.parametrize("form", [{"step": "skip"}, {"guess": "refund"}])
def test_near_copies_of_what_was_skipped_or_taught_do_not_come_back(inside: "Place", form: dict[str, str]) -> None:
    for number, words in enumerate(
        ("我上礼拜买的那个东西咋整啊", "我上礼拜买的那个东西咋整", "我上礼拜买的那个东西咋整呀", "把钱弄回来行不")
    ):
        inside.add(f"u-{number}", "model.unsure", ("buyer", words, UNSURE))
    assert 'class="count">2<' in inside.client.get("/desk/teaching").text
    teach(inside, "u-2", **{"from": "inbox", "fault": "unsure", "main": "", **form})
    page = inside.client.get("/desk/teaching").text
    assert 'class="count">1<' in page
    assert "把钱弄回来行不" in page
    assert "上礼拜" not in page
    inside.add("u-9", "model.unsure", ("buyer", "我上礼拜买的那个东西咋整呢", UNSURE))
    assert "上礼拜" not in inside.client.get("/desk/teaching").text


def test_nobody_approves_a_label_of_their_own_and_a_second_person_does(inside: "Place") -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    teach(inside, "t-1")
    assert "票咋整" not in inside.client.get("/desk/teaching/review").text
    assert judge(inside) == "late"
    as_other(inside)
    assert "票咋整" in inside.client.get("/desk/teaching/review").text
    assert judge(inside) == "approved"
    [one] = lessons(inside, Standing.APPROVED)
    assert (one.by, one.second, one.settled) == ("mei", "lan", NOW)
    assert teach_again(inside) == 409


def teach_again(place: "Place") -> int:
    form = {"line": line_of(place, "t-1"), "fault": "intent", "main": "stock", "sentiment": "calm"}
    return place.post("/desk/teach/demo/t-1", **form).status_code


def test_a_disagreement_shows_both_labels_and_ends_when_one_takes_the_others(inside: "Place") -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    teach(inside, "t-1")
    as_other(inside)
    assert judge(inside, main="stock") == "disputed"
    assert judge(inside, main="refund") == "late"
    as_other(inside, "mei", Role.AGENT)
    page = inside.client.get("/desk/teaching").text
    assert "同事有不同看法" in page
    assert "有货吗 · 平静" in page
    [one] = lessons(inside)
    assert inside.post(f"/desk/teaching/accept/demo/{one.id}").headers["location"].endswith("accepted")
    [one] = lessons(inside, Standing.APPROVED)
    assert one.meaning.intents == ("stock",)


def test_a_third_person_settles_a_dispute_with_one_of_both_labels(inside: "Place") -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    teach(inside, "t-1")
    as_other(inside)
    judge(inside, main="stock")
    as_other(inside, "bao")
    page = inside.client.get("/desk/teaching/review").text
    assert "mei" in page
    assert "lan" in page
    assert judge(inside, main="refund") == "late"
    assert judge(inside, main="invoice") == "approved"
    assert lessons(inside)[0].third == "bao"


def test_a_refused_lesson_is_not_learned_from(inside: "Place") -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    teach(inside, "t-1")
    as_other(inside)
    assert judge(inside, step="refuse") == "refused"
    assert inside.client.get("/desk/teaching/export/demo").text == ""


def test_approved_rows_leave_with_their_origin_and_train_as_they_are(inside: "Place", tmp_path: object) -> None:
    inside.add("t-1", "model.unsure", ("buyer", "票咋整", SURE))
    teach(inside, "t-1", sentiment="upset")
    as_other(inside)
    judge(inside, sentiment="upset")
    answer = inside.client.get("/desk/teaching/export/demo")
    row = json.loads(answer.text)
    assert "attachment" in answer.headers["content-disposition"]
    assert (row["text"], row["intents"], row["sentiment"], row["view"]) == ("票咋整", ["invoice"], "upset", "taught demo")
    origin = row["origin"]
    assert (origin["by"], origin["approved_by"], origin["model"], origin["said"], origin["fault"]) == (
        "mei",
        "lan",
        "m-7",
        ["refund"],
        "intent",
    )
    assert "t-1" not in answer.text


def test_teaching_stands_in_the_trail_without_words(inside: "Place") -> None:
    from tests.desk.test_trail import deeds

    inside.add("t-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    teach(inside, "t-1")
    as_other(inside)
    judge(inside)
    assert [deed for deed in deeds(inside) if deed[1] != "login"] == [("mei", "teach", "t-1"), ("lan", "teaching/judge", None)]
    from bot.store import SqlAudit

    assert SqlAudit(inside.desk.engine, b"key").verify().fault is None


def test_enter_in_the_inbox_is_no_guess(inside: "Place") -> None:
    inside.add("u-1", "model.unsure", ("buyer", "票咋整", UNSURE))
    form = inside.client.get("/desk/teaching").text.partition('id="teach"')[2].partition("</form>")[0]
    buttons = re.findall(r"<button[^>]*>", form)
    assert sum('name="guess"' in button for button in buttons) == 2
    assert "name=" not in buttons[0]  # a browser takes the first of a form's buttons for Enter
