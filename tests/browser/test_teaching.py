"""Teaching in a real browser: a message not understood, labelled, approved by a second person, trained, promoted, and understood."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.settings import Settings
from intents.dataset import read, write
from tests.browser.conftest import Service, serving
from tests.browser.test_desk import WIDE, axe, buyer_of, log_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Open

WORDS, OTHERWISE = "这玩意儿咋捅咕啊", "快递小哥把它搁哪旮沓了"
TRAINED_S = 240
SAID = "aside.why .guesses li.chosen"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with a twelfth of the training data, so that a training takes seconds; the shipped model answers first."""
    some = tmp_path_factory.mktemp("some")
    write(some / "data" / "rows.jsonl", read(Settings().training_dir)[::12])
    with serving(tmp_path_factory.mktemp("serve"), {"XIAOER_TRAINING_DIR": str(some / "data")}) as running:
        yield running


def ask(open_page: "Open", words: str) -> "Page":
    buyer = open_page("/")
    buyer.fill("#text", words)
    buyer.press("#text", "Enter")
    expect(buyer.locator(".turn .why")).to_have_count(1)
    return buyer


def teach(mei: "Page", buyer: str, shoot: "Callable[[Page, str], None]") -> None:
    """Say by keys alone what the newest words mean."""
    mei.locator("a.row", has_text=buyer).click()
    expect(mei.locator("html[data-ready] #turns")).to_contain_text(WORDS)
    mei.keyboard.press("Escape")
    mei.keyboard.press("w")
    expect(mei.locator("html[data-ready] .saying")).to_have_text(WORDS)
    mei.keyboard.press("1")
    mei.keyboard.press("/")
    mei.keyboard.type("syff")
    expect(mei.locator("#meanings li:visible")).to_have_text(["使用方法"])
    shoot(mei, "desk-teach")
    mei.keyboard.press("Enter")
    expect(mei.locator("#meaning-main")).to_have_value("usage")
    mei.keyboard.press("Control+Enter")
    expect(mei.locator(".note.good")).to_contain_text("等主管复核")


def train(mei: "Page", shoot: "Callable[[Page, str], None]") -> str:
    """Train; gives the new version."""
    mei.goto("/desk/teaching/model")
    mei.locator("html[data-ready]").wait_for()
    mei.keyboard.press("t")
    expect(mei.locator("[data-running] progress")).to_be_visible()
    mei.reload()  # the training goes on without the page
    expect(mei.locator("[data-running] progress")).to_be_visible()
    shoot(mei, "desk-model-training")
    expect(mei.locator("#job")).to_contain_text("完成", timeout=1000 * TRAINED_S)
    expect(mei.locator("#compared")).to_be_visible()
    return mei.locator("#job .ids").inner_text()


def test_a_message_is_taught_approved_trained_promoted_and_then_understood(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]"
) -> None:
    buyer = ask(open_page, WORDS)
    expect(buyer.locator(SAID)).to_have_count(0)
    mei, lan = open_page("/desk"), open_page("/desk")
    log_in(mei, service)
    log_in(lan, service, name=service.other)
    teach(mei, buyer_of(buyer), shoot)
    mei.goto("/desk/teaching/review")
    expect(mei.locator("main")).not_to_contain_text(WORDS)  # nobody approves a label of their own
    lan.goto("/desk/teaching/review")
    expect(lan.locator(".saying")).to_have_text(WORDS)
    expect(lan.locator(".both")).to_contain_text("使用方法")
    lan.locator("html[data-ready]").wait_for()
    shoot(lan, "desk-review")
    lan.keyboard.press("y")
    expect(lan.locator(".note.good")).to_contain_text("通过了")

    version = train(mei, shoot)
    expect(mei.locator(".verdicts")).to_contain_text("0 → 1")
    expect(mei.locator(".verdicts")).to_contain_text("更差")  # with so little data it is worse on the fixed set, and says so
    mei.fill("#reason", "试用：只有它听得懂新的说法")
    shoot(mei, "desk-model")
    mei.locator(".promote button").click()
    expect(mei.locator(".note.good")).to_contain_text("上线了")
    ready = open_page("/readyz")
    for _ in range(60):
        if version in ready.content():
            break
        ready.wait_for_timeout(250)
        ready.reload()
    assert version in ready.content()
    again = ask(open_page, WORDS)
    expect(again.locator(SAID).first).to_contain_text("使用方法")
    mei.get_by_role("button", name=re.compile("换回")).first.click()
    expect(mei.locator(".note.good")).to_contain_text("换回去了")


def test_the_inbox_is_worked_by_keys_alone(open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]") -> None:
    ask(open_page, OTHERWISE)
    mei = open_page("/desk")
    log_in(mei, service)
    mei.keyboard.press("l")
    expect(mei.locator("html[data-ready] .saying")).to_be_visible()
    first = mei.locator(".saying").inner_text()
    shoot(mei, "desk-inbox")
    mei.keyboard.press("x")
    expect(mei.locator(".note.good")).to_contain_text("跳过了")
    expect(mei.locator(".saying", has_text=first)).to_have_count(0)
    mei.locator("html[data-ready]").wait_for()
    mei.keyboard.press("u")
    expect(mei.locator(".note.good")).to_contain_text("撤回了")
    expect(mei.locator(".saying")).to_have_text(first)
    mei.locator("html[data-ready]").wait_for()
    mei.keyboard.press("1")
    expect(mei.locator(".note.good")).to_contain_text("记下了")
    expect(mei.locator(".saying", has_text=first)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_where_people_teach(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]", width: int, scheme: str
) -> None:
    buyer = ask(open_page, OTHERWISE)
    desk = open_page("/desk", width=width, scheme=scheme)
    log_in(desk, service)
    faults: dict[str, list[str]] = {}
    desk.locator("a.row", has_text=buyer_of(buyer)).click()
    desk.locator("[data-key=w]").click()
    pages = {"teach": desk.url, "teaching": "/desk/teaching", "review": "/desk/teaching/review", "model": "/desk/teaching/model"}
    for name, address in pages.items():
        desk.goto(address)
        expect(desk.locator("html[data-ready]")).to_have_count(1)
        if desk.locator("#meaning").count():
            desk.focus("#meaning")
            desk.keyboard.type("t")
        faults[name] = axe(desk)
        assert not desk.evaluate(WIDE), name
        shoot(desk, f"desk-{name}-{scheme}-{width}")
    assert {page: found for page, found in faults.items() if found} == {}
