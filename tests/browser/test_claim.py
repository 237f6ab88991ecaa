"""A person's claim ends what the bot still had to say, in a real browser and before a real receiver: nothing of it goes out."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from standardwebhooks.webhooks import Webhook

from bot.desk import hash_password
from bot.settings import Settings
from bot.staff import Agent, Role
from bot.store import SqlAccounts, open_database
from tests.browser.conftest import Service, serving
from tests.browser.test_desk import log_in
from tests.delivery.conftest import SECRET, Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Open

QUIET_S = 4
PASSWORD = "abcd-efgh-jkmn-pqrs"
RETRIED_MS = 4000  # a failed reply is tried again after a second or two


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Service]:
    """The service with a shop that delivers to the receiver, four seconds after a buyer's last word."""
    shops, data = tmp_path_factory.mktemp("shops") / "shops", tmp_path_factory.mktemp("serve")
    shutil.copytree(Settings().shops_dir / "demo", shops / "demo")
    page = (shops / "demo" / "shop.yaml").read_text(encoding="utf-8").split("\n")
    place = next(number for number, line in enumerate(page) if "unsigned: true" in line)
    page[place] = f"  secret: {SECRET}\n  deliver_to: {receiver.address}\n  answer: later\n  quiet_seconds: {QUIET_S}"
    (shops / "demo" / "shop.yaml").write_text("\n".join(page), encoding="utf-8")
    engine = open_database(data / "xiaoer.sqlite3")
    SqlAccounts(engine).add_agent(Agent(name="mei", password_hash=hash_password(PASSWORD), role=Role.ADMIN))
    engine.dispose()
    (data / "demo-login.txt").write_text(f"mei {PASSWORD}", encoding="utf-8")
    with serving(data, {"XIAOER_SHOPS_DIR": str(shops)}) as running:
        yield running


@pytest.fixture
def say(service: Service) -> "Callable[[str, int, str], None]":
    """Let a buyer say something: the conversation, the message's number, the words."""

    def said(talk: str, number: int, text: str) -> None:
        now = datetime.now(UTC)
        body = {"shop": "demo", "conversation": talk, "message": f"{talk}-{number}", "buyer": talk, "kind": "text", "text": text}
        raw = json.dumps({**body, "sent_at": now.isoformat()})
        signed = {"webhook-id": f"{talk}-{number}", "webhook-timestamp": str(int(now.timestamp()))}
        signed["webhook-signature"] = Webhook(SECRET).sign(signed["webhook-id"], now, raw)
        asked = urllib.request.Request(
            f"{service.address}/v1/messages", raw.encode(), {**signed, "content-type": "application/json", "prefer": "respond-async"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status == 202

    return said


def at_the_talk(open_page: "Open", service: Service, talk: str) -> "Page":
    desk = open_page("/desk")
    log_in(desk, service)
    desk.goto(f"/desk/c/demo/{talk}")
    expect(desk.locator("html[data-ready] .facts")).to_contain_text("机器人在接待")
    return desk


def test_what_the_quiet_time_held_back_is_left_to_the_person_who_came(
    open_page: "Open", service: Service, receiver: Receiver, say: "Callable[[str, int, str], None]"
) -> None:
    say("quiet", 1, "能开发票吗")
    receiver.wait(1)
    desk = at_the_talk(open_page, service, "quiet")
    say("quiet", 2, "发什么快递")
    desk.keyboard.press("c")  # within the quiet time
    expect(desk.locator("html[data-ready] .facts")).to_contain_text("我在接待")
    expect(desk.locator("#turns .turn").last).to_contain_text("发什么快递", timeout=15_000)
    expect(desk.locator("#turns .turn").last.locator(".line.bot")).to_have_count(0)
    expect(desk.locator("#turns")).to_contain_text("从机器人手里接过了会话")
    desk.fill("#text", "您好，默认发中通")
    desk.press("#text", "Control+Enter")
    receiver.wait(2)
    assert receiver.texts()[1:] == ["您好，默认发中通"]


def test_a_queued_reply_does_not_go_out_after_the_claim_and_the_page_says_so(
    open_page: "Open", service: Service, receiver: Receiver, say: "Callable[[str, int, str], None]"
) -> None:
    before = len(receiver.came)
    receiver.answers[:] = [503] * 100  # the platform is away: the reply waits in the outbox
    say("queued", 1, "能开发票吗")
    receiver.wait(before + 1)
    [bots] = set(receiver.texts()[before:])
    desk = at_the_talk(open_page, service, "queued")
    expect(desk.locator(".line.bot .bubble")).to_have_text(bots)
    expect(desk.locator(".fate")).to_have_count(0)  # it may still go out
    desk.keyboard.press("c")
    expect(desk.locator("html[data-ready] .facts")).to_contain_text("等买家回话")
    expect(desk.locator(".line.bot .fate")).to_have_text("不知道买家收到没有")  # it was tried, and who knows
    tried = len(receiver.came)
    receiver.answers.clear()  # the platform is back
    desk.wait_for_timeout(RETRIED_MS)
    assert receiver.texts()[tried:] == []
    desk.fill("#text", "您好，我来帮您看")
    desk.press("#text", "Control+Enter")
    receiver.wait(tried + 1)
    desk.wait_for_timeout(RETRIED_MS)
    assert receiver.texts()[tried:] == ["您好，我来帮您看"]
