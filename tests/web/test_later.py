"""Asynchronous callers: 202 once the message is kept, the answer later; the list of unknown fates; echoes; overload."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from fastapi.testclient import TestClient

from bot.gate import Gate
from bot.messages import Platform
from bot.respond import Responder
from bot.shop import Shop
from bot.store import SqlDeliveries, SqlDesk, SqlHealth, SqlInbox, SqlSeats, SqlTurns, open_database
from bot.store.tables import conversations, inbox, outbox
from bot.traffic import Terms, Wanted, Working
from bot.web import Doors, Receipts, TurnQueue, create_app, read_message
from tests.conftest import NOON, Told
from tests.web.test_doors import SECRET, body, signed

ASYNC = {"Prefer": "wait=0, respond-async"}


@pytest.fixture(scope="module")
def shop_gates(gates: dict[Platform, Gate], demo: Shop) -> dict[str, Gate]:
    return dict.fromkeys(("demo", "both", "later"), gates[demo.platform])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sql.Engine]:
    opened = open_database(tmp_path / "x.sqlite3")
    yield opened
    opened.dispose()


@pytest.fixture
def shops(demo: Shop) -> dict[str, Shop]:
    def having(name: str, **more: Any) -> Shop:
        webhook = demo.file.webhook.model_copy(update={"unsigned": False, "deliver_to": "http://127.0.0.1:9/", **more})
        return replace(demo, id=name, secret=SECRET, file=demo.file.model_copy(update={"webhook": webhook}))

    return {"demo": demo, "both": having("both"), "later": having("later", answer="later", quiet_seconds=0.0)}


@pytest.fixture
def doors(engine: sql.Engine, shops: dict[str, Shop], told: Told, gates: dict[Platform, Gate], responder: Responder) -> Iterator[Doors]:
    queue = TurnQueue(
        turns=SqlTurns(engine, {"both": "webhook", "later": "webhook"}),
        respond=lambda message, conversation: responder.respond(message, conversation, shops[message.shop], NOON),
        limit=100,
    )
    receipts = Receipts(inbox=SqlInbox(engine), clock=lambda: datetime.now(UTC), limit=100, backlog=3)
    yield Doors(
        queue=queue,
        receipts=receipts,
        deliveries=SqlDeliveries(engine),
        recogniser=told,
        gates=gates,
        shops=shops,
        desk=SqlDesk(engine),
        health=SqlHealth(engine),
        model_version=lambda: "test",
        rulesets=lambda: [gate.ruleset for gate in gates.values()],
    )
    queue.close()
    receipts.close()


@pytest.fixture
def client(doors: Doors) -> TestClient:
    return TestClient(create_app(doors), raise_server_exceptions=False)


def post(client: TestClient, headers: dict[str, str] | None = None, **more: Any) -> Any:
    raw = json.dumps(body(**more)).encode()
    return client.post("/v1/messages", content=raw, headers=signed(raw) | (headers or {}))


def kept(engine: sql.Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(sql.select(sql.func.count()).select_from(inbox)).scalar_one()


def test_who_asks_for_it_is_answered_later(client: TestClient, engine: sql.Engine) -> None:
    answer = post(client, ASYNC, shop="both")
    assert answer.status_code == 202
    assert answer.json()["status"] == "accepted"
    assert answer.headers["Preference-Applied"] == "respond-async"
    assert post(client, ASYNC, shop="both").status_code == 202
    assert kept(engine) == 1
    assert post(client, shop="both", message="m-2").status_code == 200


def test_a_shop_may_make_it_the_rule(client: TestClient, engine: sql.Engine) -> None:
    assert post(client, shop="later").status_code == 202
    assert kept(engine) == 1


def test_without_an_address_to_deliver_to_the_answer_comes_at_once(client: TestClient, engine: sql.Engine) -> None:
    assert client.post("/v1/messages", json=body(), headers=ASYNC).status_code == 200
    assert kept(engine) == 0


def test_only_what_is_signed_and_right_is_kept(client: TestClient, engine: sql.Engine) -> None:
    raw = json.dumps(body(shop="later")).encode()
    assert client.post("/v1/messages", content=raw, headers=signed(raw + b" ")).status_code == 401
    assert post(client, shop="later", kind="video").status_code == 422
    assert kept(engine) == 0


def test_an_async_message_is_worked_from_its_bytes(client: TestClient, engine: sql.Engine, doors: Doors, responder: Responder) -> None:
    post(client, shop="later", item={"id": "sku-1"})
    how = Working(
        read={"webhook": read_message},
        respond=lambda message, conversation: responder.respond(message, conversation, doors.shops[message.shop], NOON),
        hold=lambda message, conversation: responder.hold(message, conversation, doors.shops[message.shop], NOON),
    )
    assert SqlInbox(engine).work(how, datetime.now(UTC)) == 1
    with engine.connect() as connection:
        assert connection.execute(sql.select(outbox.c.state, outbox.c.channel)).all() == [("queued", "webhook")]
        assert connection.execute(sql.select(conversations.c.channel)).scalar_one() == "webhook"


def test_a_persons_words_to_a_sync_callers_buyer_are_delivered_where_there_is_an_address(
    client: TestClient, engine: sql.Engine, gates: dict[Platform, Gate]
) -> None:
    from bot.gate import GateContext
    from bot.gate.approved import ApprovedReply
    from bot.messages import Author, Draft

    words = gates[Platform.PINDUODUO].review(Draft(text="您好", author=Author.HUMAN, source="mei"), GateContext())
    assert isinstance(words, ApprovedReply)
    assert post(client, shop="both").status_code == 200
    assert client.post("/v1/messages", json=body()).status_code == 200
    for shop in ("both", "demo"):
        assert SqlSeats(engine).say((shop, "c-1"), "mei", words, datetime.now(UTC))
    with engine.connect() as connection:
        found = connection.execute(sql.select(outbox.c.shop, outbox.c.state).where(outbox.c.kind == "human")).all()
    assert found == [("both", "queued"), ("demo", "held")]


def test_a_long_backlog_refuses_new_ones(client: TestClient) -> None:
    for number in range(3):
        assert post(client, shop="later", message=f"m-{number}").status_code == 202
    answer = post(client, shop="later", message="m-9")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_our_own_words_come_back_and_are_ignored(client: TestClient) -> None:
    answer = client.post("/v1/messages", json=body(author="shop"))
    assert (answer.status_code, answer.json()["action"], answer.json()["reason"]) == (200, "ignore", "message.echo")
    assert client.get("/v1/conversations/c-1", params={"shop": "demo"}).status_code == 404
    assert client.post("/v1/messages", json=body(author="somebody")).json()["field"] == "author"


def test_unknown_fates_are_listed_and_settled(client: TestClient, engine: sql.Engine, doors: Doors, responder: Responder) -> None:
    test_an_async_message_is_worked_from_its_bytes(client, engine, doors, responder)
    now = datetime.now(UTC)
    wanted = Wanted(most=1, terms={"webhook": Terms(idempotent=False)}, lease=timedelta(0))
    assert len(SqlDeliveries(engine).claim(wanted, now)) == 1
    SqlDeliveries(engine).claim(wanted, now + timedelta(seconds=1))
    address = "/v1/deliveries/uncertain"
    assert client.get(address, params={"shop": "later"}).status_code == 401
    [one] = client.get(address, params={"shop": "later"}, headers=signed(b"")).json()
    assert one["conversation"] == "c-1"
    for shop, status in (("both", 404), ("later", 200), ("later", 404)):
        raw = json.dumps({"shop": shop, "sent": True}).encode()
        assert client.post(f"{address}/{one['id']}", content=raw, headers=signed(raw)).status_code == status
    assert client.get(address, params={"shop": "later"}, headers=signed(b"")).json() == []


def test_what_waited_too_long_gets_the_holding_line(engine: sql.Engine, shops: dict[str, Shop], responder: Responder) -> None:
    import asyncio

    class SlowTurns(SqlTurns):
        def take(self, batch: Sequence[Any], respond: Any) -> list[Any]:
            time.sleep(0.15)
            return super().take(batch, respond)

    queue = TurnQueue(
        turns=SlowTurns(engine),
        respond=lambda message, conversation: responder.respond(message, conversation, shops["demo"], NOON),
        hold=lambda message, conversation: responder.hold(message, conversation, shops["demo"], NOON),
        limit=10,
        late_s=0.1,
    )

    async def both() -> tuple[Any, Any]:
        first = asyncio.create_task(queue.answer(read_message(json.dumps(body()).encode())))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(queue.answer(read_message(json.dumps(body(message="m-2", conversation="c-2")).encode())))
        return await first, await second

    first, second = asyncio.run(both())
    queue.close()
    assert first["action"] == "reply"
    assert (second["action"], second["reason"], len(second["replies"])) == ("handoff", "engine.late", 1)
