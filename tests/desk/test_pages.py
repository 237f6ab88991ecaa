"""Every page of both floors is strict and self-contained; the Chinese for the ids is the same on both; no id goes without."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI

from bot.answers import load_book
from bot.labels import load_labels
from bot.staff import Role
from bot.web.pages import create_pages
from intents.catalogue import read_catalogue
from tests.desk.conftest import STORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from tests.desk.conftest import Place


ROOT = Path(__file__).resolve().parents[2]


class Inline(HTMLParser):
    """Collects whatever a strict content security policy would refuse."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        self.found += [value for value in names.values() if value and value.startswith("javascript:")]


@pytest.mark.parametrize("address", ["/desk/login", "/desk", "/desk/queue", "/desk/c/demo/c-1", "/desk/c/demo/none", "/desk/quality"])
def test_the_desks_pages_are_strict(inside: "Place", address: str) -> None:
    answer = inside.client.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert Inline(answer.text).found == []


def test_no_page_has_a_key_twice(inside: "Place") -> None:
    story = {**STORY, "proposed": [{"text": "有货的", "intent": "stock", "source": "stock.some", "verdict": "v"}]}
    many = [("buyer", f"第{number}句，电话13812345678", None) for number in range(40)]
    inside.add("long", "model.unsure", *many, ("buyer", "咋弄", story))
    inside.post("/desk/claim/demo/long")
    inside.post("/desk/canned", shop="demo", title="您好", text="您好")
    pages = ["/desk", "/desk/recent", "/desk/canned", "/desk/audit", "/desk/people", "/desk/quality", "/desk/quality/inspection"]
    pages += ["/desk/teaching", "/desk/teaching/review", "/desk/teaching/model", "/desk/teach/demo/long", "/desk/c/demo/long"]
    keys = {page: re.findall(r'data-key="([^"]+)"', inside.client.get(page).text) for page in pages}
    assert {"i", "w", "h", "y", "u", "t", "r"} <= set(keys["/desk/c/demo/long"])
    assert {page: twice for page, found in keys.items() if (twice := {key for key in found if found.count(key) > 1})} == {}


def test_the_sheet_of_keys_and_the_manual_name_the_same_keys() -> None:
    sheet = (ROOT / "bot" / "desk" / "templates" / "keys.html").read_text(encoding="utf-8")
    manual = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8").partition("## 按键")[2].partition("\n## ")[0]
    told = {key for found in re.findall(r"`([^`/]+|/)`", manual) for key in found.split()}
    assert told == set(re.findall("<kbd>([^<]+)</kbd>", sheet))


def test_the_manual_names_every_role() -> None:
    manual = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
    assert {role for role in Role if f"| {load_labels().role(role.value)} {role.value} |" not in manual} == set()


def test_a_page_that_is_not_there_is_a_designed_404(inside: "Place") -> None:
    for address in ("/desk/nothing-here", "/desk/static/../login.py", "/desk/static/none.js"):
        answer = inside.client.get(address)
        assert answer.status_code == 404
        assert "没有这个页面" in answer.text


def test_a_fault_below_is_a_designed_page_without_a_trace(inside: "Place", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside.desk.seats, "talks", lambda *_: 1 / 0)
    answer = inside.client.get("/desk")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "这边出了点问题" in answer.text


@pytest.fixture
def chat(client_of: "type[TestClient]") -> "Iterator[TestClient]":
    app = FastAPI()
    app.include_router(create_pages(("demo", "二店")))
    with client_of(app) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/static/house.css", "text/css; charset=utf-8"),
        ("/static/chat.css", "text/css; charset=utf-8"),
        ("/static/chat.js", "text/javascript; charset=utf-8"),
        ("/static/why.js", "text/javascript; charset=utf-8"),
        ("/static/api.js", "text/javascript; charset=utf-8"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/words.json", "application/json"),
    ],
)
def test_the_chat_pages_files_are_strict(chat: "TestClient", address: str, kind: str) -> None:
    answer = chat.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if kind.startswith("text/html"):
        assert Inline(answer.text).found == []


@pytest.mark.parametrize("name", ["labels.yaml", "chat.html", "..%2Fapp.py", "%2e%2e/app.py", "none"])
def test_nothing_else_is_served(chat: "TestClient", name: str) -> None:
    assert chat.get(f"/static/{name}").status_code == 404


def test_the_words_name_the_shops_that_can_be_talked_to(chat: "TestClient") -> None:
    words = chat.get("/static/words.json").json()
    assert words["shops"] == ["demo", "二店"]
    assert words["titles"]["stock"]
    assert "加个微信聊吧" in words["examples"]["sayings"]


def test_every_reason_that_the_code_gives_is_said_in_chinese() -> None:
    labels = load_labels()
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").glob("*/*.py"))
    plain = set(re.findall(r'reason="([a-z_.]+)"', code))
    families = set(re.findall(r'reason=f"([a-z_.]+\.)\{', code))
    assert len(plain) > 10
    assert len(families - {"shop."}) == 5  # `shop.{draft or off}.` is written out elsewhere
    known = [*plain, *(f"{family}refund" for family in families - {"shop."}), *(f"situation.{one.id}" for one in load_book().every())]
    assert [one for one in known if labels.reason(one) == one] == []


def test_every_situation_is_said_by_its_intents_title() -> None:
    labels = load_labels()
    titles = {one.id: one.title for one in read_catalogue().intents}
    unsaid = [one.id for one in load_book().every() if one.intent in titles and labels.intent(one.id) not in titles.values()]
    assert unsaid == []
