"""No page of the desk outweighs 100 KB, whoever waits and however long a talk is."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.store.moments import to_row
from bot.store.tables import conversations, lines, outcomes
from bot.store.transactions import writing
from tests.desk.conftest import NOW, STORY

if TYPE_CHECKING:
    from tests.desk.conftest import Place

LARGEST = 100 * 1024
STATIC = ("/desk/static/desk.css", "/desk/static/desk.js", "/desk/static/live.js", "/desk/static/alarm.js", "/desk/static/keys.js")
WAITING, BOT, TURNS = 400, 2000, 120
WORDS = "收到的苹果坏了好几个，怎么处理呀，你们给个说法，我等了两天了"


def crowd(place: "Place") -> None:
    """Many who wait, more whom the bot has, and one talk that goes on and on."""
    talks, said, stories = [], [], []
    for number in range(WAITING + BOT):
        human = number < WAITING
        row = {"shop": "demo", "id": f"crowd-{number}", "buyer": f"买家{number}", "urgent": human and number % 9 == 0, "state": {}}
        talks.append({**row, "holder": "human" if human else "bot", "reason": "model.unsure" if human else None, "since": to_row(NOW)})
        said.append(line(f"crowd-{number}", "buyer", number))
    talks.append({**talks[0], "id": "long"})
    said += [line("long", "bot" if number % 2 else "buyer", number) for number in range(2 * TURNS)]
    with writing(place.desk.engine) as connection:
        connection.execute(conversations.insert(), talks)
        numbers = list(connection.execute(lines.insert().returning(lines.c.id, sort_by_parameter_order=True), said).scalars())
        for place_, number in enumerate(numbers[-2 * TURNS :: 2]):
            stories.append({"trace": f"long-{place_}", "line": number, "answer": {}, "story": STORY})
        connection.execute(outcomes.insert(), stories)


def line(conversation: str, author: str, number: int) -> dict[str, object]:
    at = to_row(NOW - timedelta(seconds=5000 - number))
    return {"shop": "demo", "conversation": conversation, "author": author, "kind": "text", "text": WORDS, "at": at}


def test_pages_stay_light_in_a_crowd(inside: "Place") -> None:
    crowd(inside)
    for number in range(150):
        inside.post("/desk/note/demo/c-1", text=f"第{number}条")
    files = sum(len(inside.client.get(one).content) for one in STATIC)
    heavy = {}
    for page in ("/desk", "/desk/recent", "/desk/c/demo/long", "/desk/audit", "/desk/people", "/desk/canned"):
        answer = inside.client.get(page)
        assert answer.status_code == 200, page
        heavy[page] = len(answer.content) + files
    assert {page: size for page, size in heavy.items() if size > LARGEST} == {}, heavy


def test_what_is_not_shown_is_counted_and_one_click_away(inside: "Place") -> None:
    crowd(inside)
    queue = inside.client.get("/desk").text
    assert f'等人接待 <span class="count">{WAITING + 3}</span>' in queue
    assert f"后面还有 {WAITING + 3 - 60} 位在等" in queue
    page = inside.client.get("/desk/c/demo/long").text
    assert page.count('class="turn"') == 25
    assert f"更早的还有 {TURNS - 25} 段" in page
    whole = inside.client.get("/desk/c/demo/long?whole=1").text
    assert whole.count('class="turn"') == TURNS
    assert "更早的还有" not in whole
