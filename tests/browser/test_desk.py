"""A hand-off from the buyer's page to a person's desk and back, in a real browser."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Service

WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def log_in(page: "Page", service: "Service") -> None:
    page.fill("#name", service.agent)
    page.fill("#password", service.password)
    page.press("#password", "Enter")
    page.wait_for_selector("#queue")


def buyer_of(page: "Page") -> str:
    return page.evaluate("() => JSON.parse(sessionStorage.getItem('xiaoer-talk')).buyer")


def test_a_wrong_password_is_told_and_the_name_kept(open_page: "Open", service: "Service") -> None:
    page = open_page("/desk")
    expect(page).to_have_url(re.compile(r"/desk/login\?next=%2Fdesk$"))
    page.fill("#name", service.agent)
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    expect(page.locator("#trouble")).to_contain_text("不对")
    expect(page.locator("#name")).to_have_value(service.agent)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_hand_off_is_read_answered_through_the_gate_and_given_back(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]", width: int, scheme: str
) -> None:
    tag = f"{scheme}-{width}"
    desk = open_page("/desk", width=width, scheme=scheme)
    shoot(desk, f"desk-login-{tag}")
    log_in(desk, service)

    buyer = open_page("/", width=width, scheme=scheme)
    buyer.fill("#text", "能开发票吗")
    buyer.press("#text", "Enter")
    expect(buyer.locator(".turn .why")).to_have_count(1)
    buyer.click("#send-image")
    expect(buyer.locator("#human")).to_be_visible()

    row = desk.locator("a.row", has_text=buyer_of(buyer))  # the queue refreshes itself: nothing is reloaded here
    expect(row).to_contain_text("买家发了图片")
    shoot(desk, f"desk-queue-{tag}")
    row.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#turns")).to_contain_text("能开发票吗")
    expect(desk.locator("#turns .why").first).to_contain_text("发票")
    shoot(desk, f"desk-talk-{tag}")

    desk.fill("#text", "加我微信 abc12345 给您处理")
    desk.press("#text", "Control+Enter")
    expect(desk.locator("#findings li")).not_to_have_count(0)
    expect(desk.locator("#findings")).to_contain_text("依据")
    expect(desk.locator("#text")).to_have_value("加我微信 abc12345 给您处理")
    assert not desk.evaluate(WIDE)
    shoot(desk, f"desk-refused-{tag}")

    good = "图片看到了，麻烦把订单号发在这里，马上帮您核实"
    desk.fill("#text", good)
    desk.press("#text", "Control+Enter")
    expect(desk.locator(".note.good")).to_be_visible()
    expect(desk.locator(".line.human .bubble")).to_have_text(good)
    expect(buyer.locator(".turn").last).to_contain_text(good)
    expect(buyer.locator("#turns")).not_to_contain_text("abc12345")

    buyer.fill("#text", "好的")
    buyer.press("#text", "Enter")
    expect(buyer.locator(".turn .why .verdict").last).to_contain_text("等人工")
    expect(desk.locator("#turns .turn").last).to_contain_text("好的")

    desk.click("text=交还给机器人")
    expect(desk).to_have_url(f"{service.address}/desk")
    expect(desk.locator("a.row", has_text=buyer_of(buyer))).to_have_count(0)
    buyer.fill("#text", "能开发票吗")
    buyer.press("#text", "Enter")
    expect(buyer.locator(".turn .why .verdict").last).to_contain_text("回答")
    expect(buyer.locator("#human")).to_be_hidden()
    shoot(buyer, f"chat-back-{tag}")


def test_words_not_yet_sent_survive_a_reload(open_page: "Open", service: "Service") -> None:
    buyer = open_page("/")
    buyer.click("#send-image")
    expect(buyer.locator("#human")).to_be_visible()
    desk = open_page("/desk")
    log_in(desk, service)
    desk.locator("a.row", has_text=buyer_of(buyer)).click()
    desk.locator("#text").press_sequentially("写到一半")
    desk.reload()
    expect(desk.locator("#text")).to_have_value("写到一半")


def test_the_desk_says_when_the_service_is_away_and_when_it_is_back(open_page: "Open", service: "Service") -> None:
    desk = open_page("/desk")
    log_in(desk, service)
    desk.route("**/desk/queue", lambda route: route.abort())
    expect(desk.locator("#offline")).to_be_visible()
    desk.unroute("**/desk/queue")
    expect(desk.locator("#offline")).to_be_hidden()
