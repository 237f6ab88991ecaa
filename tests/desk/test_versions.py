"""The model's page: training, comparing, promoting, refusing, going back; a worse model only with a reason on record."""

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sql

from bot.store.tables import audit
from bot.versions import Artefact, Candidate, Promotion, TrainingState
from tests.desk.conftest import MEI, NOW, hidden

if TYPE_CHECKING:
    from tests.desk.conftest import Place

FIXED = {"rows": 500, "old": 0.9, "new": 0.91, "difference": 0.01, "low": -0.002, "high": 0.02, "not_worse": 0.9, "gained": 8, "lost": 3}
SIDE = {"action": "handoff", "reason": "model.unsure", "understood": [], "text": "稍等，请同事来看"}
REPORT: dict[str, Any] = {
    "fixed": {**FIXED, "worse": False},
    "worse": False,
    "lessons": {"rows": 3, "old": 0, "new": 2, "open": [{"shop": "demo", "text": "票咋整", "wanted": ["invoice"], "said": "refund"}]},
    "week": {
        "messages": 40,
        "conversations": 12,
        "changed": 2,
        "kinds": {"action": 2},
        "moves": [["handoff", "reply", 2]],
        "changes": [
            {
                "shop": "demo",
                "conversation": "c",
                "buyer": "票咋弄",
                "differs": ["action"],
                "old": SIDE,
                "new": {**SIDE, "action": "reply", "text": "可以开"},
            },
            {"shop": "gone", "conversation": "c", "buyer": "不在的店", "differs": ["action"], "old": SIDE, "new": SIDE},
        ],
    },
    "approved": 3,
    "learned": 3,
    "rows": 46000,
}
WORSE = {**REPORT, "worse": True, "fixed": {**FIXED, "difference": -0.05, "new": 0.85, "worse": True}}


@pytest.fixture
def boss(place: "Place") -> "Place":
    """Somebody who sees every shop."""
    assert place.log_in(name="lan").status_code == 303
    return place


def keep(place: "Place", version: str, baseline: str = "small-1", report: dict[str, Any] = REPORT) -> None:
    made = Candidate(version=version, baseline=baseline, by="mei", at=NOW, report=report)
    place.school.versions.keep(made, Artefact(manifest=b"{}", arrays=b""))


def step(place: "Place", what: str, **form: str) -> str:
    answer = place.post(f"/desk/teaching/{what}", **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("told=")[2].partition("&")[0]


def test_a_training_is_begun_once_seen_and_cancelled(boss: "Place") -> None:
    assert "还没有训练过" in boss.client.get("/desk/teaching/model").text
    assert step(boss, "train") == "begun"
    assert step(boss, "train") == "running"
    training = boss.school.trainings.newest(NOW)
    assert training is not None
    boss.school.trainings.beat(training.id, (2, 5, "final fit"), NOW)
    for page in ("/desk/teaching/model", "/desk/teaching/job"):
        text = boss.client.get(page).text
        assert 'max="5" value="2"' in text
        assert "正在学权重" in text
    assert step(boss, "cancel") == "cancelled"
    assert not boss.school.trainings.beat(training.id, (2, 5, ""), NOW)
    boss.school.trainings.end(training.id, replace(training, state=TrainingState.FAILED, error="killed 9"), NOW)
    assert "训练被系统强行结束了" in boss.client.get("/desk/teaching/model").text
    assert step(boss, "cancel") == "nothing"


def test_the_comparison_is_shown_and_the_model_promoted_and_rolled_back(boss: "Place") -> None:
    keep(boss, "v1")
    text = boss.client.get("/desk/teaching/model").text
    for words in ("90.0% → 91.0%", "看不出差别", "新对 8 句，新错 3 句", "2 句会不一样", "转人工变回答 2 句", "票咋弄", "可以开", "0 → 2"):
        assert words in text, words
    assert "不在的店" not in text
    assert step(boss, "promote/v1") == "promoted"
    assert boss.school.versions.serving() == "v1"
    assert "换回" in boss.client.get("/desk/teaching/model").text
    assert step(boss, "back/small-1", instead=seen(boss)) == "back"
    assert boss.school.versions.serving() is None
    assert step(boss, "back/v1", instead=seen(boss)) == "back"
    assert boss.school.versions.serving() == "v1"


def seen(place: "Place") -> str:
    """What the page says that serves, as its forms for going back hand it on."""
    return hidden(place.client.get("/desk/teaching/model").text, "instead")


def test_who_promotes_at_the_moment_that_another_does_comes_late(boss: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    keep(boss, "v1")
    keep(boss, "v2")
    versions = boss.school.versions
    serving = versions.serving

    def overtaken() -> str | None:
        found = serving()
        monkeypatch.setattr(versions, "serving", serving)
        assert versions.promote(Promotion(version="v2", by="mei", at=NOW), instead=found)
        return found

    monkeypatch.setattr(versions, "serving", overtaken)
    assert step(boss, "promote/v1") == "late"
    assert versions.serving() == "v2"


def test_who_goes_back_from_a_page_that_shows_another_model_comes_late(boss: "Place") -> None:
    keep(boss, "v1")
    keep(boss, "v2", baseline="v1")
    step(boss, "promote/v1")
    shown = seen(boss)
    assert shown == "v1"
    step(boss, "promote/v2")
    assert step(boss, "back/small-1", instead=shown) == "late"
    assert step(boss, "back/small-1") == "late"
    assert boss.school.versions.serving() == "v2"


def test_a_worse_model_needs_a_reason_that_stands_in_the_trail(boss: "Place") -> None:
    keep(boss, "v2", report=WORSE)
    assert "更差" in boss.client.get("/desk/teaching/model").text
    assert step(boss, "promote/v2") == "reason"
    assert step(boss, "promote/v2", reason="  好 ") == "reason"
    assert boss.school.versions.serving() is None
    reason = "新品上市的话只有它听得懂"
    assert step(boss, "promote/v2", reason=reason) == "promoted"
    assert boss.school.versions.history()[0].reason == reason
    with boss.desk.engine.connect() as connection:
        told = connection.execute(sql.select(audit.c.about).where(audit.c.action == "promote-worse")).scalar_one()
    assert told == f"v2: {reason}"
    assert reason in html.unescape(boss.client.get("/desk/teaching/model").text)


def test_what_was_compared_with_another_model_is_not_promoted(boss: "Place") -> None:
    keep(boss, "v1")
    keep(boss, "v2")
    step(boss, "promote/v1")
    assert step(boss, "promote/v2") == "stale"
    assert boss.school.versions.serving() == "v1"


def test_a_refused_model_stays_refused_and_what_serves_is_not_refused(boss: "Place") -> None:
    keep(boss, "v1")
    assert step(boss, "refuse/v1") == "refused"
    assert "不用" in boss.client.get("/desk/teaching/model").text
    step(boss, "promote/v1")
    assert step(boss, "refuse/v1") == "nothing"


def test_nothing_that_never_served_is_gone_back_to(boss: "Place") -> None:
    keep(boss, "v1")
    assert boss.post("/desk/teaching/back/v1").status_code == 404
    assert boss.post("/desk/teaching/promote/v9").status_code == 404


def test_whatever_served_before_can_be_gone_back_to_however_long_ago(boss: "Place") -> None:
    names = [f"v{number}" for number in range(10)]
    for older, name in zip(["small-1", *names], names, strict=False):
        keep(boss, name, baseline=older)
        assert step(boss, f"promote/{name}") == "promoted"
    page = boss.client.get("/desk/teaching/model").text
    assert [name for name in ("small-1", *names[:-1]) if f'action="/desk/teaching/back/{name}"' not in page] == []
    assert "更早的，还有 4 个" in page
    assert "更早的，还有 4 次" in page
    assert step(boss, "back/v0", instead=seen(boss)) == "back"
    assert boss.school.versions.serving() == "v0"


def test_a_long_list_of_changes_says_how_many_are_left_and_shows_them(boss: "Place") -> None:
    rows = [{**REPORT["week"]["changes"][0], "buyer": f"第{number}句票咋弄"} for number in range(130)]
    unclear = [{**REPORT["lessons"]["open"][0], "text": f"第{number}句没懂"} for number in range(61)]
    week, taught = {**REPORT["week"], "changed": 130, "changes": rows}, {**REPORT["lessons"], "open": unclear}
    keep(boss, "v1", report={**REPORT, "week": week, "lessons": taught})
    page = boss.client.get("/desk/teaching/model").text
    seen = set(re.findall("第[0-9]+句票咋弄", page))
    assert "看会变的话（130 句）" in page
    assert "还没听懂的 61 句" in page
    for left in (70, 10):
        assert f"还有 {left} 句</a>" in page
        [more] = re.findall(r'<a href="([^"]*changes=[^"]*)"', page)
        page = boss.client.get(html.unescape(more)).text
        seen |= set(re.findall("第[0-9]+句票咋弄", page))
    assert len(seen) == 130
    assert "changes=" not in page
    assert "第60句没懂" in boss.client.get("/desk/teaching/model?at=v1&unclear=60").text
    for nonsense in ("-1", "x", "9999", "²"):
        assert "第0句票咋弄" in boss.client.get(f"/desk/teaching/model?changes={nonsense}").text


def test_a_comparison_that_kept_only_examples_says_so(boss: "Place") -> None:
    keep(boss, "v1", report={**REPORT, "week": {**REPORT["week"], "changed": 80}})
    assert "只留下了 2 句例子，其余 78 句没有存" in boss.client.get("/desk/teaching/model").text


def test_who_may_not_decide_is_told_why_and_sees_no_button(inside: "Place") -> None:
    keep(inside, "v1")
    inside.school.versions.promote(Promotion(version="v1", by="lan", at=NOW), instead=None)
    page = inside.client.get("/desk/teaching/model").text
    assert "要由能看全部店铺的管理员来做" in page
    assert re.findall(r'action="(/desk/teaching/[^"]*)"', page) == []


@pytest.mark.parametrize("what", ["train", "cancel", "promote/v1", "refuse/v1", "back/small-1"])
def test_only_who_sees_all_shops_decides(inside: "Place", what: str) -> None:
    keep(inside, "v1")
    assert MEI.shops is None  # as added to the place, for one shop only
    assert step(inside, what) == "shops"
    assert inside.school.versions.serving() is None
    assert inside.school.trainings.newest(NOW) is None
