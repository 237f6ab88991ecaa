"""The chat page in a real browser: an answer with its reason beside it, cards, trouble and sending again, both widths and looks."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Open

WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def say(page: "Page", text: str) -> None:
    turns = page.locator(".turn:not(.pending)")
    before = turns.count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(turns).to_have_count(before + 1)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_answer_comes_with_its_reason_beside(open_page: "Open", shoot: "Callable[[Page, str], None]", width: int, scheme: str) -> None:
    page = open_page("/", width=width, scheme=scheme)
    expect(page.locator("#sayings button")).not_to_have_count(0)
    shoot(page, f"chat-empty-{scheme}-{width}")
    say(page, "能开发票吗")
    last = page.locator(".turn").last
    expect(last.locator(".line.ours .bubble").first).to_contain_text("发票")
    expect(last.locator(".why .verdict")).to_contain_text("回答")
    if width == 390:
        last.locator("summary").click()
    expect(last.locator(".guesses li").first).to_contain_text("发票")
    expect(last.locator(".why dl")).to_contain_text("平静")
    assert not page.evaluate(WIDE)
    shoot(page, f"chat-{scheme}-{width}")


def test_a_card_and_a_picture_can_be_sent_without_words(open_page: "Open") -> None:
    page = open_page("/")
    page.select_option("#item", "sku-1")
    page.click("#send-item")
    expect(page.locator(".turn .why .verdict")).to_contain_text("只发了商品卡片")
    page.click("#send-image")
    expect(page.locator(".turn").last.locator(".why .verdict")).to_contain_text("转人工")
    expect(page.locator("#human")).to_be_visible()


def test_a_message_that_did_not_arrive_is_sent_again_as_the_same_one(open_page: "Open") -> None:
    page = open_page("/")
    sent: list[str] = []

    def broken(route: "Route") -> None:
        sent.append(route.request.post_data_json["message"])
        if len(sent) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/messages", broken)
    page.fill("#text", "在吗")
    page.press("#text", "Enter")
    expect(page.locator("#trouble")).to_contain_text("连不上")
    expect(page.locator(".line.pending")).to_contain_text("在吗")
    page.click("#again")
    expect(page.locator(".turn .why")).to_have_count(1)
    expect(page.locator("#trouble")).to_be_hidden()
    assert len(set(sent)) == 1
    assert len(sent) == 2


def test_a_reload_keeps_the_conversation_and_a_new_one_starts_empty(open_page: "Open") -> None:
    page = open_page("/")
    say(page, "<img src=x onerror=alert(1)> 在吗")
    page.reload()
    expect(page.locator(".line.away .bubble")).to_have_text("<img src=x onerror=alert(1)> 在吗")
    page.click("#fresh")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#empty")).to_be_visible()


def test_a_page_that_could_not_load_says_so(open_page: "Open") -> None:
    page = open_page("/static/icon.svg")
    page.route("**/static/words.json", lambda route: route.abort())
    page.goto("/")
    expect(page.locator("#trouble")).to_contain_text("请刷新")
    expect(page.locator("#text")).to_be_disabled()
