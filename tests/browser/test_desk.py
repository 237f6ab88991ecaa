"""A hand-off from the buyer's page to a person's desk and back, in a real browser."""

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import LEASE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Service

WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


KEYS = "all => all.map(one => one.dataset.key)"


def log_in(page: "Page", service: "Service", name: str = "") -> None:
    page.fill("#name", name or service.agent)
    page.fill("#password", service.password)
    page.press("#password", "Enter")
    page.wait_for_selector("html[data-ready] #queue")


def buyer_of(page: "Page") -> str:
    return page.evaluate("() => JSON.parse(sessionStorage.getItem('xiaoer-talk')).buyer")


def hand_over(open_page: "Open") -> str:
    """Bring a buyer into the queue; gives the buyer's name."""
    buyer = open_page("/")
    buyer.click("#send-image")
    expect(buyer.locator("#human")).to_be_visible()
    return buyer_of(buyer)


def axe(page: "Page") -> list[str]:
    """Ask axe-core for what is wrong on a page. It is put in from outside: the page's own policy allows no foreign script."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


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

    row = desk.locator("#waiting a.row", has_text=buyer_of(buyer))  # the queue refreshes itself: nothing is reloaded here
    expect(row).to_contain_text("买家发了图片")
    shoot(desk, f"desk-queue-{tag}")
    row.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#turns")).to_contain_text("能开发票吗")
    expect(desk.locator("#turns .why").first).to_contain_text("发票")
    shoot(desk, f"desk-talk-{tag}")

    desk.fill("#text", "加我微信 abc12345 给您处理")
    desk.press("#text", "Control+Enter")
    expect(desk.locator("html[data-ready] #say[data-refused] #findings li")).not_to_have_count(0)  # the answer's page, not the live word
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

    desk.press("#text", "Escape")
    buyer.fill("#text", "好的")
    buyer.press("#text", "Enter")
    expect(buyer.locator(".turn .why .verdict").last).to_contain_text("等人工")
    expect(desk.locator("#turns .turn").last).to_contain_text("好的")
    expect(desk.locator(".heading .clock")).to_have_text(re.compile(r"[0-5]:\d\d|超"))

    expect(desk.locator(".note.good")).to_have_count(0)  # the buyer's word changed the state: the page showed itself anew
    expect(desk.locator("html[data-ready]")).to_have_count(1)
    expect(desk.locator("#text")).not_to_be_focused()  # the agent had left the box
    desk.keyboard.press("b")
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
    expect(desk.locator("html[data-ready] #text")).to_be_visible()
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


def test_two_agents_race_for_one_buyer_and_each_sees_who_has_it(open_page: "Open", service: "Service") -> None:
    mei, lan = open_page("/desk"), open_page("/desk")
    log_in(mei, service)
    log_in(lan, service, name=service.other)
    buyer = hand_over(open_page)
    for desk in (mei, lan):
        desk.locator("#waiting a.row", has_text=buyer).click()
        expect(desk.locator("html[data-ready] #turns")).to_be_visible()
    mei.press("#text", "Escape")
    mei.keyboard.press("c")
    expect(mei.locator(".facts")).to_contain_text("我在接待")
    expect(lan.locator(".facts")).to_contain_text(f"客服 {service.agent} 在接待")  # by itself: the page heard of it
    expect(lan.locator("#say")).to_have_count(0)
    expect(lan.locator("html[data-ready] #turns")).to_be_visible()
    lan.keyboard.press("q")
    expect(lan.locator("#others a.row", has_text=buyer)).to_be_visible()


def test_a_dead_browsers_conversation_comes_back_to_the_queue(open_page: "Open", service: "Service") -> None:
    mei, lan = open_page("/desk"), open_page("/desk")
    log_in(mei, service)
    log_in(lan, service, name=service.other)
    buyer = hand_over(open_page)
    mei.locator("#waiting a.row", has_text=buyer).click()
    mei.locator("[data-key=c]").click()
    expect(lan.locator("#others a.row", has_text=buyer)).to_be_visible()
    lan.wait_for_timeout(1000 * (LEASE_S + 1))
    expect(lan.locator("#others a.row", has_text=buyer)).to_be_visible()  # a living browser keeps it for longer than one lease
    mei.context.close()
    expect(lan.locator("#waiting a.row", has_text=buyer)).to_be_visible(timeout=3000 * LEASE_S)


def test_a_button_lets_a_buyer_come_in_whose_words_arrive_one_by_one(open_page: "Open", service: "Service") -> None:
    desk = open_page("/desk")
    log_in(desk, service)
    desk.keyboard.press("d")
    expect(desk.locator(".note.good")).to_contain_text("一位演示买家进来了")
    row = desk.locator("#waiting a.row", has_text=re.compile("糖炒栗子"))
    expect(row).to_be_visible()
    row.click()
    said = desk.locator("html[data-ready] #turns .line.buyer .bubble")
    expect(said.last).to_contain_text("怎么处理呀", timeout=20_000)  # the last of the script's words, which came while the page was open
    expect(said.first).to_contain_text("在吗")


def test_a_ring_for_whoever_asked_for_it(open_page: "Open", service: "Service") -> None:
    desk = open_page("/desk")
    log_in(desk, service)
    desk.context.grant_permissions(["notifications"])
    desk.keyboard.press("a")
    expect(desk.locator("#alarm")).to_have_attribute("aria-pressed", "true")
    buyer = hand_over(open_page)
    row = desk.locator("#waiting a.row", has_text=buyer)
    expect(row).to_be_visible()
    assert desk.evaluate("document.documentElement.dataset.rang") == row.get_attribute("href")
    assert desk.title().startswith("(")


def test_the_sheet_of_keys_opens_and_names_every_key_of_the_page(open_page: "Open", service: "Service") -> None:
    buyer = hand_over(open_page)
    desk = open_page("/desk")
    log_in(desk, service)
    found = set(desk.locator("[data-key]").evaluate_all(KEYS))
    desk.locator("#waiting a.row", has_text=buyer).click()
    desk.locator("[data-key=c]").click()
    expect(desk.locator("html[data-ready] .heading .facts")).to_contain_text("我在接待")
    found |= set(desk.locator("[data-key]").evaluate_all(KEYS))
    desk.press("#text", "Escape")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    assert found <= {one.strip() for one in desk.locator("#keys kbd").all_inner_texts()}


def test_the_gate_speaks_while_typing_and_its_suggestion_is_one_click_away(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]"
) -> None:
    buyer = hand_over(open_page)
    desk = open_page("/desk")
    log_in(desk, service)
    desk.goto("/desk/canned")
    desk.fill("#title", "几点截单")
    desk.locator("#say #text").fill("{店名}{截单时间}前付款当天发出")
    desk.click("text=存下")
    expect(desk.locator(".cannedlist")).to_contain_text("jdjd")
    shoot(desk, "desk-canned")
    desk.goto("/desk")
    desk.locator("#waiting a.row", has_text=buyer).click()
    desk.locator("[data-key=c]").click()
    expect(desk.locator("html[data-ready] .heading .facts")).to_contain_text("我在接待")
    desk.locator("#text").press_sequentially("加我微信 abc12345")
    expect(desk.locator("#findings li")).not_to_have_count(0)
    expect(desk.locator("#findings")).to_contain_text("依据")
    shoot(desk, "desk-typing")
    desk.click("[data-suggestion]")
    expect(desk.locator("#findings")).to_have_count(0)
    desk.fill("#text", "")
    desk.press("#text", "Escape")
    desk.keyboard.press("/")
    desk.locator("#find").press_sequentially("jdjd")
    desk.press("#find", "Enter")
    expect(desk.locator("#text")).to_have_value(re.compile("前付款当天发出$"))
    desk.press("#text", "Escape")
    desk.keyboard.press("o")
    desk.locator("#note").press_sequentially("老客户")
    desk.press("#note", "Enter")
    expect(desk.locator(".private")).to_contain_text("老客户")
    expect(desk.locator("#text")).to_have_value(re.compile("前付款当天发出$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_page(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]", width: int, scheme: str
) -> None:
    buyer = hand_over(open_page)
    desk = open_page("/desk", width=width, scheme=scheme)
    faults = {"login": axe(desk)}
    log_in(desk, service)
    faults["queue"] = axe(desk)
    desk.goto("/desk/recent")
    faults["recent"] = axe(desk)
    shoot(desk, f"desk-recent-{scheme}-{width}")
    for page in ("canned", "people"):
        desk.goto(f"/desk/{page}")
        faults[page] = axe(desk)
        shoot(desk, f"desk-{page}-{scheme}-{width}")
    desk.goto("/desk")
    desk.locator("#waiting a.row", has_text=buyer).click()
    expect(desk.locator("html[data-ready] [data-key=c]")).to_be_visible()  # not the page that is left, nor one without its styles
    desk.wait_for_load_state("load")
    faults["queued"] = axe(desk)
    desk.locator("[data-key=c]").click()
    expect(desk.locator("html[data-ready] .heading .facts")).to_contain_text("我在接待")
    faults["mine"] = axe(desk)
    shoot(desk, f"desk-mine-{scheme}-{width}")
    desk.fill("#text", "加我微信 abc12345 给您处理")
    desk.press("#text", "Control+Enter")
    expect(desk.locator("html[data-ready] #say[data-refused] #findings li")).not_to_have_count(0)
    faults["refused"] = axe(desk)
    desk.evaluate("document.getElementById('keys').showModal()")
    faults["keys"] = axe(desk)
    shoot(desk, f"desk-keys-{scheme}-{width}")
    desk.goto("/desk/nothing-here")
    faults["error"] = axe(desk)
    assert {page: found for page, found in faults.items() if found} == {}
    assert not desk.evaluate(WIDE)
