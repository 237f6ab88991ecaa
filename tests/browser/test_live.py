"""What happens to open pages of the desk when the service goes away and comes back, and the alarm that is asked for and switched off."""

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import free_port, serving
from tests.browser.test_desk import hand_over, log_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import Open, Service


def say(service: "Service", conversation: str, number: int, text: str) -> None:
    """Send a buyer's words as a channel does."""
    import httpx2 as httpx

    body = {"shop": "demo", "conversation": conversation, "message": f"{conversation}-{number}", "buyer": conversation}
    body |= {"sent_at": "2026-11-22T10:00:00+08:00", "kind": "text", "text": text}
    httpx.post(f"{service.address}/v1/messages", json=body, timeout=30).raise_for_status()


def test_after_a_restart_the_page_hears_again_and_shows_what_it_missed(browser: "Browser", tmp_path: "Path") -> None:
    port = free_port()
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    with serving(tmp_path, {}, port) as service:
        page.goto(f"{service.address}/desk")
        log_in(page, service)
        say(service, "early", 0, "转人工")
        expect(page.locator("#waiting a.row", has_text="early")).to_be_visible(timeout=20_000)
    expect(page.locator("#offline")).to_be_visible(timeout=30_000)
    with serving(tmp_path, {}, port) as service:
        say(service, "missed", 0, "找真人")  # perhaps before the page is back: it is shown all the same
        expect(page.locator("#waiting a.row", has_text="missed")).to_be_visible(timeout=45_000)
        expect(page.locator("#waiting a.row", has_text="early")).to_be_visible()
        expect(page.locator("#offline")).to_be_hidden(timeout=20_000)
        say(service, "later", 0, "转人工")  # and the stream is heard again, not only the page's own asking
        expect(page.locator("#waiting a.row", has_text="later")).to_be_visible(timeout=20_000)
    context.close()


def test_the_alarm_is_off_until_asked_for_and_stays_off_when_switched_off(open_page: "Open", service: "Service") -> None:
    desk = open_page("/desk")
    log_in(desk, service)
    alarm = desk.locator("html[data-ready] #alarm")
    expect(alarm).to_have_attribute("aria-pressed", "false")
    first = hand_over(open_page)
    expect(desk.locator("#waiting a.row", has_text=first)).to_be_visible()
    assert desk.evaluate("document.documentElement.dataset.rang ?? null") is None
    asked = "window.asked = 0; Notification.requestPermission = async () => { window.asked += 1; return 'denied'; }"
    desk.evaluate(f"() => {{ {asked} }}")
    desk.keyboard.press("a")
    expect(alarm).to_have_attribute("aria-pressed", "true")
    assert desk.evaluate("window.asked") == (1 if desk.evaluate("Notification.permission") == "default" else 0)
    desk.reload()
    expect(alarm).to_have_attribute("aria-pressed", "true")  # remembered
    desk.keyboard.press("a")
    desk.reload()
    expect(alarm).to_have_attribute("aria-pressed", "false")  # the switch off, too
    second = hand_over(open_page)
    expect(desk.locator("#waiting a.row", has_text=second)).to_be_visible()
    assert desk.evaluate("document.documentElement.dataset.rang ?? null") is None


def test_somebody_who_is_away_says_so_by_one_key_and_comes_back_by_the_same(open_page: "Open", service: "Service") -> None:
    desk = open_page("/desk")
    log_in(desk, service)
    desk.keyboard.press("z")
    expect(desk.locator("html[data-ready] [data-key=z]")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("z")
    expect(desk.locator("html[data-ready] [data-key=z]")).to_have_attribute("aria-pressed", "false")
