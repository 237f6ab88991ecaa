"""The pages on quality in a real browser: readable in light and dark, wide and narrow, with nothing that axe finds wrong."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk import WIDE, axe, log_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Open, Service


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_figures_and_inspection_are_readable(
    open_page: "Open", service: "Service", shoot: "Callable[[Page, str], None]", width: int, scheme: str
) -> None:
    desk = open_page("/desk", width=width, scheme=scheme)
    log_in(desk, service)
    desk.keyboard.press("s")
    expect(desk.locator("h1")).to_have_text("服务质量")
    expect(desk.locator(".plot").first).to_be_visible()
    assert not desk.evaluate(WIDE)
    assert axe(desk) == []
    shoot(desk, f"quality-{scheme}-{width}")
    desk.click("text=人工回复质检")
    expect(desk.locator("h1")).to_have_text("人工回复质检")
    assert not desk.evaluate(WIDE)
    assert axe(desk) == []
    shoot(desk, f"inspection-{scheme}-{width}")
