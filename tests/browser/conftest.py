"""A real service on a free port and a real Chromium. Where the machine has no Chromium, these tests skip and say so."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.store import SqlAccounts, open_database

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
)
READY_S = 90
LEASE_S = 10
OTHER = "lan"  # a second agent, with the same password


@dataclass(frozen=True)
class Service:
    """Where the service listens, and the demo agent's log-in."""

    address: str
    agent: str
    other: str
    password: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("serve"), {}) as running:
        yield running


@contextmanager
def serving(data: Path, environment: Mapping[str, str], port: int = 0) -> Iterator[Service]:
    """Run a service over a data folder of its own, with more in its environment, on a free port unless one is named."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port), "--data-dir", str(data)]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"XIAOER_LEASE_SECONDS": str(LEASE_S)} | dict(environment)
        )
    try:
        _wait(f"{address}/readyz", process, data / "log")
        name, password = (data / "demo-login.txt").read_text(encoding="utf-8").split()
        engine = open_database(data / "xiaoer.sqlite3")
        accounts = SqlAccounts(engine)
        agent = accounts.agent(name)
        assert agent is not None
        accounts.add_agent(replace(agent, name=OTHER))
        engine.dispose()
        yield Service(address=address, agent=name, other=OTHER, password=password)
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def chromium() -> str | None:
    """Find the machine's Chromium."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the service did not become ready: {log.read_text(encoding='utf-8')[-2000:]}")


# Not session-wide: while it runs, Playwright keeps an event loop in this thread, and other tests need theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine (tests/browser/install.sh installs it, as root)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield launched
        launched.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, service: Service) -> Iterator[Open]:
    """Open an address of the service in a context of its own; at the end, no script may have failed."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(path: str, *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=service.address,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda fault: None if fault.name == "Trouble" else faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture of a page under reports/, for people to look at."""
    folder = ROOT / "reports" / "pages"
    folder.mkdir(parents=True, exist_ok=True)

    def shot(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return shot
