"""`make shots`: a picture of every page of a freshly seeded demo, light and dark, at 1280 and at 390 pixels, and what each page weighs."""

import tempfile
from pathlib import Path

import typer
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, ROOT, Service, chromium, serving

FOLDER = ROOT / "reports" / "pages"
PAGES = {
    "queue": "/desk",
    "recent": "/desk/recent",
    "canned": "/desk/canned",
    "audit": "/desk/audit",
    "people": "/desk/people",
    "quality": "/desk/quality",
    "inspection": "/desk/quality/inspection",
    "teaching": "/desk/teaching",
    "review": "/desk/teaching/review",
    "model": "/desk/teaching/model",
    "none": "/desk/nothing-here",
    "refunded": "/desk/c/demo-cosmetics/demo-%E5%B0%8F%E8%8A%92%E6%9E%9C",
    "angry": "/desk/c/demo/demo-%E7%81%AB%E9%94%85%E5%BA%95%E6%96%99",
    "masked": "/desk/c/demo/demo-%E4%B9%9D%E6%9C%88%E5%A4%A9",
    "resolved": "/desk/c/demo/demo-%E6%9A%B4%E8%BA%81%E8%80%81%E5%93%A5",
    "chat": "/",
}
WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .reduce((sum, one) => sum + one.decodedBodySize, 0)"""


def main() -> None:
    """Take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), {}) as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for scheme in ("light", "dark"):
            for width in (1280, 390):
                _shoot(browser, service, scheme, width)
        browser.close()
    typer.echo(f"pictures lie in {FOLDER}")


def _shoot(browser: Browser, service: Service, scheme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    context = browser.new_context(
        base_url=service.address, viewport=size, color_scheme="dark" if scheme == "dark" else "light", locale="zh-CN"
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/desk")
    _keep(page, f"login-{scheme}-{width}")
    page.fill("#name", service.agent)
    page.fill("#password", service.password)
    page.press("#password", "Enter")
    page.wait_for_selector("html[data-ready] #queue")
    for name, address in PAGES.items():
        page.goto(address)
        if name not in {"none", "chat"}:
            page.wait_for_selector("html[data-ready]")
        _keep(page, f"{name}-{scheme}-{width}")
    page.goto("/desk")
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("?")
    _keep(page, f"keys-{scheme}-{width}")
    page.keyboard.press("Escape")
    page.route("**/desk/queue", lambda route: route.abort())
    page.wait_for_selector("#offline:not([hidden])")
    _keep(page, f"offline-{scheme}-{width}")
    context.close()


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")
    typer.echo(f"{name:30} {page.evaluate(WEIGHT) / 1024:7.1f} KB")


if __name__ == "__main__":
    main()
