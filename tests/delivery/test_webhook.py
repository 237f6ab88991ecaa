"""Our outgoing webhook: signed so that the official library verifies it, and every failure told for what it is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from bot.channels import WebhookSender
from bot.errors import FateUnknown, NotSent
from bot.shop import Shop
from tests.delivery.conftest import SECRET, Receiver, delivering, parcel


@pytest.fixture
def sender(shop: Shop) -> Iterator[WebhookSender]:
    made = WebhookSender({"demo": shop}, lambda: datetime.now(UTC), timeout_s=0.5)
    yield made
    made.close()


def test_the_official_library_verifies_what_comes(sender: WebhookSender, receiver: Receiver) -> None:
    assert sender.send(parcel()) is None
    [(headers, body)] = receiver.came
    Webhook(SECRET).verify(body, headers)
    found = json.loads(body)
    assert found["type"] == "reply"
    assert found["data"]["text"] == "您好"
    assert set(found["data"]) == {"shop", "conversation", "buyer", "kind", "text", "sha256", "verdict"}


def test_every_attempt_has_the_same_id_and_bytes(sender: WebhookSender, receiver: Receiver) -> None:
    sender.send(parcel())
    sender.send(parcel(attempts=2, claim="another"))
    (one, first), (other, second) = receiver.came
    assert one["webhook-id"] == other["webhook-id"] == "msg_k1"
    assert first == second


@pytest.mark.parametrize(
    ("status", "permanent"), [(500, False), (503, False), (404, False), (429, False), (302, False), (410, True), (422, True)]
)
def test_a_refusal_is_for_good_or_for_now(sender: WebhookSender, receiver: Receiver, status: int, permanent: bool) -> None:
    receiver.answers = [status]
    with pytest.raises(NotSent) as fault:
        sender.send(parcel())
    assert fault.value.permanent is permanent
    assert str(status) in str(fault.value)


def test_the_receiver_may_ask_for_patience(sender: WebhookSender, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "7"}
    with pytest.raises(NotSent) as fault:
        sender.send(parcel())
    assert fault.value.retry_after == 7


@pytest.mark.parametrize("way", ["hang", "cut", "half"])
def test_a_line_that_breaks_leaves_the_fate_unknown(sender: WebhookSender, receiver: Receiver, way: str) -> None:
    receiver.answers = [way]
    with pytest.raises(FateUnknown):
        sender.send(parcel())


def test_nobody_at_home_is_surely_not_sent(demo: Shop) -> None:
    sender = WebhookSender({"demo": delivering(demo, "http://127.0.0.1:9/in")}, lambda: datetime.now(UTC))
    with pytest.raises(NotSent) as fault:
        sender.send(parcel())
    assert not fault.value.permanent
    sender.close()


def test_nothing_is_sent_unsigned(shop: Shop, receiver: Receiver) -> None:
    for odd in ({}, {"demo": replace(shop, secret=None)}):
        sender = WebhookSender(odd, lambda: datetime.now(UTC))
        with pytest.raises(NotSent) as fault:
            sender.send(parcel())
        assert fault.value.permanent
        sender.close()
    assert receiver.came == []
