"""The HTTP contract, from outside: right answers, and every wrong input told in one sentence with the right status."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook

from bot.gate import Gate
from bot.messages import BuyerMessage, Platform
from bot.ports import Answered
from bot.respond import Responder
from bot.shop import Shop
from bot.store import SqlDesk, SqlHealth, SqlTurns, open_database
from bot.web import Doors, TurnQueue, create_app
from tests.conftest import NOON, Told, predict

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


@pytest.fixture
def doors(tmp_path: Path, told: Told, demo: Shop, gates: dict[Platform, Gate], responder: Responder) -> Iterator[Doors]:
    engine = open_database(tmp_path / "x.sqlite3")
    webhook = demo.file.webhook.model_copy(update={"unsigned": False})
    signed = replace(demo, id="signed", secret=SECRET, file=demo.file.model_copy(update={"webhook": webhook}))
    shops = {"demo": demo, "signed": signed}
    queue = TurnQueue(turns=SqlTurns(engine), respond=lambda m, c: responder.respond(m, c, shops[m.shop], NOON), limit=100)
    desk, health = SqlDesk(engine), SqlHealth(engine)
    more = {"model_version": lambda: "test", "rulesets": lambda: [gate.ruleset for gate in gates.values()]}
    yield Doors(queue=queue, recogniser=told, gates=gates, shops=shops, desk=desk, health=health, **more)  # type: ignore[arg-type]
    queue.close()
    engine.dispose()


@pytest.fixture
def client(doors: Doors) -> TestClient:
    return TestClient(create_app(doors), raise_server_exceptions=False)


def body(**more: Any) -> dict[str, Any]:
    given = {
        "shop": "demo",
        "conversation": "c-1",
        "message": "m-1",
        "buyer": "b-1",
        "sent_at": "2026-11-22T10:00:00+08:00",
        "kind": "text",
        "text": "有货吗",
    }
    return {key: value for key, value in (given | more).items() if value is not ...}


def test_a_message_is_answered_as_the_contract_says(client: TestClient, told: Told) -> None:
    told.next = predict("stock")
    answer = client.post("/v1/messages", json=body(item={"id": "sku-1"}, order={"id": "o-1", "status": "paid"}))
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"action", "replies", "reason", "intents", "sentiment", "conversation_state", "gate", "trace"}
    assert found["action"] == "reply"
    assert found["replies"][0]["intent"] == "stock"
    assert found["intents"] == [{"intent": "stock", "confidence": 0.95}]
    assert found["sentiment"]["label"] == "calm"
    assert found["conversation_state"] == "bot"
    assert found["gate"]["refused"] == []


def test_the_same_id_again_gives_the_same_bytes(client: TestClient, told: Told) -> None:
    first = client.post("/v1/messages", json=body())
    told.next = predict("refund")
    assert client.post("/v1/messages", json=body()).content == first.content


def test_a_handed_over_conversation_waits(client: TestClient, told: Told) -> None:
    told.next = predict("human")
    assert client.post("/v1/messages", json=body()).json()["action"] == "handoff"
    told.next = predict("stock")
    waiting = client.post("/v1/messages", json=body(message="m-2")).json()
    assert (waiting["action"], waiting["replies"], waiting["conversation_state"]) == ("wait", [], "human")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shop": ...}, "shop"),
        ({"shop": 3}, "shop"),
        ({"shop": "nobody"}, "shop"),
        ({"conversation": ...}, "conversation"),
        ({"conversation": ""}, "conversation"),
        ({"conversation": "a\x00b"}, "conversation"),
        ({"message": ...}, "message"),
        ({"message": "m" * 201}, "message"),
        ({"buyer": ...}, "buyer"),
        ({"buyer": None}, "buyer"),
        ({"sent_at": ...}, "sent_at"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"sent_at": "2026-11-22T10:00:00"}, "sent_at"),
        ({"kind": "video"}, "kind"),
        ({"kind": ...}, "kind"),
        ({"text": ...}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \t\u200b\u3000"}, "text"),
        ({"text": "\x00\x07"}, "text"),
        ({"text": 7}, "text"),
        ({"text": "长" * 20_001}, "text"),
        ({"colour": "red"}, "colour"),
        ({"item": "sku-1"}, "item"),
        ({"item": {"id": "x", "size": 3}}, "item.size"),
        ({"order": {"id": "o", "status": "lost"}}, "order.status"),
        ({"order": {"status": "paid"}}, "order.id"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, change: dict[str, Any], field: str) -> None:
    answer = client.post("/v1/messages", json=body(**change))
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["detail"].startswith(field)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[1]", "JSON object"),
        (json.dumps(body()).encode("utf-16"), "UTF-8"),
        ('{"text": "有货吗"}'.encode("gb18030"), "UTF-8"),
        (b'{"shop": "demo", "shop": "demo"}', "twice"),
        (b'{"shop": NaN}', "NaN"),
        (b'{"shop": "\\ud800"}', "surrogate"),
        (b'{"a":' * 20_000, ""),
    ],
)
def test_a_broken_body_is_one_sentence(client: TestClient, raw: bytes, words: str) -> None:
    answer = client.post("/v1/messages", content=raw)
    assert answer.status_code in {413, 422}
    assert words in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_a_large_body_is_413_announced_or_not(client: TestClient) -> None:
    large = b"x" * (64 * 1024 + 1)
    assert client.post("/v1/messages", content=large).status_code == 413
    assert client.post("/v1/messages", content=iter([large[:60_000], large[60_000:]])).status_code == 413


@pytest.mark.parametrize("text", ["😀😀🍎", "长" * 5000, "有货吗\x07\x1b[31m", "你好\n\n在吗", "。。。", "A" * 19_999])
def test_odd_texts_are_answered(client: TestClient, text: str) -> None:
    answer = client.post("/v1/messages", json=body(text=text))
    assert answer.status_code == 200
    found = client.get("/v1/conversations/c-1", params={"shop": "demo"}).json()
    assert found["lines"][0]["text"] == text


def test_a_nul_in_a_text_is_kept_as_something_that_every_database_keeps(client: TestClient) -> None:
    assert client.post("/v1/messages", json=body(text="有\x00货吗")).status_code == 200
    found = client.get("/v1/conversations/c-1", params={"shop": "demo"}).json()
    assert found["lines"][0]["text"] == "有\ufffd货吗"


def signed(raw: bytes, *, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    moment = at or datetime.now(UTC)
    signature = Webhook(secret).sign(msg_id="msg_1", timestamp=moment, data=raw.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(moment.timestamp())), "webhook-signature": signature}


def test_a_signed_shop_takes_only_what_is_signed(client: TestClient) -> None:
    raw = json.dumps(body(shop="signed")).encode()
    assert client.post("/v1/messages", content=raw, headers=signed(raw)).status_code == 200
    old = datetime.fromtimestamp(time.time() - 3600, UTC)
    other = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90"
    for headers in ({}, signed(raw + b" "), signed(raw, at=old), signed(raw, secret=other), signed(raw) | {"webhook-signature": "v1,???"}):
        answer = client.post("/v1/messages", content=raw, headers=headers)
        assert answer.status_code == 401
        assert "signature" in answer.json()["detail"]


def test_a_wrong_signature_comes_before_a_wrong_body(client: TestClient) -> None:
    assert client.post("/v1/messages", json=body(shop="signed", kind="video")).status_code == 401


def test_a_signed_shops_conversation_is_read_with_a_signature(client: TestClient) -> None:
    assert client.get("/v1/conversations/c-1", params={"shop": "signed"}).status_code == 401
    assert client.get("/v1/conversations/c-1", params={"shop": "signed"}, headers=signed(b"")).status_code == 404


def test_a_conversation_is_found_in_whichever_shop_has_it_and_several_must_be_told_apart(client: TestClient) -> None:
    address, raw = "/v1/conversations/c-1", json.dumps(body(shop="signed")).encode()
    assert client.get(address).status_code == 404
    assert client.get(address, params={"shop": "demo"}).status_code == 404
    client.post("/v1/messages", content=raw, headers=signed(raw))
    assert client.get(address).status_code == 404  # without the signature the shop's conversations are not there
    assert client.get(address, headers=signed(b"")).json()["shop"] == "signed"
    client.post("/v1/messages", json=body())
    assert client.get(address).json()["shop"] == "demo"
    told = client.get(address, headers=signed(b""))
    assert (told.status_code, told.json()["field"]) == (422, "shop")
    assert client.get(address, params={"shop": "signed"}, headers=signed(b"")).json()["shop"] == "signed"


def test_the_gate_as_a_service(client: TestClient) -> None:
    bad = client.post("/v1/gate", json={"platform": "pinduoduo", "text": "亲 加我微信 abc12345"}).json()
    assert bad["verdict"] == "refused"
    first = bad["findings"][0]
    assert {"rule", "start", "end", "excerpt", "why", "source"} <= set(first)
    assert "亲 加我微信 abc12345"[first["start"] : first["end"]] == first["excerpt"]
    assert client.post("/v1/gate", json={"platform": "jd", "text": "您好，在的"}).json() == {"verdict": "approved", "findings": []}
    assert client.post("/v1/gate", json={"platform": "ebay", "text": "x"}).json()["field"] == "platform"
    assert client.post("/v1/gate", json={"text": "x"}).json()["field"] == "platform"


def test_the_model_as_a_service(client: TestClient) -> None:
    found = client.post("/v1/classify", json={"text": "有货吗"}).json()
    assert found["intents"][0]["intent"] == "greeting"
    assert found["sure"] is True
    assert client.post("/v1/classify", json={"words": "x"}).status_code == 422


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert (ready["database"], ready["model"]) == ("sqlite", "test")
    assert ready["migration"]
    assert ready["rulesets"]
    assert client.get("/metrics").status_code == 200
    assert client.get("/openapi.json").status_code == 200
    assert client.get("/nothing").json()["status"] == 404


class Stuck:
    """Turns that wait until they are let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def take(self, batch: list[BuyerMessage], respond: Callable[..., Any]) -> list[Answered | Exception]:
        self.go.wait(10)
        return [{"n": len(batch)} for _ in batch]


def test_a_full_queue_is_429_with_retry_after(doors: Doors) -> None:
    stuck = Stuck()
    queue = TurnQueue(turns=stuck, respond=lambda _m, _c: None, limit=0)  # type: ignore[arg-type, return-value]
    answer = TestClient(create_app(replace(doors, queue=queue))).post("/v1/messages", json=body())
    stuck.go.set()
    queue.close()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_dead_store_is_503_and_the_thread_lives_on(doors: Doors, demo: Shop) -> None:
    from bot.errors import StoreUnavailable

    class Dying:
        def __init__(self) -> None:
            self.turns = 0

        def take(self, batch: list[BuyerMessage], respond: Callable[..., Any]) -> list[Any]:
            self.turns += 1
            raise StoreUnavailable("the database did not take the messages")

    dying = Dying()
    queue = TurnQueue(turns=dying, respond=lambda _m, _c: None, limit=10)  # type: ignore[arg-type, return-value]
    client = TestClient(create_app(replace(doors, queue=queue)))
    for _ in range(2):
        assert client.post("/v1/messages", json=body()).status_code == 503
    assert dying.turns == 2
    queue.close()


def test_an_unforeseen_fault_tells_nothing_of_the_inside(doors: Doors) -> None:
    class Broken:
        def predict(self, text: str) -> None:
            raise KeyError("secret inside")

    client = TestClient(create_app(replace(doors, recogniser=Broken())), raise_server_exceptions=False)  # type: ignore[arg-type]
    answer = client.post("/v1/classify", json={"text": "x"})
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_the_end_answers_what_waits_and_closes_once(doors: Doors) -> None:
    closed: list[bool] = []
    with TestClient(create_app(replace(doors, close=lambda: closed.append(True)))) as client:
        assert client.post("/v1/messages", json=body()).status_code == 200
    assert closed == [True]
    late = TestClient(create_app(doors)).post("/v1/messages", json=body(message="m-9"))
    assert late.status_code == 429
